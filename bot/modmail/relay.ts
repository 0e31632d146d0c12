/** The relay: a user's message into the thread, staff's answer into the DM, each once, each with what became of it. */
import type { Clock } from '../../shared/clock.ts';
import { asId, snowflakeTimeMs, type GuildId, type MessageId } from '../../shared/ids.ts';
import type { Log } from '../../shared/log.ts';
import type { FileCopier, MissingFile } from '../conversations/fileCopies.ts';
import { COLOURS } from '../conversations/view.ts';
import type { IncomingMessage } from '../gateway/incoming.ts';
import type { DiscordRest } from '../gateway/rest.ts';
import type { Words } from '../gateway/words.ts';
import { failureOf } from './failures.ts';
import { dmMessageOf, threadMessageOf, type Relay, type RelayRepository } from './relayRepository.ts';
import type { SentCopies } from './sentCopies.ts';
import type { Sharing } from './sharing.ts';
import { sayings, spoken, utteranceOf } from './spokenView.ts';
import type { OpenThread, Reply, ReplyOutcome, Speaker } from './types.ts';

export interface RelayOptions {
  readonly discord: Pick<DiscordRest, 'sendMessage'>;
  readonly relays: RelayRepository;
  readonly sentCopies: SentCopies;
  /** To everybody else who reads along. */
  readonly sharing: Pick<Sharing, 'prepare' | 'send'>;
  readonly copyFiles: FileCopier;
  readonly guildWords: (guildId: GuildId) => Promise<Words>;
  readonly guildName: (guildId: GuildId) => Promise<string>;
  readonly avatarUrl: (userId: string, hash: string) => string;
  readonly clock: Clock;
  readonly log: Log;
}

export type RelayService = ReturnType<typeof createRelay>;

export function createRelay(options: RelayOptions) {
  const { discord, relays, copyFiles, clock, log } = options;

  /** What a message answers, on the other side; a message that has no counterpart is answered without saying so. */
  async function counterpart(
    thread: OpenThread,
    replyTo: MessageId | null,
    sideOf: (relay: Relay) => MessageId | null,
  ) {
    const relay = replyTo && (await relays.findIn(thread.id, replyTo));
    const messageId = relay && sideOf(relay);
    return messageId ? { message_reference: { message_id: messageId, fail_if_not_exists: false } } : {};
  }

  function lookOf({ author }: IncomingMessage): Speaker {
    const { id, displayName, avatarHash } = author;
    return { displayName, avatarUrl: avatarHash ? options.avatarUrl(id, avatarHash) : null };
  }

  /** Where the copy is among staff, and the files that are not. */
  async function intoThread(
    thread: OpenThread,
    relay: Relay,
    incoming: IncomingMessage,
    { isLate, isNew }: { readonly isLate: boolean; readonly isNew: boolean },
  ): Promise<{ readonly target: MessageId | null; readonly missing: readonly MissingFile[] }> {
    const { channelId } = thread;
    const { id: sourceMessageId, editedAtMs } = incoming;
    if (relay.targetMessageId || relay.failure) return { target: relay.targetMessageId, missing: [] };
    const found = isNew ? undefined : await options.sentCopies.find(channelId, relay);
    if (found) {
      await relays.update(relay, { targetMessageId: found });
      return { target: found, missing: [] };
    }
    const words = await options.guildWords(thread.guildId);
    const { files, missing } = await copyFiles(incoming);
    const body = {
      ...spoken({
        ...lookOf(incoming),
        text: sayings(words, utteranceOf(incoming), missing),
        colour: COLOURS.calm,
        writtenAtMs: snowflakeTimeMs(sourceMessageId),
        footer: isLate ? [words.t('modmail.late')] : [],
      }),
      ...(await counterpart(thread, incoming.replyTo, threadMessageOf)),
    };
    const sent = await discord.sendMessage(channelId, body, { nonce: sourceMessageId, files });
    const target = asId<MessageId>(sent.id);
    await relays.update(relay, { targetMessageId: target, ...(editedAtMs !== null && { editedAtMs }) });
    return { target, missing };
  }

  /** To the person whose thread it is. */
  async function toOwner(
    thread: OpenThread,
    relay: Relay,
    reply: Reply,
    isRepeated: boolean,
  ): Promise<ReplyOutcome> {
    if (relay.targetMessageId) return { failure: null, missing: [] };
    const found = isRepeated ? await options.sentCopies.find(thread.dmChannelId, relay) : undefined;
    if (found) {
      await relays.update(relay, { targetMessageId: found, failure: null });
      return { failure: null, missing: [] };
    }
    const words = await options.guildWords(thread.guildId);
    const { files, missing } = await copyFiles(reply);
    const body = {
      ...spoken({
        ...reply.shownAs,
        text: sayings(words, reply.said, missing),
        colour: COLOURS.good,
        writtenAtMs: snowflakeTimeMs(relay.sourceMessageId),
        footer: [await options.guildName(thread.guildId)],
      }),
      ...(await counterpart(thread, reply.replyTo, dmMessageOf)),
    };
    try {
      const sent = await discord.sendMessage(thread.dmChannelId, body, {
        nonce: relay.sourceMessageId,
        files,
      });
      await relays.update(relay, {
        targetMessageId: asId<MessageId>(sent.id),
        failure: null,
        ...(reply.editedAtMs !== null && { editedAtMs: reply.editedAtMs }),
      });
      return { failure: null, missing };
    } catch (error) {
      const failure = failureOf(error);
      await relays.update(relay, { failure });
      log.info({ err: error, conversationId: thread.id }, 'reply not delivered');
      return { failure, missing };
    }
  }

  return {
    /** Puts a user's message into the thread; nothing happens when it is there already. Gives the files that are not. */
    async toStaff(
      thread: OpenThread,
      incoming: IncomingMessage,
      { isLate = false, retriesFailed = false } = {},
    ): Promise<readonly MissingFile[]> {
      const { id: sourceMessageId, author, editedAtMs } = incoming;
      const { relay, isNew } = await relays.reserve(
        {
          conversationId: thread.id,
          direction: 'to_staff',
          authorId: author.id,
          sourceMessageId,
          editedAtMs,
        },
        clock.now(),
      );
      const isShared = await options.sharing.prepare(thread, relay);
      const { target, missing } = await intoThread(thread, relay, incoming, { isLate, isNew });
      if (isShared && target) {
        const reply = { ...incoming, shownAs: lookOf(incoming), said: utteranceOf(incoming) };
        const how = { isRepeated: !isNew, isLate, retriesFailed, shown: target };
        await options.sharing.send(thread, relay, reply, how);
      }
      return missing;
    },

    /**
     * Sends staff's answer as a direct message. A final refusal is an outcome, not an error: staff are told in the thread.
     * What may pass (Discord is away) is thrown, for the relay stays unfinished and is taken up again.
     */
    async toUser(thread: OpenThread, relay: Relay, reply: Reply, isRepeated: boolean): Promise<ReplyOutcome> {
      const isShared = await options.sharing.prepare(thread, relay);
      const outcome = await toOwner(thread, relay, reply, isRepeated);
      if (!isShared) return outcome;
      const how = { isRepeated, retriesFailed: isRepeated };
      return { ...outcome, ...(await options.sharing.send(thread, relay, reply, how)) };
    },
  };
}
