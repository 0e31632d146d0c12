/** The answers that a server keeps ready: written, looked up, taken back to an earlier version, removed. */
import type { Clock } from '../../../shared/clock.ts';
import type { GuildId, UserId } from '../../../shared/ids.ts';
import { Refusal } from '../../gateway/words.ts';
import type { Audit, AuditAction } from '../audit.ts';
import { unknownIn } from '../placeholders.ts';
import type { SnippetRepository, SnippetVersion } from './snippetRepository.ts';

/** What fits into a custom id. */
const NAME = /^[a-z0-9_]{1,32}$/;

export interface SnippetsOptions {
  readonly rows: SnippetRepository;
  readonly audit: Audit;
  readonly clock: Clock;
}

export interface Saved {
  readonly version: number;
  /** Placeholders in it that mean nothing. */
  readonly unknown: readonly string[];
}

export type Snippets = ReturnType<typeof createSnippets>;

export function createSnippets({ rows, audit, clock }: SnippetsOptions) {
  async function find(guildId: GuildId, name: string, version?: number): Promise<SnippetVersion | undefined> {
    const versions = await rows.listVersions(guildId, snippetName(name));
    return version === undefined ? versions[0] : versions.find((each) => each.version === version);
  }

  async function get(guildId: GuildId, name: string, version?: number) {
    const found = await find(guildId, name, version);
    if (!found || found.text === null) throw new Refusal('snippet.unknown');
    return { ...found, text: found.text };
  }

  async function put(
    guildId: GuildId,
    by: UserId,
    { name, text, base }: { readonly name: string; readonly text: string | null; readonly base: number },
  ): Promise<void> {
    // What was typed comes back with the refusal.
    if (!(await rows.save(guildId, { name, text, authorId: by }, base, clock.now())))
      throw new Refusal('snippet.changed', { text: text ?? '—' });
    const action: AuditAction = text === null ? 'snippet.removed' : 'snippet.saved';
    await audit.record({ guildId, actorId: by, action, targets: { version: String(base + 1) } });
  }

  return {
    find,
    get,
    listNames: (guildId: GuildId) => rows.listNames(guildId),
    listVersions: (guildId: GuildId, name: string) => rows.listVersions(guildId, snippetName(name)),

    async save(guildId: GuildId, by: UserId, name: string, text: string, base: number): Promise<Saved> {
      await put(guildId, by, { name: snippetName(name), text, base });
      return { version: base + 1, unknown: unknownIn(text, 'snippet') };
    },

    async restore(guildId: GuildId, by: UserId, name: string, version: number): Promise<number> {
      const { text } = await get(guildId, name, version);
      const base = (await find(guildId, name))?.version ?? 0;
      await put(guildId, by, { name: snippetName(name), text, base });
      return base + 1;
    },

    /** Its earlier versions can still be restored. */
    async remove(guildId: GuildId, by: UserId, name: string): Promise<void> {
      const { version } = await get(guildId, name);
      await put(guildId, by, { name: snippetName(name), text: null, base: version });
    },
  };
}

/** As it is stored: "Refund policy" is `refund_policy`. */
export function snippetName(name: string): string {
  const tidy = name
    .trim()
    .toLowerCase()
    .replace(/[\s-]+/g, '_');
  if (!NAME.test(tidy)) throw new Refusal('snippet.badName');
  return tidy;
}
