/** Two members of staff at one conversation: who answers is told who else does. In memory, for it is a hint and no more. */
import type { Clock } from '../../../shared/clock.ts';
import type { ChannelId, GuildId, UserId } from '../../../shared/ids.ts';
import type { DiscordRest } from '../../gateway/rest.ts';
import type { GuildWords, Words } from '../../gateway/words.ts';
import type { ConversationRepository } from '../repository.ts';
import { isLiving, type Conversation } from '../types.ts';
import { timestamp } from '../view.ts';
import type { ParticipantRepository } from './participantRepository.ts';

/** A colleague who answered this long ago is still at it. */
const RECENT_MS = 3 * 60_000;
/** Nobody is told the same thing more often. */
const ONCE_IN_MS = 30 * 60_000;

export interface CollisionsOptions {
  readonly conversations: Pick<ConversationRepository, 'findByChannel'>;
  readonly participants: Pick<ParticipantRepository, 'list'>;
  readonly discord: Pick<DiscordRest, 'sendMessage'>;
  readonly guildWords: GuildWords;
  readonly clock: Clock;
}

/** Who answers in which conversation. */
export interface Answering {
  readonly conversation: Pick<Conversation, 'claimedBy' | 'channelId'>;
  readonly actor: { readonly userId: UserId };
  readonly words: Words;
}

export type Collisions = ReturnType<typeof createCollisions>;

export function createCollisions(options: CollisionsOptions) {
  const { conversations, participants, discord, guildWords, clock } = options;
  const lastAnswers = new Map<string, { readonly by: UserId; readonly atMs: number }>();
  const told = new Map<string, number>();

  function forget(nowMs: number): void {
    for (const [key, { atMs }] of lastAnswers) if (nowMs - atMs > RECENT_MS) lastAnswers.delete(key);
    for (const [key, atMs] of told) if (nowMs - atMs > ONCE_IN_MS) told.delete(key);
  }

  return {
    /** For whoever answers by command: a line about the colleague who has it, or who has just answered. */
    hint({ conversation, actor, words }: Answering): string[] {
      const nowMs = clock.now();
      forget(nowMs);
      const { claimedBy, channelId } = conversation;
      const last = lastAnswers.get(channelId ?? '');
      lastAnswers.set(channelId ?? '', { by: actor.userId, atMs: nowMs });
      if (claimedBy && claimedBy !== actor.userId)
        return [words.t('work.hint.claimed', { staff: `<@${claimedBy}>` })];
      if (last && last.by !== actor.userId)
        return [words.t('work.hint.answered', { staff: `<@${last.by}>`, when: timestamp(last.atMs, 'R') })];
      return [];
    },

    /** For whoever types in a ticket that a colleague has claimed: said below it, once. */
    async typed(guildId: GuildId, channelId: ChannelId, messageId: string, authorId: UserId): Promise<void> {
      const nowMs = clock.now();
      forget(nowMs);
      const key = `${channelId}:${authorId}`;
      if (told.has(key)) return;
      const conversation = await conversations.findByChannel(guildId, channelId);
      if (conversation?.kind !== 'ticket' || !isLiving(conversation) || conversation.userId === authorId)
        return;
      const isAdded = (await participants.list(conversation.id)).some(({ id }) => id === authorId);
      if (isAdded) return;
      lastAnswers.set(channelId, { by: authorId, atMs: nowMs });
      const { claimedBy } = conversation;
      if (claimedBy === null || claimedBy === authorId) return;
      told.set(key, nowMs);
      const words = await guildWords(guildId);
      await discord.sendMessage(
        channelId,
        {
          content: `-# ${words.t('work.hint.claimed', { staff: `<@${claimedBy}>` })}`,
          message_reference: { message_id: messageId, fail_if_not_exists: false },
        },
        { nonce: `${messageId}c` },
      );
    },
  };
}
