/** The relay: a user's message into the thread, staff's answer into the DM, each once, each with what became of it. */
import type { Clock } from '../../shared/clock.ts';
import { AppError, UserError } from '../../shared/errors.ts';
import { asId, snowflakeTimeMs, type ChannelId, type MessageId } from '../../shared/ids.ts';
import type { Log } from '../../shared/log.ts';
import type { Conversation } from '../conversations/types.ts';
import { COLOURS } from '../conversations/view.ts';
import type { FetchAttachment } from '../gateway/attachments.ts';
import { DirectMessageRefused, discordCodeOf } from '../gateway/discordErrors.ts';
import type { IncomingAttachment, IncomingMessage } from '../gateway/incoming.ts';
import type { DiscordRest, MessageBody, OutgoingFile } from '../gateway/rest.ts';
import type { ModmailRepository, Relay } from './repository.ts';
import { fromUser, notDelivered, spoken, type Spoken } from './view.ts';

export interface RelayOptions {
  readonly discord: Pick<DiscordRest, 'sendMessage' | 'addReaction' | 'listMessagesAfter'>;
  readonly modmail: ModmailRepository;
  readonly fetchAttachment: FetchAttachment;
  readonly clock: Clock;
  readonly log: Log;
  readonly botUserId: () => string;
}

export interface Reply {
  /** The thread's message that stands for the reply: what staff typed, or the answer to `/reply`. */
  readonly sourceMessageId: MessageId;
  readonly author: IncomingMessage['author'];
  readonly text: string;
  readonly attachments: readonly IncomingAttachment[];
  readonly stickerNames: readonly string[];
}

/** What staff see and the user gets; `failure` says why they did not. */
export interface ReplyOutcome {
  readonly body: MessageBody;
  readonly failure: string | null;
}

export type RelayService = ReturnType<typeof createRelay>;

export function createRelay(options: RelayOptions) {
  const { discord, modmail, clock, log } = options;

  /** Copies of the files, and for each that could not be copied the reason, said to the reader. */
  async function copyFiles(attachments: readonly IncomingAttachment[]) {
    const files: OutgoingFile[] = [];
    const missing: Spoken['missing'][number][] = [];
    for (const attachment of attachments) {
      try {
        files.push(await options.fetchAttachment(attachment));
      } catch (error) {
        log.warn({ err: error }, 'attachment could not be copied');
        const reason = error instanceof UserError ? error.userMessage : 'Discord did not hand it out.';
        missing.push({ name: attachment.name, reason });
      }
    }
    return { files, missing };
  }

  /** The copy that an earlier try sent: by the bot, since then, no other message's, with the moment of the original in it. */
  async function findCopy(channelId: ChannelId, relay: Relay): Promise<MessageId | undefined> {
    const relays = await modmail.listRelays(relay.conversationId);
    const taken = new Set<string | null>(relays.map(({ targetMessageId }) => targetMessageId));
    const writtenAtMs = snowflakeTimeMs(relay.sourceMessageId);
    // Discord's own time: the copy is younger than the original, whatever this machine's clock says.
    const since = await discord.listMessagesAfter(channelId, relay.sourceMessageId);
    const copy = since.find(
      (message) =>
        message.author.id === options.botUserId() &&
        !taken.has(message.id) &&
        message.embeds.some((embed) => embed.timestamp && Date.parse(embed.timestamp) === writtenAtMs),
    );
    return copy && asId<MessageId>(copy.id);
  }

  return {
    /** Puts a user's message into the thread; nothing happens when it is there already. */
    async toStaff(
      conversation: Conversation,
      channelId: ChannelId,
      incoming: IncomingMessage,
    ): Promise<void> {
      const { relay, isNew } = await modmail.reserveRelay(
        {
          conversationId: conversation.id,
          direction: 'to_staff',
          authorId: incoming.author.id,
          sourceMessageId: incoming.id,
        },
        clock.now(),
      );
      if (relay.targetMessageId) return;
      const found = isNew ? undefined : await findCopy(channelId, relay);
      if (found) return modmail.completeRelay(relay, found);
      const { files, missing } = await copyFiles(incoming.attachments);
      const body = fromUser(incoming, missing, snowflakeTimeMs(incoming.id));
      const sent = await discord.sendMessage(channelId, body, { nonce: incoming.id, files });
      await modmail.completeRelay(relay, asId<MessageId>(sent.id));
    },

    /** Sends staff's answer as a direct message. A refusal is an outcome, not an error: staff are told in the thread. */
    async toUser(conversation: Conversation, dmChannelId: ChannelId, reply: Reply): Promise<ReplyOutcome> {
      const { relay } = await modmail.reserveRelay(
        {
          conversationId: conversation.id,
          direction: 'to_user',
          authorId: reply.author.id,
          sourceMessageId: reply.sourceMessageId,
        },
        clock.now(),
      );
      const { files, missing } = await copyFiles(reply.attachments);
      const body = spoken({
        displayName: reply.author.displayName,
        avatarUrl: reply.author.avatarUrl,
        text: reply.text,
        stickerNames: reply.stickerNames,
        missing,
        colour: COLOURS.good,
        writtenAtMs: snowflakeTimeMs(reply.sourceMessageId),
      });
      if (relay.targetMessageId) return { body, failure: null };
      try {
        const sent = await discord.sendMessage(dmChannelId, body, { nonce: reply.sourceMessageId, files });
        await modmail.completeRelay(relay, asId<MessageId>(sent.id));
        return { body, failure: null };
      } catch (error) {
        if (!(error instanceof AppError)) throw error;
        await modmail.failRelay(relay, String(discordCodeOf(error) ?? error.code));
        log.info({ err: error, conversationId: conversation.id }, 'reply not delivered');
        return { body, failure: refusalOf(error) };
      }
    },

    /** ✅ on what staff typed; a reaction that fails is not a delivery that failed. */
    async confirm(channelId: ChannelId, messageId: MessageId): Promise<void> {
      try {
        await discord.addReaction(channelId, messageId, '✅');
      } catch (error) {
        log.info({ err: error }, 'could not confirm a delivery with a reaction');
      }
    },

    /** Says in the thread, as an answer to what staff typed, that it did not arrive, and why. */
    async sayNotDelivered(channelId: ChannelId, messageId: MessageId, failure: string): Promise<void> {
      const body = {
        ...notDelivered(failure),
        message_reference: { message_id: messageId, fail_if_not_exists: false },
      };
      await discord.sendMessage(channelId, body, { nonce: `${messageId}x` });
    },
  };
}

function refusalOf(error: AppError): string {
  if (error instanceof DirectMessageRefused || error instanceof UserError) return error.userMessage;
  return 'Discord did not take the message. Please send it again in a minute.';
}
