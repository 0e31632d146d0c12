/** Answers that a server keeps ready, each with all its versions; their text is sealed. */
import { isDuplicateKey, type AppDatabase } from '../../../shared/db/connect.ts';
import type { SealedColumns } from '../../../shared/crypto/sealedColumns.ts';
import { asId, type GuildId, type UserId } from '../../../shared/ids.ts';

export interface SnippetVersion {
  readonly name: string;
  readonly version: number;
  /** Null: removed with this version. */
  readonly text: string | null;
  readonly authorId: UserId | null;
  readonly createdAtMs: number;
}

export type SnippetRepository = ReturnType<typeof createSnippetRepository>;

/** Older versions go. */
const KEPT_VERSIONS = 20;

export function createSnippetRepository({ kysely }: AppDatabase, sealed: SealedColumns) {
  const place = (guildId: GuildId, name: string, version: number) => ({
    table: 'snippets',
    column: 'sealed_text',
    row: `${guildId}/${name}/${version}`,
  });

  // INVARIANT: what somebody typed is in no query before it is known as a name; the database's own logs keep those.
  async function isKnown(guildId: GuildId, name: string): Promise<boolean> {
    const rows = await kysely
      .selectFrom('snippets')
      .select('name')
      .distinct()
      .where('guild_id', '=', guildId)
      .execute();
    return rows.some((row) => row.name === name);
  }

  async function listVersions(guildId: GuildId, name: string): Promise<SnippetVersion[]> {
    if (!(await isKnown(guildId, name))) return [];
    const rows = await kysely
      .selectFrom('snippets')
      .selectAll()
      .where('guild_id', '=', guildId)
      .where('name', '=', name)
      .orderBy('version', 'desc')
      .execute();
    return rows.map((row) => ({
      name: row.name,
      version: row.version,
      text: row.sealed_text === null ? null : sealed.open(row.sealed_text, place(guildId, name, row.version)),
      authorId: row.author_id === null ? null : asId<UserId>(row.author_id),
      createdAtMs: row.created_at,
    }));
  }

  return {
    /** Newest first. */
    listVersions,

    /** Names of those that were not removed, in order. */
    async listNames(guildId: GuildId): Promise<string[]> {
      const rows = await kysely
        .selectFrom('snippets')
        .select(['name', 'version', 'sealed_text'])
        .where('guild_id', '=', guildId)
        .orderBy('name')
        .orderBy('version')
        .execute();
      const newest = new Map(rows.map((row) => [row.name, row.sealed_text]));
      return [...newest].flatMap(([name, text]) => (text === null ? [] : [name]));
    },

    /** As the version after `base` (0: none was there); false when somebody else has made that meanwhile. */
    // INVARIANT: nobody's version is overwritten unseen.
    async save(
      guildId: GuildId,
      { name, text, authorId }: Pick<SnippetVersion, 'name' | 'text'> & { readonly authorId: UserId },
      base: number,
      nowMs: number,
    ): Promise<boolean> {
      const version = base + 1;
      try {
        await kysely
          .insertInto('snippets')
          .values({
            guild_id: guildId,
            name,
            version,
            sealed_text: text === null ? null : sealed.seal(text, place(guildId, name, version)),
            author_id: authorId,
            created_at: nowMs,
          })
          .execute();
      } catch (error) {
        if (isDuplicateKey(error)) return false;
        throw error;
      }
      await kysely
        .deleteFrom('snippets')
        .where('guild_id', '=', guildId)
        .where('name', '=', name)
        .where('version', '<=', version - KEPT_VERSIONS)
        .execute();
      return true;
    },
  };
}
