/** What staff order about threads as a whole: close, reopen, look up, begin one, block people, pause the intake. */
import type { Clock } from '../../shared/clock.ts';
import { AppError, NotFound, Upstream } from '../../shared/errors.ts';
import {
  asId,
  newId,
  snowflakeTimeMs,
  type ChannelId,
  type ConversationId,
  type GuildId,
  type UserId,
} from '../../shared/ids.ts';
import { isStaff, type Actor } from '../conversations/access.ts';
import type { BlockRepository } from '../conversations/blockRepository.ts';
import type { Manner } from '../conversations/endingRepository.ts';
import type { LookupRepository } from '../conversations/lookupRepository.ts';
import type { ConversationRepository } from '../conversations/repository.ts';
import { isLiving, type Conversation } from '../conversations/types.ts';
import { COLOURS, timestamp } from '../conversations/view.ts';
import type { SerialQueues } from '../conversations/queues.ts';
import type { Answer } from '../gateway/interactions.ts';
import type { DiscordRest } from '../gateway/rest.ts';
import { Refusal, type Words } from '../gateway/words.ts';
import type { RelayRepository } from './relayRepository.ts';
import type { Reopening } from './reopening.ts';
import { staffRoles, type ModmailConfig, type ModmailSettings } from './settings.ts';
import type { ThreadRepository } from './threadRepository.ts';
import type { Threads } from './threads.ts';

export interface DeskOptions {
  readonly conversations: Pick<ConversationRepository, 'findById' | 'findByChannel' | 'listLiving'>;
  readonly lookups: Pick<LookupRepository, 'listByChannel'>;
  readonly facts: Pick<ThreadRepository, 'find'>;
  readonly relays: Pick<RelayRepository, 'list'>;
  readonly blocks: BlockRepository;
  readonly settings: Pick<ModmailSettings, 'get'>;
  readonly savePause: (
    guildId: GuildId,
    pausedUntilMs: number | null,
    message: string | null,
  ) => Promise<void>;
  readonly threads: Pick<Threads, 'open' | 'listOf'>;
  readonly reopening: Pick<Reopening, 'reopenable'>;
  readonly close: (id: ConversationId, by: UserId, manner?: Partial<Manner>) => Promise<boolean>;
  /** For the reader's eyes; recorded. */
  readonly staffLink: (conversation: Conversation, reader: UserId) => Promise<string | undefined>;
  readonly discord: Pick<DiscordRest, 'openDirectMessages' | 'getMember' | 'sendMessage'>;
  readonly guildName: (guildId: GuildId) => Promise<string>;
  readonly guildWords: (guildId: GuildId) => Promise<Words>;
  readonly queues: SerialQueues;
  readonly clock: Clock;
}

/** An order, and who gives it. */
export interface Orders {
  readonly guildId: GuildId;
  readonly actor: Actor;
  readonly words: Words;
}

/** All that are given must hold. */
export interface CloseFilter {
  readonly openedWithinMinutes: number | null;
  readonly quietForMinutes: number | null;
  readonly accountsYoungerThanDays: number | null;
  readonly answeredToo: boolean;
  /** Whoever is closed so is not told. */
  readonly isSilent: boolean;
}

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

export type Desk = ReturnType<typeof createDesk>;

