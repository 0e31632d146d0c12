/** The rules of modmail's conversation: which server a direct message is for, and nothing lost on either side. */
import type { Clock } from '../../shared/clock.ts';
import { NotFound, UserError } from '../../shared/errors.ts';
import { asId, type ChannelId, type GuildId, type MessageId, type UserId } from '../../shared/ids.ts';
import type { ConversationRepository } from '../conversations/repository.ts';
import type { Conversation } from '../conversations/types.ts';
import { fromHistory, type IncomingMessage } from '../gateway/incoming.ts';
import type { DiscordRest } from '../gateway/rest.ts';
import type { RelayService, Reply, ReplyOutcome } from './relay.ts';
import type { Intake, ModmailRepository } from './repository.ts';
import type { ModmailConfig, ModmailSettings } from './settings.ts';
import type { Threads } from './threads.ts';
import * as view from './view.ts';

export interface ModmailServiceOptions {
  readonly conversations: ConversationRepository;
  readonly modmail: ModmailRepository;
  readonly settings: ModmailSettings;
  readonly threads: Threads;
  readonly relay: RelayService;
  /** For a thread that nobody can close by its button any more. */
  readonly closeThread: (thread: Conversation) => Promise<void>;
  readonly discord: Pick<
    DiscordRest,
    'getMember' | 'getMessage' | 'listMessagesAfter' | 'sendMessage' | 'openDirectMessages'
  >;
  readonly guildName: (guildId: GuildId) => Promise<string>;
  readonly clock: Clock;
}

interface Offer {
  readonly guildId: GuildId;
  readonly modmail: ModmailConfig;
}

/** Longer than a message under way takes, repeats included. */
const STUCK_AFTER_MS = 30_000;

export type ModmailService = ReturnType<typeof createModmailService>;

