/** Configuration of the paste process: read once, validated, frozen. Nothing else in paste/ reads the environment. */
import { z } from 'zod';
import {
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

/** Bytes, or with kB, MB, GB, TB; the units are PrivateBin's, powers of 1000. */
const quotaSchema = z
  .string()
  .regex(/^[1-9]\d*\s*([kMGT]?B)?$/, 'must be a size such as 500MB or 20GB')
  .transform((value) => parseInt(value, 10) * 1000 ** Math.max(0, ' kMGT'.indexOf(value.at(-2) ?? ' ')));

const pasteConfigSchema = z.object({
  DATA_DIR: z.string().default('data'),
  PASTE_URL: httpUrlSchema.default('http://localhost:8080'),
  PASTE_TOKEN: pasteTokensSchema,
  PASTE_CREATE: z.enum(['internal', 'public']).default('internal'),
  PASTE_PORT: portSchema.default(8080),
  PASTE_HOST: z.string().default('127.0.0.1'),
  PASTE_STORE: z
    .string()
    .regex(
      /^(file:.+|mysql:\/\/.+|s3:\/\/.+)$/,
      'must be file:FOLDER, mysql://USER:PASSWORD@HOST/DATABASE or s3://BUCKET?endpoint=…&region=…',
    )
    .optional(),
  PASTE_S3_ACCESS_KEY_ID: z.string().optional(),
  PASTE_S3_SECRET_ACCESS_KEY: z.string().optional(),
  PASTE_QUOTA: quotaSchema.optional(),
  PASTE_PROXY_HOPS: z.coerce.number('must be a number').int().min(0).max(10).default(0),
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

const storeConfigSchema = pasteConfigSchema.pick({
  DATA_DIR: true,
  PASTE_STORE: true,
  PASTE_CREATE: true,
  PASTE_S3_ACCESS_KEY_ID: true,
  PASTE_S3_SECRET_ACCESS_KEY: true,
});

export type PasteConfig = ReturnType<typeof loadPasteConfig>;
export type StoreConfig = Omit<ReturnType<typeof loadStoreConfig>, 'PASTE_CREATE'>;

export function loadPasteConfig(environment: Environment = process.env) {
  const values = withDotEnv(environment);
  const dataDir = values['DATA_DIR'] ?? 'data';
  const secrets = values['PASTE_TOKEN'] ? {} : { PASTE_TOKEN: generatedSecrets(dataDir).PASTE_TOKEN };
  const config = parseConfig(pasteConfigSchema, { ...values, ...secrets });
  return Object.freeze({ ...config, PASTE_STORE: storeUrlOf(config) });
}

/** The bot reads this one. */
const OF_THE_BOT = ['PASTE_INTERNAL_URL'];

export function unknownPasteVariables(environment: Environment = process.env): readonly string[] {
  const known = [...Object.keys(pasteConfigSchema.shape), ...OF_THE_BOT];
  return unknownVariables(withDotEnv(environment), /^PASTE_/, known);
}

/** What opens the store, for commands that need nothing else: it makes no secrets. */
export function loadStoreConfig(environment: Environment = process.env) {
  const config = parseConfig(storeConfigSchema, withDotEnv(environment));
  return Object.freeze({ ...config, PASTE_STORE: storeUrlOf(config) });
}

function storeUrlOf(config: Pick<z.output<typeof storeConfigSchema>, 'DATA_DIR' | 'PASTE_STORE'>): string {
  return config.PASTE_STORE ?? `file:${config.DATA_DIR}/pastes`;
}
