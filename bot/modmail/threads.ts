/** Modmail threads: one a person and server, made once, finished after a crash, opened again. */
import type { Clock } from '../../shared/clock.ts';
import { Upstream } from '../../shared/errors.ts';
import {
  asId,
  newId,
  type ChannelId,
  type ConversationId,
  type GuildId,
  type MessageId,
  type UserId,
} from '../../shared/ids.ts';
import type { Log } from '../../shared/log.ts';
import { isStaff, type Actor } from '../conversations/access.ts';
import type { OpeningPlan, Openings } from '../conversations/opening.ts';
import type { ConversationRepository } from '../conversations/repository.ts';
import type { Place } from '../conversations/places.ts';
import { isLiving, type Conversation } from '../conversations/types.ts';
import type { DiscordRest } from '../gateway/rest.ts';
import { Refusal, ServiceFailure, type Words } from '../gateway/words.ts';
import { unreachable } from './answerView.ts';
import { header, lookOf, type PastThread } from './headerView.ts';
import * as view from './intakeView.ts';
import type { ModmailPlaces } from './places.ts';
import type { RecipientRepository } from './recipientRepository.ts';
import { refusalOf } from './failures.ts';
import { staffRoles, type ModmailConfig, type ModmailSettings } from './settings.ts';
import type { ThreadFacts, ThreadRepository } from './threadRepository.ts';
import type { OpenThread } from './types.ts';

export interface ThreadsOptions {
  readonly conversations: ConversationRepository;
  readonly facts: ThreadRepository;
  readonly recipients: RecipientRepository;
  readonly settings: Pick<ModmailSettings, 'get'>;
  readonly openings: Openings;
  readonly places: ModmailPlaces;
  readonly discord: Pick<DiscordRest, 'getMember' | 'sendMessage'>;
  readonly guildName: (guildId: GuildId) => Promise<string>;
  readonly guildWords: (guildId: GuildId) => Promise<Words>;
  /** Closed threads of this person in this server, newest first. */
  readonly pastThreads: (guildId: GuildId, userId: UserId) => Promise<readonly PastThread[]>;
  /** Address of a picture on Discord's CDN. */
  readonly avatarUrl: (userId: string, hash: string) => string;
  readonly clock: Clock;
  readonly log: Log;
}

export interface ThreadOrder {
  readonly guildId: GuildId;
  readonly userId: UserId;
  readonly dmChannelId: ChannelId;
  readonly topicId: string | null;
  /** Whether the person may have meant another server: they get a button to say so. */
  readonly canSwitch: boolean;
  /** Of staff, when it was not the person themselves. */
  readonly openedBy?: UserId;
  /** A thread of an earlier conversation that is taken up again, and its last message. */
  readonly reopened?: {
    readonly channelId: ChannelId;
    readonly place: Place;
    readonly lastMessageId: MessageId;
  };
}

export type Threads = ReturnType<typeof createThreads>;

