/** Configuration of the bot process: read once, validated, frozen. Nothing else in bot/ reads the environment. */
import { z } from 'zod';
import {
  databaseUrlSchema,
  generatedSecrets,
  httpUrlSchema,
  logLevelSchema,
  parseConfig,
  pasteTokensSchema,
  portSchema,
  unknownVariables,
  withDotEnv,
  type Environment,
} from '../shared/config.ts';

const botConfigSchema = z
  .object({
    DISCORD_TOKEN: z.string().optional(),
    DISCORD_API_URL: httpUrlSchema.default('https://discord.com/api'),
    DISCORD_CDN_URL: httpUrlSchema.default('https://cdn.discordapp.com'),
    DISCORD_CLIENT_SECRET: z.string().optional(),
    DATA_DIR: z.string().default('data'),
    DATABASE_URL: databaseUrlSchema.optional(),
    SEAL_KEYS: z.string(),
    PASTE_URL: httpUrlSchema.default('http://localhost:8080'),
    PASTE_INTERNAL_URL: httpUrlSchema.optional(),
    PASTE_TOKEN: pasteTokensSchema.transform(([first = '']) => first),
    DASHBOARD_URL: httpUrlSchema.default('http://localhost:8090'),
    DASHBOARD_PORT: portSchema.default(8090),
    DASHBOARD_HOST: z.string().default('127.0.0.1'),
    /** A longer conversation's transcript is split into parts of this many messages that link to each other. */
    TRANSCRIPT_PART_MESSAGES: z.coerce.number().int().min(10).max(50_000).default(50_000),
    LOG_LEVEL: logLevelSchema.default('info'),
  })
  .refine((config) => new URL(config.DASHBOARD_URL).origin !== new URL(config.PASTE_URL).origin, {
    path: ['DASHBOARD_URL'],
    error: 'must have another origin than PASTE_URL, so that neither page can reach the other',
  });

export type BotConfig = ReturnType<typeof loadBotConfig>;

export function unknownBotVariables(environment: Environment = process.env): readonly string[] {
  const known = Object.keys(botConfigSchema.shape);
  return unknownVariables(withDotEnv(environment), /^(DISCORD|DASHBOARD|SEAL|TRANSCRIPT)_/, known);
}

export function loadBotConfig(environment: Environment = process.env) {
  const values = withDotEnv(environment);
  const dataDir = values['DATA_DIR'] ?? 'data';
  const complete = values['SEAL_KEYS'] && values['PASTE_TOKEN'];
  const config = parseConfig(
    botConfigSchema,
    complete ? values : { ...generatedSecrets(dataDir), ...values },
  );
  return Object.freeze({
    ...config,
    DATABASE_URL: config.DATABASE_URL ?? `sqlite:${config.DATA_DIR}/tessera.db`,
    PASTE_INTERNAL_URL: config.PASTE_INTERNAL_URL ?? config.PASTE_URL,
  });
}
