/** The rules of modmail: which server a direct message is for, one thread a person and server, nothing lost meanwhile. */
import { ChannelType } from 'discord-api-types/v10';
import type { Clock } from '../../shared/clock.ts';
import { NotFound, UserError } from '../../shared/errors.ts';
import {
  asId,
  newId,
  snowflakeTimeMs,
  type ChannelId,
  type ConversationId,
  type GuildId,
  type MessageId,
  type UserId,
} from '../../shared/ids.ts';
import type { Log } from '../../shared/log.ts';
import { isStaff, privateOverwrites, type Actor } from '../conversations/access.ts';
import type { OpeningPlan, Openings } from '../conversations/opening.ts';
import type { ConversationRepository } from '../conversations/repository.ts';
import { isLiving, type Conversation } from '../conversations/types.ts';
import { fromHistory, type IncomingMessage } from '../gateway/incoming.ts';
import type { DiscordRest } from '../gateway/rest.ts';
import type { RelayService, Reply, ReplyOutcome } from './relay.ts';
import type { Intake, ModmailRepository } from './repository.ts';
import { staffRoles, type ModmailConfig, type ModmailSettings } from './settings.ts';
import * as view from './view.ts';

export interface ModmailServiceOptions {
  readonly conversations: ConversationRepository;
  readonly modmail: ModmailRepository;
  readonly settings: ModmailSettings;
  readonly openings: Openings;
  readonly relay: RelayService;
  /** For a thread that nobody can close by its button any more. */
  readonly closeThread: (thread: Conversation) => Promise<void>;
  readonly discord: Pick<
    DiscordRest,
    'getMember' | 'getUser' | 'getMessage' | 'listMessagesAfter' | 'sendMessage' | 'openDirectMessages'
  >;
  readonly guildName: (guildId: GuildId) => Promise<string>;
  /** Address of a picture on Discord's CDN. */
  readonly avatarUrl: (userId: string, hash: string) => string;
  readonly clock: Clock;
  readonly log: Log;
  readonly botUserId: () => string;
}

interface Offer {
  readonly guildId: GuildId;
  readonly modmail: ModmailConfig;
}

/** Longer than a message under way takes, repeats included. */
const STUCK_AFTER_MS = 30_000;

export type ModmailService = ReturnType<typeof createModmailService>;

