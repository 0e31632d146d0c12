/** A backup as files: a list of what it is and which keys it needs, the rows of the database, and a folder of pastes. */
import { createHash } from 'node:crypto';
import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { verifyKeyring } from '../../shared/crypto/keyCheck.ts';
import type { Keyring } from '../../shared/crypto/keyring.ts';
import { UserError } from '../../shared/errors.ts';
import type { DumpedRow, DumpRepository } from './dumpRepository.ts';

const MANIFEST = 'backup.json';
const ROWS = 'database.ndjson';
export const PASTES = 'pastes';
const DAY_MS = 86_400_000;

const manifestSchema = z.object({
  format: z.literal(1),
  version: z.string(),
  madeAtMs: z.number(),
  rows: z.number(),
  sha256: z.string(),
  /** Names, not keys. */
  keyIds: z.array(z.string()),
  schema: z.array(z.string()),
});
export type Manifest = z.output<typeof manifestSchema>;

/** A new folder of this name; with a number behind it when another backup of the same second has it. */
function makeFolder(wanted: string): string {
  mkdirSync(dirname(wanted), { recursive: true, mode: 0o700 });
  for (let number = 1; ; number += 1) {
    const folder = number === 1 ? wanted : `${wanted}-${number}`;
    try {
      mkdirSync(folder, { mode: 0o700 });
      return folder;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
}

/** `FOLDER/2026-11-21T10-30-00`; the manifest is written last, so that a folder that has one is whole. */
export async function makeBackup(
  parent: string,
  rows: DumpRepository,
  facts: { readonly nowMs: number; readonly version: string },
): Promise<{ readonly folder: string; readonly manifest: Manifest; readonly finish: () => void }> {
  const folder = makeFolder(
    join(parent, new Date(facts.nowMs).toISOString().slice(0, 19).replaceAll(':', '-')),
  );
  const hash = createHash('sha256');
  const keyIds: string[] = [];
  let count = 0;
  const file = openSync(join(folder, ROWS), 'wx', 0o600);
  try {
    await rows.readAll((batch) => {
      for (const each of batch) {
        const line = Buffer.from(`${JSON.stringify(each)}\n`);
        hash.update(line);
        writeSync(file, line);
        count += 1;
        if (each.table === 'seal_keys') keyIds.push(String(each.row['id']));
      }
    });
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  const manifest: Manifest = {
    format: 1,
    version: facts.version,
    madeAtMs: facts.nowMs,
    rows: count,
    sha256: hash.digest('hex'),
    keyIds,
    schema: await rows.schema(),
  };
  return { folder, manifest, finish: () => finish(folder, manifest) };
}

function finish(folder: string, manifest: Manifest): void {
  const draft = join(folder, `${MANIFEST}.draft`);
  const file = openSync(draft, 'w', 0o600);
  writeSync(file, `${JSON.stringify(manifest, null, 2)}\n`);
  fsyncSync(file);
  closeSync(file);
  renameSync(draft, join(folder, MANIFEST));
}

/** Deletes backups in `parent` that are older; gives their names. A folder that is no backup is left alone. */
export function deleteOlder(parent: string, days: number, nowMs: number): string[] {
  const old = readdirSync(parent, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .filter((name) => {
      const manifest = findManifest(join(parent, name));
      return manifest !== undefined && manifest.madeAtMs < nowMs - days * DAY_MS;
    });
  for (const name of old) rmSync(join(parent, name), { recursive: true });
  return old;
}

function findManifest(folder: string): Manifest | undefined {
  try {
    return manifestSchema.parse(JSON.parse(readFileSync(join(folder, MANIFEST), 'utf8')));
  } catch {
    return undefined;
  }
}

/** The rows, after every check that can be made before anything is written; throws UserError, or AppError `seal_key`. */
export async function readBackup(
  folder: string,
  keyring: Keyring,
  schema: readonly string[],
): Promise<{ readonly manifest: Manifest; readonly rows: readonly DumpedRow[] }> {
  const manifest = findManifest(folder);
  if (!manifest) {
    throw new UserError(
      'That is no whole backup: it has no backup.json. Give the folder named by its date. Nothing was changed.',
    );
  }
  const content = readFileSync(join(folder, ROWS));
  if (createHash('sha256').update(content).digest('hex') !== manifest.sha256)
    throw new UserError(
      'database.ndjson is not what was saved: it is damaged or was changed. Nothing was changed.',
    );
  if (manifest.schema.join() !== [...schema].sort().join()) {
    throw new UserError(
      `The backup was made by version ${manifest.version}, which keeps its data in another shape. Restore it with that version, ` +
        'then upgrade. Nothing was changed.',
    );
  }
  const rows = content
    .toString('utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as DumpedRow);
  await requireKeys(rows, keyring);
  return { manifest, rows };
}

/** As at a start of the bot: without the right keys the rows would be worthless. */
async function requireKeys(rows: readonly DumpedRow[], keyring: Keyring): Promise<void> {
  const checks = rows
    .filter(({ table }) => table === 'seal_keys')
    .map(({ row }) => ({ id: String(row['id']), sealedCheck: String(row['sealed_check']) }));
  await verifyKeyring(
    { list: () => Promise.resolve(checks), insertIfAbsent: () => Promise.resolve(true) },
    keyring,
  );
}
