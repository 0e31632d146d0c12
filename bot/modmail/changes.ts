/** What happens to a message after it was passed on: edited, deleted, reacted to; carried over to its counterpart. */
import type { APIEmbed } from 'discord-api-types/v10';
import type { Clock } from '../../shared/clock.ts';
import { AppError, NotFound, Upstream } from '../../shared/errors.ts';
import type { ChannelId, GuildId, MessageId, UserId } from '../../shared/ids.ts';
import type { Log } from '../../shared/log.ts';
import type { IncomingMessage } from '../gateway/incoming.ts';
import type { DiscordRest } from '../gateway/rest.ts';
import type { Words } from '../gateway/words.ts';
import { threadMessageOf, type Relay, type RelayRepository } from './relayRepository.ts';
import type { SentCopies } from './sentCopies.ts';
import type { DirectPlace, Sharing } from './sharing.ts';
import { remarked, reworded, sayings, textOfCopy, utteranceOf, type Utterance } from './spokenView.ts';
import type { OpenThread } from './types.ts';

export interface ChangesOptions {
  readonly discord: Pick<
    DiscordRest,
    'getMessage' | 'editMessage' | 'deleteMessage' | 'sendMessage' | 'addReaction' | 'removeReaction'
  >;
  readonly relays: RelayRepository;
  readonly sentCopies: SentCopies;
  readonly sharing: Pick<Sharing, 'edit' | 'remove' | 'placesOf'>;
  readonly isBlocked: (guildId: GuildId, userId: UserId) => Promise<boolean>;
  readonly guildWords: (guildId: GuildId) => Promise<Words>;
  readonly clock: Clock;
  readonly log: Log;
}

/** Set on what staff typed when Discord took the answer; never to be taken away by a user's reaction. */
export const DELIVERED = '✅';

export type Changes = ReturnType<typeof createChanges>;

