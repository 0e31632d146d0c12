/** Taking up a closed thread again: the same thread in Discord, as a new conversation that begins where the last one ended. */
import type { Clock } from '../../shared/clock.ts';
import type { GuildId, UserId } from '../../shared/ids.ts';
import type { LookupRepository } from '../conversations/lookupRepository.ts';
import { lastMessageIn } from '../conversations/places.ts';
import type { Conversation } from '../conversations/types.ts';
import type { DiscordRest } from '../gateway/rest.ts';
import type { ThreadRepository } from './threadRepository.ts';
import type { ThreadOrder } from './threads.ts';

/** After this long, a message is about something else. */
const REOPEN_WITHIN_MS = 30 * 86_400_000;

export interface ReopeningOptions {
  readonly lookups: Pick<LookupRepository, 'listClosedOf'>;
  readonly facts: Pick<ThreadRepository, 'find'>;
  readonly discord: Pick<DiscordRest, 'getChannel'>;
  readonly clock: Clock;
}

export type Reopening = ReturnType<typeof createReopening>;

export function createReopening({ lookups, facts, discord, clock }: ReopeningOptions) {
  /** Undefined when there is nothing to take up: it was a channel, which is gone, or the thread was deleted. */
  async function reopenable(conversation: Conversation): Promise<ThreadOrder['reopened']> {
    const row = await facts.find(conversation.id);
    if (!conversation.channelId || !row || row.place === 'channel') return undefined;
    const { channelId } = conversation;
    const lastMessageId = await lastMessageIn(discord, channelId);
    return lastMessageId && { channelId, place: row.place, lastMessageId };
  }

  return {
    reopenable,

    /** The person's last thread in this server, if it is in Discord still and was closed not long ago. */
    async findReopenable(guildId: GuildId, userId: UserId): Promise<ThreadOrder['reopened']> {
      const [last] = await lookups.listClosedOf(guildId, userId, 'modmail', 1);
      if (!last || clock.now() - (last.closedAtMs ?? 0) > REOPEN_WITHIN_MS) return undefined;
      return reopenable(last);
    },
  };
}