export function createModmailService(options: ModmailServiceOptions) {
  const { conversations, modmail, settings, openings, relay, discord, clock, log } = options;

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

  async function plan(conversation: Conversation, config: ModmailConfig): Promise<OpeningPlan> {
    const { id, guildId, userId, createdAtMs } = conversation;
    const member = await discord.getMember(guildId, userId);
    const { user } = member;
    return {
      channel: {
        name: `modmail-${user.username}`.slice(0, 100),
        type: ChannelType.GuildText,
        topic: `Modmail of <@${userId}> · ${id}`,
        ...(config.parentId && { parent_id: config.parentId }),
        permission_overwrites: privateOverwrites({
          guildId,
          botUserId: options.botUserId(),
          userIds: [],
          roleIds: staffRoles(config),
        }),
      },
      neutralName: `modmail-${createdAtMs % 100_000}`,
      firstMessage: view.header({
        conversationId: id,
        userId,
        username: user.username,
        displayName: member.nick ?? user.global_name ?? user.username,
        avatarUrl: user.avatar ? options.avatarUrl(user.id, user.avatar) : null,
        accountCreatedAtMs: snowflakeTimeMs(user.id),
        joinedAtMs: member.joined_at ? Date.parse(member.joined_at) : null,
        replyCommand: config.replyCommand,
      }),
    };
  }

  /** Opens the thread for what waits in `intake`, or gives the one that is there. */
  async function open(guildId: GuildId, config: ModmailConfig, intake: Intake): Promise<Conversation> {
    const { userId, dmChannelId } = intake;
    const openSlot = `${guildId}:modmail:${userId}`;
    const nowMs = clock.now();
    const id = newId<ConversationId>(nowMs);
    const conversation = await conversations.insertOpening(
      { id, kind: 'modmail', guildId, userId, openSlot, nowMs },
      (tx) => modmail.insertThread(tx, id, dmChannelId),
    );
    if (!conversation) {
      const existing = await conversations.findBySlot(openSlot);
      if (!existing) throw new NotFound({ context: { guildId } });
      return existing;
    }
    try {
      const channelId = await openings.complete(conversation, await plan(conversation, config), false);
      await announce(conversation, config, dmChannelId, channelId);
      return { ...conversation, channelId, state: 'open' };
    } catch (error) {
      if (openings.isRefused(error) && !(await conversations.findById(id))?.channelId) {
        await conversations.deleteOpening(id, (tx) => modmail.deleteThread(tx, id));
      }
      throw error;
    }
  }

  /** Greeting and log entry: welcome, but no thread fails because one of them does. */
  async function announce(
    conversation: Conversation,
    config: ModmailConfig,
    dm: ChannelId,
    thread: ChannelId,
  ) {
    const greet = async () =>
      discord.sendMessage(dm, view.greeting(await options.guildName(conversation.guildId), config.greeting), {
        nonce: `${conversation.id}g`,
      });
    const record = async () =>
      config.logChannelId &&
      discord.sendMessage(asId<ChannelId>(config.logChannelId), view.openedLog(conversation.userId, thread), {
        nonce: `${conversation.id}o`,
      });
    for (const result of await Promise.allSettled([greet(), record()])) {
      if (result.status === 'rejected')
        log.warn(
          { err: result.reason as unknown, conversationId: conversation.id },
          'announcement of a thread failed',
        );
    }
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
    await conversations.touchActivity(conversation.id, clock.now());
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
    const conversation = await open(offer.guildId, offer.modmail, intake);
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

  async function resumeOpening(conversation: Conversation): Promise<Conversation> {
    const config = (await settings.get(conversation.guildId)).modmail;
    const channelId = await openings.complete(conversation, await plan(conversation, config), true);
    return { ...conversation, channelId, state: 'open' };
  }

  /** The person's living thread, its opening finished if a process died over it. */
  async function findThread(userId: UserId): Promise<Conversation | undefined> {
    const [living] = await conversations.listLivingOf(userId, 'modmail');
    return living?.state === 'opening' ? resumeOpening(living) : living;
  }

  return {
    resumeOpening,

    /** A direct message. Calls for one person must come one after the other. */
    async receive(incoming: IncomingMessage): Promise<void> {
      const userId = incoming.author.id;
      const waiting = await modmail.findIntake(userId);
      const thread = waiting ? undefined : await findThread(userId);
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

    /** The living modmail conversation of a channel, when this person is its staff. */
    async getThreadFor(guildId: GuildId, channelId: ChannelId, actor: Actor): Promise<Conversation> {
      const conversation = await conversations.findByChannel(guildId, channelId);
      if (conversation?.kind !== 'modmail') throw new UserError('This is not a modmail thread.');
      const { modmail: config } = await settings.get(guildId);
      if (!isStaff(actor, staffRoles(config)))
        throw new UserError('Only the modmail staff of this server can answer here.');
      if (!isLiving(conversation)) throw new UserError('This thread is being closed.');
      return conversation;
    },

    async reply(conversation: Conversation, reply: Reply): Promise<ReplyOutcome> {
      const dmChannelId =
        (await modmail.findDmChannel(conversation.id)) ??
        asId<ChannelId>((await discord.openDirectMessages(conversation.userId)).id);
      const outcome = await relay.toUser(conversation, dmChannelId, reply);
      await conversations.touchActivity(conversation.id, clock.now());
      return outcome;
    },

    /** What a crash or a downtime left undone for one person: waiting first messages, half-sent copies, missed messages. */
    async recover(userId: UserId): Promise<void> {
      const intake = await modmail.findIntake(userId);
      if (intake) await admit(intake);
      const thread = await findThread(userId);
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
