/** The life of a sealing key: listed, checked, replaced while the bot runs, and dropped with what it sealed. */
import { randomBytes } from 'node:crypto';
import { verifyKeyring, type SealKeyStore } from '../../shared/crypto/keyCheck.ts';
import type { Keyring } from '../../shared/crypto/keyring.ts';
import { createSealedColumns } from '../../shared/crypto/sealedColumns.ts';
import type { SealedValues } from '../../shared/db/sealedValues.ts';
import { UserError } from '../../shared/errors.ts';

export interface KeysOptions {
  readonly keyring: Keyring;
  readonly store: SealKeyStore;
  readonly values: SealedValues;
}

export function createKeys({ keyring, store, values }: KeysOptions) {
  const known = async () => (await store.list()).map(({ id }) => id);

  return {
    /** One line a key: known to the database, in SEAL_KEYS, how much it seals. */
    async list(): Promise<string> {
      const counts = await values.countByKey();
      const stored = await known();
      const ids = [...new Set([...keyring.ids, ...stored, ...counts.keys()])];
      const lines = ids.map((id) => {
        const where = [
          keyring.find(id)
            ? id === keyring.sealingId
              ? 'seals and opens'
              : 'opens only'
            : 'NOT in SEAL_KEYS',
          stored.includes(id) ? 'known to the database' : 'the bot was not started with it yet',
        ];
        return `${id}: ${where.join(', ')}; seals ${counts.get(id) ?? 0} values`;
      });
      return `${lines.join('\n')}\n`;
    },

    /** Opens every sealed value; throws UserError when one cannot be opened. Changes nothing. */
    async verify(): Promise<string> {
      await refuseForeignKeys();
      const { fine, broken } = await values.check(await createSealedColumns(keyring));
      if (broken.size === 0) return `All ${fine} sealed values open.\n`;
      const lines = [...broken].map(([column, count]) => `  ${column}: ${count}`);
      throw new UserError(
        `${fine} sealed values open, these do not:\n${lines.join('\n')}\n` +
          'A key is missing or wrong, or the rows were changed by hand. Restore SEAL_KEYS or the database from the same backup.',
      );
    },

    /** Seals everything anew with the first key of SEAL_KEYS. May be stopped and begun again at any time. */
    async rotate(): Promise<string> {
      // A bot that does not have the key yet could not open what is sealed with it here.
      if (!(await known()).includes(keyring.sealingId)) {
        throw new UserError(
          `The bot was not started with the key "${keyring.sealingId}" yet. Put it first in SEAL_KEYS, keep the old key behind it, ` +
            'restart every bot process, then rotate. Nothing was changed.',
        );
      }
      await refuseForeignKeys();
      const count = await values.reseal(await createSealedColumns(keyring), keyring.sealingId);
      const others = (await known()).filter((id) => id !== keyring.sealingId);
      return (
        `${count} values are sealed anew with "${keyring.sealingId}".\n` +
        others.map((id) => `"${id}" is not needed any more: npm run keys -- drop ${id}\n`).join('')
      );
    },

    /** What dropping the key would destroy, in words; throws UserError for the key that seals. */
    async describeDrop(id: string): Promise<string> {
      if (id === keyring.sealingId) {
        throw new UserError(
          `"${id}" is the key that seals: put a new key before it in SEAL_KEYS and rotate first.`,
        );
      }
      const count = (await values.countByKey()).get(id) ?? 0;
      if (count === 0 && !(await known()).includes(id)) throw new UserError(`No key "${id}" is known.`);
      return count === 0
        ? `Nothing is sealed with "${id}"; dropping it destroys nothing.`
        : `Dropping "${id}" SHREDS ${count} sealed values: the transcripts and files they belong to can never again be opened from here. ` +
            'Links that were posted still open until they expire, and the bot can no longer delete those pastes before that.\n' +
            'To keep them, put the key back into SEAL_KEYS and run: npm run keys -- rotate';
    },

    /** Shreds what `describeDrop` said. */
    async drop(id: string): Promise<string> {
      const gone = [...(await values.shred(id))].filter(([, count]) => count > 0);
      const shredded = gone.map(([table, count]) => `  ${table}: ${count} rows\n`).join('');
      return `"${id}" is dropped. Take it out of SEAL_KEYS and delete every copy of it.\n${shredded && `Shredded:\n${shredded}`}`;
    },
  };

  /** The same check as at boot, for keys that the database knows; it must not add the key that is new. */
  async function refuseForeignKeys(): Promise<void> {
    await verifyKeyring({ list: () => store.list(), insertIfAbsent: () => Promise.resolve(true) }, keyring);
  }
}

/** An entry for SEAL_KEYS whose id is not among `taken`. */
export function newKeyEntry(taken: readonly string[]): string {
  for (let number = taken.length + 1; ; number += 1) {
    if (!taken.includes(`k${number}`)) return `k${number}:${randomBytes(32).toString('base64')}`;
  }
}
