/** Files being written: named after their machine and process, so that a starting process can tell a dead one's. */
import { randomBytes } from 'node:crypto';
import { readdir, rm, stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { hasCode, unlessMissing } from './durable.ts';

/** How long another machine's draft may still be in the making. */
const FOREIGN_DRAFT_MS = 3_600_000;

export class Drafts {
  readonly #folder: string;
  readonly #host = Buffer.from(hostname()).toString('hex');
  /** One process may have the store open twice. */
  readonly #opening = randomBytes(4).toString('hex');
  #count = 0;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** A path of its own for a file to be written. */
  next(): string {
    this.#count += 1;
    return join(this.#folder, `${this.#host}.${process.pid}.${this.#opening}${this.#count}`);
  }

  /** Removes what killed processes left half done. */
  async removeLeft(): Promise<void> {
    for (const name of await readdir(this.#folder)) {
      const path = join(this.#folder, name);
      if (await this.#isLeft(path, name)) await rm(path, { force: true });
    }
  }

  async #isLeft(path: string, name: string): Promise<boolean> {
    const [host, pid] = name.split('.');
    // Our own number is left from an earlier process: containers give everyone the same.
    if (host === this.#host) return Number(pid) === process.pid || !isRunning(Number(pid));
    const status = await unlessMissing(stat(path));
    return status !== undefined && Date.now() - status.mtimeMs > FOREIGN_DRAFT_MS;
  }
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return hasCode(error, 'EPERM');
  }
}
