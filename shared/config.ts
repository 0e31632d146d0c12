/** Reading configuration: environment over `.env`, generated secrets kept in `DATA_DIR/secrets.env`, all errors at once. */
import { randomBytes } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { z } from 'zod';
import { InvalidConfig } from './errors.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** The environment with `.env` of the working directory below it; empty values count as not set. */
export function withDotEnv(environment: Environment, path = '.env'): Environment {
  const fromFile = existsSync(path) ? parseEnv(readFileSync(path, 'utf8')) : {};
  return dropEmpty({ ...fromFile, ...dropEmpty(environment) });
}

function dropEmpty(values: Environment): Environment {
  return Object.fromEntries(
    Object.entries(values).filter(([, value]) => value !== undefined && value !== ''),
  );
}

/** Secrets that both processes share when nobody set them; both race to create the file and one wins. */
export interface GeneratedSecrets {
  readonly SEAL_KEYS: string;
  readonly PASTE_TOKEN: string;
}

/** Reads `DATA_DIR/secrets.env`, creating it with mode 0600 at the first start. */
export function generatedSecrets(dataDir: string): GeneratedSecrets {
  const path = join(dataDir, 'secrets.env');
  if (!existsSync(path)) createSecrets(dataDir, path);
  const { SEAL_KEYS, PASTE_TOKEN } = parseEnv(readFileSync(path, 'utf8'));
  if (!SEAL_KEYS || !PASTE_TOKEN) {
    throw new InvalidConfig(
      `${path} lacks SEAL_KEYS or PASTE_TOKEN. Restore it from your backup; without the key, stored links cannot be read.`,
    );
  }
  return { SEAL_KEYS, PASTE_TOKEN };
}

function createSecrets(dataDir: string, path: string): void {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const text =
    '# Made at the first start. Keep a copy apart from the database: without SEAL_KEYS no stored link can be read.\n' +
    `SEAL_KEYS=k1:${randomBytes(32).toString('base64')}\nPASTE_TOKEN=${randomBytes(32).toString('base64url')}\n`;
  const draft = `${path}.${randomBytes(6).toString('hex')}`;
  const file = openSync(draft, 'wx', 0o600);
  writeSync(file, text);
  fsyncSync(file);
  closeSync(file);
  try {
    // A hard link appears whole or not at all and never replaces another process's file.
    linkSync(draft, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(draft);
  }
}

/** Parses with zod; throws one InvalidConfig that names every faulty variable, never a value. */
export function parseConfig<T extends z.ZodType>(schema: T, values: Environment): Readonly<z.output<T>> {
  const result = schema.safeParse(values);
  if (result.success) return Object.freeze(result.data);
  const lines = result.error.issues.map((issue) => `  ${issue.path.join('.') || '(all)'}: ${issue.message}`);
  throw new InvalidConfig(`The configuration is not valid:\n${lines.join('\n')}`);
}

/** Names that look like variables of ours and are none, as a misspelt one would otherwise be ignored without a word. */
export function unknownVariables(
  environment: Environment,
  prefix: RegExp,
  known: readonly string[],
): readonly string[] {
  return Object.keys(environment).filter((name) => prefix.test(name) && !known.includes(name));
}

export const portSchema = z.coerce.number('must be a port number').int().min(0).max(65_535);

/** `new` or `new,old`: both are valid while a token is being changed, and the first is the one to show. */
export const pasteTokensSchema = z
  .string()
  .transform((value) => value.split(',').map((token) => token.trim()))
  .pipe(z.array(z.string().min(16, 'must have at least 16 characters')).max(2, 'must be one token or two'));

/** An http(s) address without trailing slash, query, fragment or credentials. */
export const httpUrlSchema = z
  .url({ protocol: /^https?$/, error: 'must be an http:// or https:// address' })
  .refine((value) => {
    const url = new URL(value);
    return !url.search && !url.hash && !url.username && !url.password;
  }, 'must not carry a query, a fragment or credentials')
  .transform((value) => value.replace(/\/+$/, ''));

export const logLevelSchema = z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']);

/** `sqlite:path` or `mysql://user:pass@host/db`. */
export const databaseUrlSchema = z
  .string()
  .regex(/^(sqlite:.+|mysql:\/\/.+)$/, 'must be sqlite:PATH or mysql://USER:PASSWORD@HOST/DATABASE');