export function createThreads(options: ThreadsOptions) {
  const { conversations, facts, recipients, settings, openings, places, discord, guildWords, clock, log } =
    options;

  async function plan(
    conversation: Conversation,
    config: ModmailConfig,
    place: Place,
    topicId: string | null,
  ): Promise<OpeningPlan> {
    const { id, guildId, userId } = conversation;
    const [member, words, past] = await Promise.all([
      discord.getMember(guildId, userId),
      guildWords(guildId),
      options.pastThreads(guildId, userId),
    ]);
    const topic = config.topics.find((candidate) => candidate.id === topicId);
    const pingRoleIds = [
      // A private thread is invisible to those who do not manage threads, until they are mentioned in it.
      ...(place === 'thread' ? staffRoles(config) : []),
      ...(topic?.roleId ? [topic.roleId] : []),
    ];
    return places.plan(conversation, config, {
      place,
      username: member.user.username,
      firstMessage: header(words, {
        ...lookOf(member, options.avatarUrl),
        conversationId: id,
        userId,
        topic: topic?.label ?? null,
        past,
        replyCommand: config.replyCommand,
        directTyping: config.directTyping,
        notePrefix: config.notePrefix,
        pingRoleIds,
      }),
    });
  }

  /** Opens a thread, or gives the one that is there. */
  async function open(config: ModmailConfig, order: ThreadOrder): Promise<OpenThread> {
    const { guildId, userId, dmChannelId, topicId, reopened } = order;
    const openSlot = slotOf(guildId, userId);
    const nowMs = clock.now();
    const id = newId<ConversationId>(nowMs);
    const place = reopened?.place ?? config.place;
    const startsAfter = reopened?.lastMessageId ?? null;
    const conversation = await conversations.insertOpening(
      { id, kind: 'modmail', guildId, userId, openSlot, nowMs },
      async (tx) => {
        await facts.insert(tx, { conversationId: id, dmChannelId, place, startsAfter });
        await recipients.insertFirst(tx, { conversationId: id, guildId, userId, dmChannelId }, nowMs);
      },
    );
    if (!conversation) return (await findJoined(guildId, userId)) ?? getOther(openSlot, topicId);
    try {
      const channelId = await complete(conversation, config, place, order, false);
      await announce(conversation, config, order, channelId);
      return asOpen({ ...conversation, state: 'open' }, channelId, { dmChannelId, startsAfter });
    } catch (error) {
      if (openings.isRefused(error) && !(await conversations.findById(id))?.channelId) {
        await conversations.deleteOpening(id, async (tx) => {
          await facts.delete(tx, id);
          await recipients.deleteAll(tx, id);
        });
      }
      throw error;
    }
  }

  /** Somebody else's thread, in which staff let this person read along. */
  async function findJoined(guildId: GuildId, userId: UserId): Promise<OpenThread | undefined> {
    const id = await recipients.findThreadIn(guildId, userId);
    const conversation = id && (await conversations.findById(id));
    return conversation?.userId === userId ? undefined : toOpen(conversation);
  }

  function complete(
    conversation: Conversation,
    config: ModmailConfig,
    place: Place,
    order: Pick<ThreadOrder, 'topicId' | 'reopened' | 'openedBy'>,
    isResumed: boolean,
  ): Promise<ChannelId> {
    return openings.hold(conversation.id, () => completeHeld(conversation, config, place, order, isResumed));
  }

  async function completeHeld(
    conversation: Conversation,
    config: ModmailConfig,
    place: Place,
    order: Pick<ThreadOrder, 'topicId' | 'reopened' | 'openedBy'>,
    isResumed: boolean,
  ): Promise<ChannelId> {
    if (!order.reopened) {
      return openings.complete(
        conversation,
        {
          ...(await plan(conversation, config, place, order.topicId)),
          ...(order.openedBy && { openedBy: order.openedBy }),
        },
        isResumed,
      );
    }
    const { channelId } = order.reopened;
    const words = await guildWords(conversation.guildId);
    // Discord first: a row that says open while the thread is locked would swallow what is written.
    await places.reopen(channelId, config, place);
    await openings.adopt(conversation, channelId, order.openedBy ?? conversation.userId);
    await discord.sendMessage(channelId, view.reopened(words, conversation.id), {
      nonce: `${conversation.id}f`,
    });
    return channelId;
  }

  async function toOpen(conversation: Conversation | undefined): Promise<OpenThread | undefined> {
    if (!conversation?.channelId || conversation.kind !== 'modmail' || !isLiving(conversation))
      return undefined;
    const row = await facts.find(conversation.id);
    return row && asOpen(conversation, conversation.channelId, row);
  }

  /** After a crash: what is left to do of an opening, its announcements included. */
  async function resumeOpening(conversation: Conversation, topicId: string | null): Promise<void> {
    const config = (await settings.get(conversation.guildId)).modmail;
    const row = await facts.find(conversation.id);
    const place = row?.place ?? config.place;
    const reopened =
      row?.startsAfter && conversation.channelId
        ? { channelId: conversation.channelId, place, lastMessageId: row.startsAfter }
        : undefined;
    const order = { topicId, ...(reopened && { reopened }) };
    const channelId = await complete(conversation, config, place, order, true);
    if (row) await announce(conversation, config, { ...row, ...order, canSwitch: false }, channelId);
  }

  /** What another event or process has begun to open; finished here when that process died. */
  async function getOther(openSlot: string, topicId: string | null = null): Promise<OpenThread> {
    const other = await openings.awaitOther(openSlot, (conversation) => resumeOpening(conversation, topicId));
    const open = other?.state === 'opening' ? undefined : await toOpen(other);
    if (!open) throw new ServiceFailure(true, 'modmail.stillOpening');
    return open;
  }

  /** The greeting, or word to staff that it cannot be read: welcome, but no thread fails because of it. */
  async function announce(
    conversation: Conversation,
    config: ModmailConfig,
    { dmChannelId, canSwitch, reopened }: Pick<ThreadOrder, 'dmChannelId' | 'canSwitch' | 'reopened'>,
    channelId: ChannelId,
  ) {
    const { id, guildId } = conversation;
    const words = await guildWords(guildId);
    const greet = async () => {
      const text = config.greeting ?? words.t('modmail.greeting');
      const guildName = await options.guildName(guildId);
      const body = view.greeting(words, {
        guildName,
        text: reopened ? words.t('modmail.reopenedUser') : text,
        canSwitch,
      });
      await discord.sendMessage(dmChannelId, body, { nonce: `${id}g` });
    };
    const warn = async (error: unknown) => {
      const failure = refusalOf(error);
      if (failure) await discord.sendMessage(channelId, unreachable(words, failure), { nonce: `${id}u` });
      else throw error;
    };
    try {
      await greet().catch(warn);
    } catch (error) {
      log.warn({ err: error, conversationId: id }, 'the greeting of a thread failed');
    }
  }

  return {
    open,
    toOpen,

    async findById(id: ConversationId): Promise<OpenThread | undefined> {
      return toOpen(await conversations.findById(id));
    },

    /** Of a channel that the bot made; one that no row has yet is being opened, and has to be asked for again. */
    async findByChannel(guildId: GuildId, channelId: ChannelId): Promise<OpenThread | undefined> {
      const conversation = await conversations.findByChannel(guildId, channelId);
      if (!conversation) throw new Upstream(true);
      return toOpen(conversation);
    },

    /** All living threads that the person is in, newest first; one that is being opened is waited for. */
    async listOf(userId: UserId, topicId: string | null = null): Promise<OpenThread[]> {
      const living = await recipients.listThreadsOf(userId);
      const open: OpenThread[] = [];
      for (const conversation of living) {
        const thread =
          conversation.state === 'opening'
            ? await getOther(slotOf(conversation.guildId, conversation.userId), topicId)
            : await toOpen(conversation);
        if (thread) open.push(thread);
      }
      return open;
    },

    /** The living modmail conversation of a channel, when this person is its staff. */
    async getForStaff(guildId: GuildId, channelId: ChannelId, actor: Actor): Promise<OpenThread> {
      const conversation = await conversations.findByChannel(guildId, channelId);
      if (conversation?.kind !== 'modmail') throw new Refusal('modmail.notAThread');
      const { modmail: config } = await settings.get(guildId);
      if (!isStaff(actor, staffRoles(config))) throw new Refusal('modmail.staffOnly');
      const thread = await toOpen(conversation);
      if (!thread) throw new Refusal('modmail.closing');
      return thread;
    },
  };
}

function asOpen(
  conversation: Conversation,
  channelId: ChannelId,
  { dmChannelId, startsAfter }: Pick<ThreadFacts, 'dmChannelId' | 'startsAfter'>,
): OpenThread {
  // A channel's id tells when it was made, by Discord's own clock, as a message's does.
  return { ...conversation, channelId, dmChannelId, beganAfter: startsAfter ?? asId<MessageId>(channelId) };
}

function slotOf(guildId: GuildId, userId: UserId): string {
  return `${guildId}:modmail:${userId}`;
}