export function createModmailService(options: ModmailServiceOptions) {
  const { conversations, modmail, settings, threads, relay, discord, clock } = options;

  /** Servers with modmail on that this person is in. "Could not tell" is not "not in": it is thrown. */
  async function listOffers(userId: UserId): Promise<Offer[]> {
    const offers: Offer[] = [];
    for (const offer of await settings.listModmailGuilds()) {
      try {
        await discord.getMember(offer.guildId, userId);
        offers.push(offer);
      } catch (error) {
        if (!(error instanceof NotFound)) throw error;
      }
    }
    return offers;
  }

  /** Everything the person wrote from `first` on, in order, into the thread. */
  async function relayFrom(conversation: Conversation, intake: Intake): Promise<void> {
    const channelId = conversation.channelId;
    if (!channelId) throw new NotFound({ context: { conversationId: conversation.id } });
    await relayAfter(
      conversation,
      channelId,
      intake.dmChannelId,
      (BigInt(intake.firstMessageId) - 1n).toString(),
    );
  }

  async function relayAfter(
    conversation: Conversation,
    channelId: ChannelId,
    dmChannelId: ChannelId,
    after: string,
  ) {
    for (let cursor = after; ;) {
      const page = await discord.listMessagesAfter(dmChannelId, cursor);
      const oldestFirst = page.sort((a, b) => (BigInt(a.id) < BigInt(b.id) ? -1 : 1));
      for (const message of oldestFirst) {
        if (message.author.id !== conversation.userId) continue;
        await deliver(conversation, channelId, fromHistory(message));
      }
      const newest = oldestFirst.at(-1);
      if (!newest || page.length < 100) return;
      cursor = newest.id;
    }
  }

  async function deliver(
    conversation: Conversation,
    channelId: ChannelId,
    incoming: IncomingMessage,
  ): Promise<void> {
    await relay.toStaff(conversation, channelId, incoming);
    await modmail.saveCursor(conversation.userId, incoming.channelId, incoming.id, clock.now());
    await conversations.touchActivity(conversation.id, clock.now(), 'staff');
  }

  /** False when the thread's channel was deleted by hand: it is closed then, and the message opens another. */
  async function isDelivered(thread: Conversation, incoming: IncomingMessage): Promise<boolean> {
    if (!thread.channelId) return false;
    try {
      await deliver(thread, thread.channelId, incoming);
      return true;
    } catch (error) {
      if (!(error instanceof NotFound)) throw error;
      await options.closeThread(thread);
      return false;
    }
  }

  /** Opens the thread, passes on all that waits, and only then forgets that it waited. */
  async function settle(offer: Offer, intake: Intake): Promise<void> {
    const conversation = await threads.open(offer.guildId, offer.modmail, intake);
    await relayFrom(conversation, intake);
    await modmail.endIntake(intake.userId);
  }

  /** A person's first message: kept by reference, then passed on or asked about. */
  async function admit(intake: Intake): Promise<void> {
    const offers = await listOffers(intake.userId);
    const [only] = offers;
    if (!only) {
      await discord.sendMessage(intake.dmChannelId, view.nobodyToTell(), {
        nonce: `${intake.firstMessageId}z`,
      });
      await modmail.endIntake(intake.userId);
    } else if (offers.length === 1) {
      await settle(only, intake);
    } else if (!intake.promptMessageId) {
      const guilds = await Promise.all(
        offers.map(async ({ guildId }) => ({ id: guildId, name: await options.guildName(guildId) })),
      );
      const prompt = await discord.sendMessage(intake.dmChannelId, view.chooseServer(guilds), {
        nonce: `${intake.firstMessageId}c`,
      });
      await modmail.savePrompt(intake.userId, asId<MessageId>(prompt.id));
    }
  }

  return {
    /** A direct message. Calls for one person must come one after the other. */
    async receive(incoming: IncomingMessage): Promise<void> {
      const userId = incoming.author.id;
      const waiting = await modmail.findIntake(userId);
      const thread = waiting ? undefined : await threads.find(userId);
      if (thread && (await isDelivered(thread, incoming))) return;
      const intake = waiting ?? {
        userId,
        dmChannelId: incoming.channelId,
        firstMessageId: incoming.id,
        promptMessageId: null,
      };
      if (!waiting) await modmail.beginIntake(intake, clock.now());
      try {
        await admit(intake);
      } catch (error) {
        // What was written stays in the DM and the intake's row stays too: the sweep tries again.
        await discord.sendMessage(incoming.channelId, view.openingFailed(), {
          nonce: `${intake.firstMessageId}w`,
        });
        throw error;
      }
    },

    /** The person chose a server from the list; gives its name. */
    async choose(userId: UserId, guildId: GuildId): Promise<string> {
      const intake = await modmail.findIntake(userId);
      if (!intake)
        throw new UserError('You have chosen already. Just write on; your messages are passed on.');
      const offer = (await listOffers(userId)).find((candidate) => candidate.guildId === guildId);
      if (!offer)
        throw new UserError('Modmail is not available there any more. Please write again to choose anew.');
      await settle(offer, intake);
      return options.guildName(guildId);
    },

    async reply(conversation: Conversation, reply: Reply): Promise<ReplyOutcome> {
      const dmChannelId =
        (await modmail.findDmChannel(conversation.id)) ??
        asId<ChannelId>((await discord.openDirectMessages(conversation.userId)).id);
      const outcome = await relay.toUser(conversation, dmChannelId, reply);
      await conversations.touchActivity(conversation.id, clock.now(), 'user');
      return outcome;
    },

    /** What a crash or a downtime left undone for one person: waiting first messages, half-sent copies, missed messages. */
    async recover(userId: UserId): Promise<void> {
      const intake = await modmail.findIntake(userId);
      if (intake) await admit(intake);
      const thread = await threads.find(userId);
      const dmChannelId = thread && (await modmail.findDmChannel(thread.id));
      if (!thread?.channelId || !dmChannelId) return;
      for (const unfinished of await modmail.listUnfinished(thread.id)) {
        const message = await discord.getMessage(dmChannelId, unfinished.sourceMessageId);
        await relay.toStaff(thread, thread.channelId, fromHistory(message));
      }
      const cursor = await modmail.findCursor(userId);
      if (cursor) await relayAfter(thread, thread.channelId, dmChannelId, cursor);
    },

    /** People whose message was begun some time ago and neither arrived nor failed. */
    listStuck: (): Promise<UserId[]> => modmail.listStuck(clock.now() - STUCK_AFTER_MS),

    /** Everybody for whom `recover` may have something to do after events were missed. */
    async listRecoverable(): Promise<UserId[]> {
      const intakes = await modmail.listIntakes();
      const threads = await conversations.listLiving('modmail');
      return [...new Set([...intakes, ...threads].map(({ userId }) => userId))];
    },
  };
}
