/** The pastes of the store, as its own operator's command lists them: the bot's side never opens the store itself. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { z } from 'zod';
import { UserError } from '../../shared/errors.ts';
import type { StoreListing } from './orphans.ts';

const CLI = resolve(import.meta.dirname, '../../paste/admin/cli.ts');
const HOW =
  'Run this where the paste service runs, with its configuration; or run "npm run --silent paste:admin -- list --json > pastes.json" ' +
  'there and give it here: --pastes pastes.json. --no-pastes leaves the store out.';

const headSchema = z.object({ isPublic: z.boolean() });
const pasteSchema = z.object({ id: z.string(), isTombstone: z.boolean() });

/** Runs `paste:admin -- list --json` with this process's environment; throws UserError. */
export async function listStoreHere(): Promise<StoreListing> {
  const child = spawn(process.execPath, [CLI, 'list', '--json'], { stdio: ['ignore', 'pipe', 'pipe'] });
  const [out, err] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  if (child.exitCode !== 0) throw new UserError(`The paste store could not be listed. ${err.trim()}\n${HOW}`);
  return parseListing(out);
}

/** The same from a file, or from standard input for `-`. */
export async function readListing(path: string): Promise<StoreListing> {
  const content = await text(path === '-' ? process.stdin : createReadStream(path)).catch(
    (cause: unknown) => {
      throw new UserError(`The file given with --pastes cannot be read.\n${HOW}`, { cause });
    },
  );
  return parseListing(content);
}

function parseListing(content: string): StoreListing {
  try {
    const [head = '', ...lines] = content.trim().split('\n');
    const { isPublic } = headSchema.parse(JSON.parse(head));
    return { isPublic, pastes: lines.map((line) => pasteSchema.parse(JSON.parse(line))) };
  } catch (cause) {
    throw new UserError(`That is not a listing of a paste store.\n${HOW}`, { cause });
  }
}
