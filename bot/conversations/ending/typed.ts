/** `!close`, typed among staff: now or after a time, with a reason, silently; and taken back. */
import type { MessageId, UserId } from '../../../shared/ids.ts';
import type { DiscordRest, MessageBody } from '../../gateway/rest.ts';
import type { GuildWords, WordKey } from '../../gateway/words.ts';
import type { ClosePlans } from '../closePlans.ts';
import { closeLater } from '../closePlanView.ts';
import type { Closings } from '../closing.ts';
import { afterwardsOf, type ClosingKind } from '../closingKind.ts';
import type { Manner } from '../endingRepository.ts';
import { keptOpenBy } from '../reminderView.ts';
import type { Reminders } from '../reminders.ts';
import type { ConversationRepository } from '../repository.ts';
import { typedDuration } from '../typedDurations.ts';
import type { Conversation, ConversationKind } from '../types.ts';
import { closingBegun, MAX_REASON } from '../view.ts';

export interface CloseOrder extends Manner {
  readonly isTakenBack: boolean;
  /** Null: now. */
  readonly inMs: number | null;
}

const COMMAND = /^!close(?:\s+|$)/i;
const SILENTLY = /^(?:silent|silently|still)(?:\s+|$)/i;
const TAKEN_BACK = /^(?:cancel|abbrechen)$/i;
const HOUR_MS = 3_600_000;

/** Undefined: it is none. A time is one word: what begins with a number may be the reason. */
export function closeOrder(content: string): CloseOrder | undefined {
  if (!COMMAND.test(content)) return undefined;
  const said = content.replace(COMMAND, '').trim();
  const rest = said.replace(SILENTLY, '');
  const [first = ''] = rest.split(/\s/, 1);
  const inMs = typedDuration(first) ?? null;
  const isTakenBack = TAKEN_BACK.test(said);
  const reason = inMs === null ? rest : rest.slice(first.length);
  return {
    isTakenBack,
    isSilent: rest !== said,
    inMs,
    reason: isTakenBack ? null : reason.trim().slice(0, MAX_REASON) || null,
  };
}

export interface TypedCloseOptions {
  readonly conversations: Pick<ConversationRepository, 'findById'>;
  readonly closings: Pick<Closings, 'close'>;
  readonly plans: Pick<ClosePlans, 'schedule'>;
  readonly reminders: Pick<Reminders, 'keepOpen'>;
  readonly kinds: Readonly<Record<ConversationKind, Pick<ClosingKind, 'thread'>>>;
  readonly discord: Pick<DiscordRest, 'sendMessage'>;
  readonly guildWords: GuildWords;
}

export type TypedClose = ReturnType<typeof createTypedClose>;

export function createTypedClose(options: TypedCloseOptions) {
  async function carryOut(
    conversation: Conversation,
    by: UserId,
    { isTakenBack, inMs, ...manner }: CloseOrder,
    messageId: MessageId,
  ): Promise<MessageBody | undefined> {
    const { id, guildId, kind } = conversation;
    const words = await options.guildWords(guildId);
    if (isTakenBack) {
      await options.reminders.keepOpen(conversation, by);
      return keptOpenBy(words, by);
    }
    if (inMs !== null) {
      const asked = { inHours: inMs / HOUR_MS, order: messageId, ...manner };
      const scheduled = await options.plans.schedule(conversation, by, asked);
      return closeLater(words, { conversation, by, ...asked, ...scheduled });
    }
    if (!(await options.closings.close(id, by, manner))) return undefined;
    const then = await afterwardsOf(options.kinds[kind], conversation);
    return closingBegun(words, conversation, by, then, manner);
  }

  return {
    /** Gives what is to be said against it; undefined: it is done, and said. */
    async run(
      { id, kind }: Pick<Conversation, 'id' | 'kind'>,
      by: UserId,
      order: CloseOrder,
      messageId: MessageId,
    ): Promise<WordKey | undefined> {
      // As it is now: of several orders that are read together, each finds what the one before it did.
      const conversation = await options.conversations.findById(id);
      if (order.isTakenBack && conversation?.closeAtMs === null) return 'closeLater.none';
      const answer = conversation && (await carryOut(conversation, by, order, messageId));
      if (!answer) return `close.already.${kind}`;
      if (conversation.channelId) {
        const body = { ...answer, allowed_mentions: { parse: [] } };
        await options.discord.sendMessage(conversation.channelId, body, { nonce: `${messageId}k` });
      }
      return undefined;
    },
  };
}
