/** The one message in a channel that says how its closing goes: posted when there is something to say, edited after that. */
import type { Clock } from '../../shared/clock.ts';
import { Forbidden, NotFound } from '../../shared/errors.ts';
import { asId, type MessageId } from '../../shared/ids.ts';
import type { Log } from '../../shared/log.ts';
import type { DiscordRest, MessageBody } from '../gateway/rest.ts';
import type { GuildWords, Words } from '../gateway/words.ts';
import type { ClosingRepository } from './closingRepository.ts';
import type { PublishContext } from './publishing.ts';
import { nonceOf } from './ownMessages.ts';
import type { CollectProgress, Closing, Conversation } from './types.ts';
import { closingProgress } from './view.ts';

/** A short collection says nothing; a long one something new this often, which is well within Discord's limits. */
const SAY_EVERY_MS = 5_000;

export interface ClosingNotice extends Pick<PublishContext, 'isOwnNotice' | 'progress'> {
  say(render: (words: Words) => MessageBody): Promise<void>;
  /** Resolves when nothing is being said any more. */
  idle(): Promise<void>;
}

export interface NoticeOptions {
  readonly discord: Pick<DiscordRest, 'sendMessage' | 'editMessage'>;
  readonly closings: Pick<ClosingRepository, 'saveNotice'>;
  readonly guildWords: GuildWords;
  readonly clock: Clock;
  readonly log: Log;
}

export function createClosingNotice(
  { channelId, guildId, id }: Conversation,
  closing: Closing,
  { discord, closings, guildWords, clock, log }: NoticeOptions,
): ClosingNotice {
  let messageId: string | null = closing.noticeMessageId;
  let saidAtMs = clock.now();
  let saying: Promise<void> | undefined;

  async function put(render: (words: Words) => MessageBody): Promise<void> {
    if (!channelId) return;
    try {
      const body = render(await guildWords(guildId));
      if (messageId) {
        await discord.editMessage(channelId, asId<MessageId>(messageId), body);
        return;
      }
      const sent = await discord.sendMessage(channelId, body, { nonce: nonceOf(closing, 'n') });
      messageId = sent.id;
      await closings.saveNotice(id, asId<MessageId>(sent.id));
    } catch (failure) {
      // Whatever keeps a step from working may keep this from being said; the closing goes on all the same.
      const level = failure instanceof NotFound || failure instanceof Forbidden ? 'info' : 'warn';
      log[level]({ err: failure, conversationId: id }, 'could not post the closing notice');
    }
  }

  async function say(render: (words: Words) => MessageBody): Promise<void> {
    await saying;
    saidAtMs = clock.now();
    saying = put(render);
    await saying;
    saying = undefined;
  }

  return {
    say,
    isOwnNotice: (candidate) => candidate === messageId,
    progress(progress: CollectProgress) {
      if (saying || clock.now() - saidAtMs < SAY_EVERY_MS) return;
      void say((words) => closingProgress(words, progress));
    },
    async idle() {
      await saying;
    },
  };
}