export function createChanges(options: ChangesOptions) {
  const { discord, relays, sharing, guildWords, clock, log } = options;

  /** Gone on the other side is as good as carried over. */
  async function unlessGone(work: () => Promise<unknown>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (!(error instanceof NotFound)) throw error;
    }
  }

  async function copyOf(channelId: ChannelId, messageId: MessageId): Promise<APIEmbed[]> {
    return (await discord.getMessage(channelId, messageId)).embeds;
  }

  /** Where the copy is, also when a process died between sending it and writing that down. */
  async function targetOf(relay: Relay, channelId: ChannelId): Promise<MessageId | undefined> {
    const target = relay.targetMessageId ?? (await options.sentCopies.find(channelId, relay));
    if (target && !relay.targetMessageId) await relays.update(relay, { targetMessageId: target });
    return target;
  }

  return {
    /** The user edited a message: staff read the new words and keep the former ones. */
    async editedByUser(thread: OpenThread, relay: Relay, message: IncomingMessage): Promise<void> {
      const { editedAtMs } = message;
      const target = relay.targetMessageId;
      if (!target || editedAtMs === null || editedAtMs <= (relay.editedAtMs ?? 0)) return;
      // What they may not write they may not put into an older message either, now or later.
      if (await options.isBlocked(thread.guildId, relay.authorId))
        return relays.update(relay, { editedAtMs });
      const words = await guildWords(thread.guildId);
      const text = sayings(words, utteranceOf(message), []);
      await unlessGone(async () => {
        const embeds = await copyOf(thread.channelId, target);
        // Carried over by a try whose end was not recorded.
        if (textOfCopy(embeds) === text) return;
        const next = reworded(embeds, {
          text,
          remark: words.t('modmail.edited'),
          formerTitle: words.t('modmail.before'),
        });
        if (next.former) {
          const reference = { message_id: target, fail_if_not_exists: false };
          await discord.sendMessage(
            thread.channelId,
            { embeds: [next.former], message_reference: reference },
            { nonce: `${relay.sourceMessageId}${editedAtMs % 10_000}` },
          );
        }
        await discord.editMessage(thread.channelId, target, { embeds: next.embeds });
      });
      await sharing.edit(thread, relay, text, words.t('modmail.edited'));
      await relays.update(relay, { editedAtMs });
    },

    /** Staff edited an answer: the user reads the new words only. */
    async editedByStaff(
      thread: OpenThread,
      relay: Relay,
      said: Utterance,
      editedAtMs: number,
    ): Promise<void> {
      const target = relay.targetMessageId;
      if (editedAtMs <= (relay.editedAtMs ?? 0)) return;
      const words = await guildWords(thread.guildId);
      const text = sayings(words, said, []);
      const remark = words.t('modmail.edited');
      if (target) {
        await unlessGone(async () => {
          const embeds = await copyOf(thread.dmChannelId, target);
          const next = reworded(embeds, { text, remark });
          await discord.editMessage(thread.dmChannelId, target, { embeds: next.embeds });
        });
      }
      await sharing.edit(thread, relay, text, remark);
      await relays.update(relay, { editedAtMs });
    },

    /** The user deleted a message: staff keep it, marked. */
    async deletedByUser(thread: OpenThread, relay: Relay): Promise<void> {
      if (relay.deletedAtMs !== null) return;
      const target = await targetOf(relay, thread.channelId);
      if (target) {
        const words = await guildWords(thread.guildId);
        await unlessGone(async () => {
          const embeds = await copyOf(thread.channelId, target);
          const remark = words.t('modmail.deleted');
          await discord.editMessage(thread.channelId, target, { embeds: remarked(embeds, remark) });
        });
      }
      await sharing.remove(thread, relay);
      await relays.update(relay, { deletedAtMs: clock.now(), ...(!target && { failure: 'gone' }) });
    },

    /** Staff deleted an answer: it goes from the user's messages too. */
    async deletedByStaff(thread: OpenThread, relay: Relay): Promise<void> {
      if (relay.deletedAtMs !== null) return;
      const target = await targetOf(relay, thread.dmChannelId);
      if (target) await unlessGone(() => discord.deleteMessage(thread.dmChannelId, target));
      await sharing.remove(thread, relay);
      await relays.update(relay, { deletedAtMs: clock.now(), ...(!target && { failure: 'gone' }) });
    },

    /** A reaction on either side; the bot's own stands for all people's of the other side. */
    async reacted(
      thread: OpenThread,
      relay: Relay,
      reaction: { readonly isFromUser: boolean; readonly emoji: string; readonly isAdded: boolean },
    ): Promise<void> {
      const { isFromUser, emoji, isAdded } = reaction;
      const shown = threadMessageOf(relay);
      if (!shown) return;
      const amongStaff = [{ channelId: thread.channelId, messageId: shown }];
      const direct = await sharing.placesOf(thread, relay);
      const [from, to] = isFromUser ? [direct, amongStaff] : [amongStaff, direct];
      if (isFromUser && emoji === DELIVERED && relay.direction === 'to_user') return;
      await unlessRefused(async () => {
        // Of several who react alike, the last one to take it back takes it from the other side.
        for (const here of isAdded ? [] : from) if (await isStillThere(here, emoji)) return;
        for (const { channelId, messageId } of to) {
          await unlessRefused(() =>
            isAdded
              ? discord.addReaction(channelId, messageId, emoji)
              : discord.removeReaction(channelId, messageId, emoji),
          );
        }
      });
    },
  };

  async function unlessRefused(work: () => Promise<unknown>): Promise<void> {
    try {
      await work();
    } catch (error) {
      // An emoji of a server that the bot is not in, or a person who blocked the bot: nobody misses a message.
      if (!(error instanceof AppError) || (error instanceof Upstream && error.retryable)) throw error;
      log.info({ err: error }, 'a reaction could not be passed on');
    }
  }

  /** Whether somebody besides the bot still reacts so. */
  async function isStillThere({ channelId, messageId }: DirectPlace, emoji: string): Promise<boolean> {
    const { reactions = [] } = await discord.getMessage(channelId, messageId);
    return reactions.some(
      ({ emoji: { id, name }, count, me }) =>
        (id ? `${name ?? ''}:${id}` : name) === emoji && count > (me ? 1 : 0),
    );
  }
}
