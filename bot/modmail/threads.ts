/** Modmail threads: one a person and server, made once, finished after a crash. */
import { ChannelType } from 'discord-api-types/v10';
import type { Clock } from '../../shared/clock.ts';
import { Upstream, UserError } from '../../shared/errors.ts';
import {
  asId,
  newId,
  snowflakeTimeMs,
  type ChannelId,
  type ConversationId,
  type GuildId,
  type UserId,
} from '../../shared/ids.ts';
import type { Log } from '../../shared/log.ts';
import { isStaff, privateOverwrites, type Actor } from '../conversations/access.ts';
import type { OpeningPlan, Openings } from '../conversations/opening.ts';
import type { ConversationRepository } from '../conversations/repository.ts';
import { isLiving, type Conversation } from '../conversations/types.ts';
import type { DiscordRest } from '../gateway/rest.ts';
import type { Intake, ModmailRepository } from './repository.ts';
import { staffRoles, type ModmailConfig, type ModmailSettings } from './settings.ts';
import * as view from './view.ts';

const STILL_OPENING = 'This thread is still being opened. Please try again in a minute.';

export interface ThreadsOptions {
  readonly conversations: ConversationRepository;
  readonly modmail: ModmailRepository;
  readonly settings: Pick<ModmailSettings, 'get'>;
  readonly openings: Openings;
  readonly discord: Pick<DiscordRest, 'getMember' | 'sendMessage'>;
  readonly guildName: (guildId: GuildId) => Promise<string>;
  /** Address of a picture on Discord's CDN. */
  readonly avatarUrl: (userId: string, hash: string) => string;
  readonly clock: Clock;
  readonly log: Log;
  readonly botUserId: () => string;
}

export type Threads = ReturnType<typeof createThreads>;

export function createThreads(options: ThreadsOptions) {
  const { conversations, modmail, settings, openings, discord, clock, log } = options;

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
    const openSlot = slotOf(guildId, userId);
    const nowMs = clock.now();
    const id = newId<ConversationId>(nowMs);
    const conversation = await conversations.insertOpening(
      { id, kind: 'modmail', guildId, userId, openSlot, nowMs },
      (tx) => modmail.insertThread(tx, id, dmChannelId),
    );
    if (!conversation) return getOther(openSlot);
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

  /** What another event or process has begun to open. */
  async function getOther(openSlot: string): Promise<Conversation> {
    const other = await openings.awaitOther(openSlot);
    if (!other || other.state === 'opening') throw new Upstream(true, { userMessage: STILL_OPENING });
    return other;
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

  async function resumeOpening(conversation: Conversation): Promise<Conversation> {
    const config = (await settings.get(conversation.guildId)).modmail;
    const channelId = await openings.complete(conversation, await plan(conversation, config), true);
    return { ...conversation, channelId, state: 'open' };
  }

  return {
    open,
    resumeOpening,

    /** The person's living thread. */
    async find(userId: UserId): Promise<Conversation | undefined> {
      const [living] = await conversations.listLivingOf(userId, 'modmail');
      return living?.state === 'opening' ? getOther(slotOf(living.guildId, userId)) : living;
    },

    /** The living modmail conversation of a channel, when this person is its staff. */
    async getForStaff(guildId: GuildId, channelId: ChannelId, actor: Actor): Promise<Conversation> {
      const conversation = await conversations.findByChannel(guildId, channelId);
      if (conversation?.kind !== 'modmail') throw new UserError('This is not a modmail thread.');
      const { modmail: config } = await settings.get(guildId);
      if (!isStaff(actor, staffRoles(config)))
        throw new UserError('Only the modmail staff of this server can answer here.');
      if (!isLiving(conversation)) throw new UserError('This thread is being closed.');
      return conversation;
    },
  };
}

function slotOf(guildId: GuildId, userId: UserId): string {
  return `${guildId}:modmail:${userId}`;
}