export function createDesk(options: DeskOptions) {
  const { conversations, blocks, settings, threads, clock, queues } = options;

  async function getConfig({ guildId, actor }: Orders): Promise<ModmailConfig> {
    const { modmail } = await settings.get(guildId);
    if (!isStaff(actor, staffRoles(modmail))) throw new Refusal('modmail.command.staffOnly');
    return modmail;
  }

  /** By Discord's id of the channel or thread, or by ours; only this server's. */
  async function getThread({ guildId }: Orders, id: string): Promise<Conversation> {
    const found =
      (await conversations.findByChannel(guildId, asId<ChannelId>(id))) ??
      (await conversations.findById(asId<ConversationId>(id)));
    if (found?.guildId !== guildId || found.kind !== 'modmail') {
      throw new Refusal('modmail.command.noSuchThread');
    }
    return found;
  }

  async function openFor(
    { guildId, actor }: Orders,
    userId: UserId,
    config: ModmailConfig,
    from?: Conversation,
  ) {
    try {
      await options.discord.getMember(guildId, userId);
    } catch (error) {
      if (error instanceof NotFound) throw new Refusal('modmail.command.notAMember');
      throw error;
    }
    const reopened = from && (await options.reopening.reopenable(from));
    const dm = await options.discord.openDirectMessages(userId);
    return queues.run(userId, () =>
      threads.open(config, {
        guildId,
        userId,
        dmChannelId: asId<ChannelId>(dm.id),
        topicId: null,
        canSwitch: false,
        openedBy: actor.userId,
        ...(reopened && { reopened }),
      }),
    );
  }

  /** False when their direct messages are closed: the block holds all the same. */
  async function tellBlocked(guildId: GuildId, userId: UserId, untilMs: number | null, reason: string) {
    const words = await options.guildWords(guildId);
    const server = await options.guildName(guildId);
    const text =
      untilMs === null
        ? words.t('modmail.gate.blocked', { server })
        : words.t('modmail.gate.blockedUntil', { server, until: timestamp(untilMs) });
    try {
      const dm = await options.discord.openDirectMessages(userId);
      const embed = {
        color: COLOURS.warning,
        description: text,
        fields: [{ name: words.t('modmail.command.reason'), value: reason }],
      };
      await options.discord.sendMessage(
        asId<ChannelId>(dm.id),
        { embeds: [embed] },
        { nonce: newId(clock.now()) },
      );
      return true;
    } catch (error) {
      if (!(error instanceof AppError) || (error instanceof Upstream && error.retryable)) throw error;
      return false;
    }
  }

  /** Said where staff read what the person writes: from here on it is missing, or there again. */
  async function sayInThread(
    { guildId, actor }: Orders,
    userId: UserId,
    key: 'modmail.blocked.thread' | 'modmail.blocked.over',
    until: string,
  ): Promise<void> {
    const thread = (await threads.listOf(userId)).find((open) => open.guildId === guildId);
    if (!thread) return;
    const words = await options.guildWords(guildId);
    const description = words.t(key, { by: `<@${actor.userId}>`, user: `<@${userId}>`, until });
    await options.discord.sendMessage(
      thread.channelId,
      { embeds: [{ color: COLOURS.warning, description }] },
      { nonce: newId(clock.now()) },
    );
  }

  return {
    async close(orders: Orders, id: string, manner: Manner): Promise<Answer> {
      await getConfig(orders);
      const { actor, words } = orders;
      const thread = await getThread(orders, id);
      const isBegun = isLiving(thread) && (await options.close(thread.id, actor.userId, manner));
      if (!isBegun) return { content: words.t('modmail.command.closedAlready') };
      const lines = [words.t('modmail.command.closing')];
      if (manner.isSilent) lines.push(words.t('close.silent.modmail'));
      return { content: lines.join(' ') };
    },

    /** The same thread where it is in Discord still; a new one, with the old one named in it, where it was a channel. */
    async reopen(orders: Orders, id: string): Promise<Answer> {
      const config = await getConfig(orders);
      const thread = await getThread(orders, id);
      const { guildId, words } = orders;
      const open = (await threads.listOf(thread.userId)).find((other) => other.guildId === guildId);
      if (open) {
        return { content: words.t('modmail.command.openAlready', { channel: `<#${open.channelId}>` }) };
      }
      if (thread.state !== 'closed') throw new Refusal('modmail.closing');
      const { channelId } = await openFor(orders, thread.userId, config, thread);
      return { content: words.t('modmail.command.reopened', { channel: `<#${channelId}>` }) };
    },

    /** Every transcript of a thread: one for each time it was closed. */
    async transcript(orders: Orders, id: string): Promise<Answer> {
      await getConfig(orders);
      const { guildId, words } = orders;
      const thread = await getThread(orders, id);
      const all = thread.channelId
        ? await options.lookups.listByChannel(guildId, thread.channelId)
        : [thread];
      const links = await Promise.all(
        all.map(async (conversation) => {
          const link = await options.staffLink(conversation, orders.actor.userId);
          return link ? `${timestamp(conversation.createdAtMs)}: ${link}` : undefined;
        }),
      );
      const found = links.filter((link) => link !== undefined);
      return { content: found.length > 0 ? found.join('\n') : words.t('modmail.command.noTranscript') };
    },

    async contact(orders: Orders, userId: UserId): Promise<Answer> {
      const config = await getConfig(orders);
      const { channelId } = await openFor(orders, userId, config);
      return { content: orders.words.t('modmail.command.contacted', { channel: `<#${channelId}>` }) };
    },

    /** The reason goes to the person and nowhere else. */
    async block(
      orders: Orders,
      userId: UserId,
      hours: number | null,
      reason: string | null,
    ): Promise<Answer> {
      await getConfig(orders);
      const { guildId, words } = orders;
      const untilMs = hours === null ? null : clock.now() + hours * 3_600_000;
      await blocks.block(guildId, { userId, blockedBy: orders.actor.userId, untilMs }, clock.now());
      const until = untilMs === null ? '∞' : timestamp(untilMs);
      await sayInThread(orders, userId, 'modmail.blocked.thread', until);
      const done = words.t('modmail.command.blocked', { user: `<@${userId}>`, until });
      if (reason === null) return { content: done };
      const isTold = await tellBlocked(guildId, userId, untilMs, reason);
      const key = isTold ? 'modmail.command.blockTold' : 'modmail.command.blockNotTold';
      return { content: `${done} ${words.t(key)}` };
    },

    async unblock(orders: Orders, userId: UserId): Promise<Answer> {
      await getConfig(orders);
      const was = await blocks.unblock(orders.guildId, userId);
      if (was) await sayInThread(orders, userId, 'modmail.blocked.over', '');
      const key = was ? 'modmail.command.unblocked' : 'modmail.command.notBlocked';
      return { content: orders.words.t(key, { user: `<@${userId}>` }) };
    },

    async blocks(orders: Orders): Promise<Answer> {
      await getConfig(orders);
      const list = await blocks.list(orders.guildId, clock.now());
      const lines = list
        .slice(0, 40)
        .map(({ userId, untilMs }) => `<@${userId}> · ${untilMs === null ? '∞' : timestamp(untilMs)}`);
      return { content: lines.join('\n') || orders.words.t('modmail.command.noBlocks') };
    },

    /** No new threads for so long; 0 ends it. What is under way goes on. */
    async pause(orders: Orders, minutes: number, message: string | null): Promise<Answer> {
      await getConfig(orders);
      const untilMs = minutes === 0 ? null : clock.now() + minutes * 60_000;
      await options.savePause(orders.guildId, untilMs, message);
      return {
        content:
          untilMs === null
            ? orders.words.t('modmail.command.unpaused')
            : orders.words.t('modmail.command.paused', { until: timestamp(untilMs, 'R') }),
      };
    },

    /** After a raid: what fits every part of the filter, and unless wanted otherwise only what nobody has answered. */
    async closeMany(orders: Orders, filter: CloseFilter): Promise<Answer> {
      await getConfig(orders);
      const { openedWithinMinutes, quietForMinutes, accountsYoungerThanDays, answeredToo } = filter;
      if (!openedWithinMinutes && !quietForMinutes && !accountsYoungerThanDays)
        throw new Refusal('modmail.command.noFilter');
      const now = clock.now();
      const fits = (thread: Conversation) =>
        (!openedWithinMinutes || thread.createdAtMs >= now - openedWithinMinutes * MINUTE_MS) &&
        (!quietForMinutes || thread.lastActivityAtMs <= now - quietForMinutes * MINUTE_MS) &&
        (!accountsYoungerThanDays || snowflakeTimeMs(thread.userId) > now - accountsYoungerThanDays * DAY_MS);
      let closed = 0;
      for (const thread of await conversations.listLiving('modmail')) {
        if (thread.guildId !== orders.guildId || !thread.channelId || !fits(thread)) continue;
        const isAnswered = async () =>
          (await options.relays.list(thread.id)).some(({ direction }) => direction === 'to_user');
        if (!answeredToo && (await isAnswered())) continue;
        const { isSilent } = filter;
        if (await options.close(thread.id, orders.actor.userId, { isSilent })) closed += 1;
      }
      return { content: orders.words.counted('modmail.command.closedMany', closed) };
    },
  };
}
