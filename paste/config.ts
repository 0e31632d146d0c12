/** Configuration of the paste process: read once, validated, frozen. Nothing else in paste/ reads the environment. */
import { z } from 'zod';
import {
  generatedSecrets,
  httpUrlSchema,
  logLevelSchema,
  parseConfig,
  portSchema,
  withDotEnv,
  type Environment,
} from '../shared/config.ts';

const pasteConfigSchema = z.object({
  DATA_DIR: z.string().default('data'),
  PASTE_URL: httpUrlSchema.default('http://localhost:8080'),
  PASTE_TOKEN: z.string().min(16, 'must have at least 16 characters'),
  PASTE_CREATE: z.enum(['internal', 'public']).default('internal'),
  PASTE_PORT: portSchema.default(8080),
  PASTE_HOST: z.string().default('127.0.0.1'),
  PASTE_STORE: z
    .string()
    .regex(/^file:.+$/, 'must be file:FOLDER')
    .optional(),
  SECURITY_CONTACT: z
    .string()
    .regex(
      /^(mailto:[^\s@]+@[^\s@]+|https:\/\/\S+|tel:[+\d-]+)$/,
      'must be mailto:ADDRESS, https://… or tel:NUMBER',
    )
    .optional(),
  PASTE_METRICS_PORT: portSchema.optional(),
  PASTE_METRICS_HOST: z.string().default('127.0.0.1'),
  LOG_LEVEL: logLevelSchema.default('info'),
});

const storeConfigSchema = pasteConfigSchema.pick({ DATA_DIR: true, PASTE_STORE: true });

export type PasteConfig = ReturnType<typeof loadPasteConfig>;

export function loadPasteConfig(environment: Environment = process.env) {
  const values = withDotEnv(environment);
  const dataDir = values['DATA_DIR'] ?? 'data';
  const secrets = values['PASTE_TOKEN'] ? {} : { PASTE_TOKEN: generatedSecrets(dataDir).PASTE_TOKEN };
  const config = parseConfig(pasteConfigSchema, { ...values, ...secrets });
  return Object.freeze({ ...config, PASTE_STORE: storeUrlOf(config) });
}

/** PASTE_STORE alone, for commands that need nothing else: it makes no secrets. */
export function loadStoreUrl(environment: Environment = process.env): string {
  return storeUrlOf(parseConfig(storeConfigSchema, withDotEnv(environment)));
}

function storeUrlOf(config: z.output<typeof storeConfigSchema>): string {
  return config.PASTE_STORE ?? `file:${config.DATA_DIR}/pastes`;
}
