/** The relay: a user's message into the thread, staff's answer into the DM, each once, each with what became of it. */
import type { APIEmbed } from 'discord-api-types/v10';
import type { Clock } from '../../shared/clock.ts';
import { AppError, NotFound, Upstream } from '../../shared/errors.ts';
import { asId, snowflakeTimeMs, type ChannelId, type GuildId, type MessageId } from '../../shared/ids.ts';
import type { Log } from '../../shared/log.ts';
import type { FileCopier, MissingFile } from '../conversations/fileCopies.ts';
import type { Conversation } from '../conversations/types.ts';
import { COLOURS } from '../conversations/view.ts';
import { discordCodeOf } from '../gateway/discordErrors.ts';
import type { IncomingMessage } from '../gateway/incoming.ts';
import type { DiscordRest } from '../gateway/rest.ts';
import type { Words } from '../gateway/words.ts';
import { dmMessageOf, threadMessageOf, type Relay, type RelayRepository } from './relayRepository.ts';
import { sayings, spoken, utteranceOf, type Utterance } from './spokenView.ts';

export interface RelayOptions {
  readonly discord: Pick<DiscordRest, 'sendMessage' | 'listMessagesAfter'>;
  readonly relays: RelayRepository;
  readonly copyFiles: FileCopier;
  readonly guildWords: (guildId: GuildId) => Promise<Words>;
  readonly guildName: (guildId: GuildId) => Promise<string>;
  readonly avatarUrl: (userId: string, hash: string) => string;
  readonly clock: Clock;
  readonly log: Log;
  readonly botUserId: () => string;
}

/** An open thread with both of its ends. */
export interface OpenThread extends Conversation {
  readonly channelId: ChannelId;
  readonly dmChannelId: ChannelId;
  /** What is older, on either side, belongs to no thread or to an earlier one. */
  readonly beganAfter: MessageId;
}

export interface Speaker {
  readonly displayName: string;
  readonly avatarUrl: string | null;
}

export interface Reply extends Pick<IncomingMessage, 'attachments' | 'stickers' | 'forwarded'> {
  /** As the user sees who answers; staff's own names stay in the thread when the answer is anonymous. */
  readonly shownAs: Speaker;
  readonly said: Utterance;
  /** The message in the thread that this one answers. */
  readonly replyTo: MessageId | null;
  readonly editedAtMs: number | null;
}

/** Why an answer did not arrive, for good: a code for the row, and who is told what words it in their language. */
export type Failure = 'closed' | 'noMutualServer' | 'harmfulLink' | 'tooFast' | 'refused' | 'gone';

export interface ReplyOutcome {
  readonly failure: Failure | null;
  readonly missing: readonly MissingFile[];
}

/** https://discord.com/developers/docs/topics/opcodes-and-status-codes#json */
const REFUSALS = new Map<number | undefined, Failure>([
  [50_007, 'closed'],
  [50_278, 'noMutualServer'],
  [240_000, 'harmfulLink'],
  [40_003, 'tooFast'],
]);

export type RelayService = ReturnType<typeof createRelay>;

export function createRelay(options: RelayOptions) {
  const { discord, relays, copyFiles, clock, log } = options;

  /** The copy that an earlier try sent: by the bot, since then, no other message's, with the moment of the original in it. */
  async function findCopy(channelId: ChannelId, relay: Relay): Promise<MessageId | undefined> {
    const taken = new Set(
      (await relays.list(relay.conversationId)).flatMap(({ targetMessageId }) => targetMessageId ?? []),
    );
    // Discord's own time: the copy is younger than the original, whatever this machine's clock says.
    for (let after: string = relay.sourceMessageId; ;) {
      const page = await discord.listMessagesAfter(channelId, after);
      const copy = page.find(
        (message) =>
          message.author.id === options.botUserId() &&
          !taken.has(asId<MessageId>(message.id)) &&
          saysFrom(message.embeds, snowflakeTimeMs(relay.sourceMessageId)),
      );
      if (copy || page.length < 100) return copy && asId<MessageId>(copy.id);
      after =
        page
          .map(({ id }) => id)
          .sort((a, b) => (BigInt(a) < BigInt(b) ? -1 : 1))
          .at(-1) ?? after;
    }
  }

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

  return {
    findCopy,

    /** Puts a user's message into the thread; nothing happens when it is there already. Gives the files that are not. */
    async toStaff(
      thread: OpenThread,
      incoming: IncomingMessage,
      { isLate = false } = {},
    ): Promise<readonly MissingFile[]> {
      const { id: conversationId, channelId } = thread;
      const { id: sourceMessageId, author, editedAtMs } = incoming;
      const { relay, isNew } = await relays.reserve(
        { conversationId, direction: 'to_staff', authorId: author.id, sourceMessageId, editedAtMs },
        clock.now(),
      );
      if (relay.targetMessageId || relay.failure) return [];
      const found = isNew ? undefined : await findCopy(channelId, relay);
      if (found) {
        await relays.update(relay, { targetMessageId: found });
        return [];
      }
      const words = await options.guildWords(thread.guildId);
      const { files, missing } = await copyFiles(incoming);
      const body = {
        ...spoken({
          displayName: author.displayName,
          avatarUrl: author.avatarHash ? options.avatarUrl(author.id, author.avatarHash) : null,
          text: sayings(words, utteranceOf(incoming), missing),
          colour: COLOURS.calm,
          writtenAtMs: snowflakeTimeMs(sourceMessageId),
          footer: isLate ? [words.t('modmail.late')] : [],
        }),
        ...(await counterpart(thread, incoming.replyTo, threadMessageOf)),
      };
      const sent = await discord.sendMessage(channelId, body, { nonce: sourceMessageId, files });
      await relays.update(relay, {
        targetMessageId: asId<MessageId>(sent.id),
        ...(editedAtMs !== null && { editedAtMs }),
      });
      return missing;
    },

    /**
     * Sends staff's answer as a direct message. A final refusal is an outcome, not an error: staff are told in the thread.
     * What may pass (Discord is away) is thrown, for the relay stays unfinished and is taken up again.
     */
    async toUser(thread: OpenThread, relay: Relay, reply: Reply, isRepeated: boolean): Promise<ReplyOutcome> {
      if (relay.targetMessageId) return { failure: null, missing: [] };
      const found = isRepeated ? await findCopy(thread.dmChannelId, relay) : undefined;
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
    },
  };
}

/** Rethrows what may pass by itself. */
function failureOf(error: unknown): Failure {
  if (!(error instanceof AppError) || (error instanceof Upstream && error.retryable)) throw error;
  if (error instanceof NotFound) return 'gone';
  return refusalOf(error) ?? 'refused';
}

/** Why Discord does not carry a direct message to this person, when that is what the error says. */
export function refusalOf(error: unknown): Failure | undefined {
  return REFUSALS.get(discordCodeOf(error));
}

export function saysFrom(embeds: readonly APIEmbed[], writtenAtMs: number): boolean {
  return embeds.some(({ timestamp }) => timestamp && Date.parse(timestamp) === writtenAtMs);
}
