/** What staff look up about a person: their past threads in this server, when, closed by whom, with transcripts. */
import type { GuildId, UserId } from '../../shared/ids.ts';
import { isStaff } from '../conversations/access.ts';
import type { LookupRepository } from '../conversations/lookupRepository.ts';
import type { Conversation } from '../conversations/types.ts';
import { COLOURS } from '../conversations/view.ts';
import type { Answer } from '../gateway/interactions.ts';
import { Refusal } from '../gateway/words.ts';
import type { Orders } from './desk.ts';
import { pastLines, type PastThread } from './headerView.ts';
import { staffRoles, type ModmailSettings } from './settings.ts';

export interface RecordsOptions {
  readonly lookups: Pick<LookupRepository, 'listClosedWith'>;
  readonly settings: Pick<ModmailSettings, 'get'>;
  readonly staffLink: (conversation: Conversation) => Promise<string | undefined>;
}

const MOST_LISTED = 20;

export type Records = ReturnType<typeof createRecords>;

export function createRecords({ lookups, settings, staffLink }: RecordsOptions) {
  /** Newest first. */
  async function listPast(guildId: GuildId, userId: UserId, limit: number): Promise<PastThread[]> {
    const past = await lookups.listClosedWith(guildId, userId, limit);
    return Promise.all(
      past.map(async (thread) => ({
        openedAtMs: thread.createdAtMs,
        closedBy: thread.closedBy,
        link: await staffLink(thread),
      })),
    );
  }

  return {
    listPast,

    async logs({ guildId, actor, words }: Orders, userId: UserId): Promise<Answer> {
      const { modmail } = await settings.get(guildId);
      if (!isStaff(actor, staffRoles(modmail))) throw new Refusal('modmail.command.staffOnly');
      const past = await listPast(guildId, userId, MOST_LISTED);
      const lines = pastLines(words, past, 4_000);
      return {
        embeds: [
          {
            color: COLOURS.calm,
            title: words.t('modmail.logs.title'),
            description: lines ? `<@${userId}>\n${lines}` : words.t('modmail.logs.none'),
          },
        ],
      };
    },
  };
}
