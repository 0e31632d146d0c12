/** The pastes of a backup: copied by the paste service's own operator's command, for the bot never opens its store. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { UserError } from '../../shared/errors.ts';

const CLI = resolve(import.meta.dirname, '../../paste/admin/cli.ts');

/** With this process's environment; gives what the command said. */
export async function copyPastes(verb: 'backup' | 'restore', folder: string): Promise<string> {
  const child = spawn(process.execPath, [CLI, verb, folder], { stdio: ['ignore', 'pipe', 'pipe'] });
  const [out, err] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  if (child.exitCode !== 0) {
    throw new UserError(
      `The pastes could not be copied. ${err.trim()}\nWhere the paste service runs elsewhere, add --no-pastes here and run ` +
        `"npm run paste:admin -- ${verb} FOLDER" there.`,
    );
  }
  return out;
}
