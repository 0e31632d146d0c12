/** What a ticket is in Discord, by its category: a channel of its own, or a private thread of a channel that people see. */
import { ChannelType, MessageFlags } from 'discord-api-types/v10';
import { Forbidden, NotFound, type AppError } from '../../shared/errors.ts';
import { asId, type ChannelId, type MessageId } from '../../shared/ids.ts';
import { privateOverwrites } from '../conversations/access.ts';
import type { ThreadEnding } from '../conversations/closingKind.ts';
import type { FollowUp, OpeningPlan, ThreadPlan } from '../conversations/opening.ts';
import { lastMessageIn, type Places } from '../conversations/places.ts';
import type { Conversation } from '../conversations/types.ts';
import type { ParticipantRepository } from '../conversations/working/participantRepository.ts';
import { discordCodeOf } from '../gateway/discordErrors.ts';
import type { DiscordRest } from '../gateway/rest.ts';
import { Refusal, type Words } from '../gateway/words.ts';
import {
  channelNameOf,
  channelTopic,
  firstMessage,
  longAnswers,
  type TicketFacts,
} from './firstMessageView.ts';
import type { CategoryConfig, Ticket } from './types.ts';

/** https://discord.com/developers/docs/topics/opcodes-and-status-codes#json: an announcement channel has no private threads. */
const WRONG_CHANNEL_TYPE = 50_024;

export interface TicketPlacesOptions {
  readonly threads: Places;
  readonly discord: Pick<DiscordRest, 'editChannel' | 'deleteChannel' | 'getChannel'>;
  /** Who was added by hand. */
  readonly participants: Pick<ParticipantRepository, 'list'>;
  readonly botUserId: () => string;
}

/** A thread of a ticket that is closed. */
export interface LeftThread {
  readonly channelId: ChannelId;
  readonly lastMessageId: MessageId;
}

export type TicketPlaces = ReturnType<typeof createTicketPlaces>;

/** The channel whose threads tickets are, where the category wants threads. */
function threadParent(config: Pick<CategoryConfig, 'placeChannelId' | 'panelChannelId'>): ChannelId {
  return asId<ChannelId>(config.placeChannelId ?? config.panelChannelId);
}

export function createTicketPlaces({ threads, discord, participants, botUserId }: TicketPlacesOptions) {
  async function overwrites({ id, guildId, userId }: Conversation, { roleIds }: CategoryConfig) {
    const added = await participants.list(id);
    const idsOf = (wanted: 'user' | 'role') =>
      added.flatMap((subject) => (subject.kind === wanted ? [subject.id] : []));
    return privateOverwrites({
      guildId,
      botUserId: botUserId(),
      userIds: [userId, ...idsOf('user')],
      roleIds: [...new Set([...roleIds, ...idsOf('role')])],
    });
  }

  return {
    plan(
      words: Words,
      conversation: Conversation,
      ticket: Ticket,
      config: CategoryConfig,
      facts: TicketFacts,
      files: readonly FollowUp[],
    ): OpeningPlan {
      const { id, guildId, userId } = conversation;
      const name = channelNameOf(config, facts);
      const neutralName = `ticket-${ticket.number}`;
      const more = [...longAnswers(facts.subject).map((body) => ({ body })), ...files];
      const first = firstMessage(words, config, facts);
      if (ticket.place === 'thread') {
        const parentId = threadParent(config);
        const body = {
          ...first,
          ...(!config.pingRoles && { flags: MessageFlags.SuppressNotifications }),
        };
        const plan = threads.thread(conversation, {
          place: 'thread',
          parentId,
          name,
          neutralName,
          firstMessage: body,
          tagId: null,
          // Its mention lets the opener in. Only the panel's channel is certain to be seen by them; of others it is told.
          memberIds: parentId === config.panelChannelId ? [] : [userId],
        });
        const { startsAfter } = ticket;
        return { thread: explained(plan, parentId), neutralName, firstMessage: body, more, startsAfter };
      }
      return {
        channel: {
          name,
          type: ChannelType.GuildText,
          topic: channelTopic(words, config, ticket.number, userId, id),
          ...(config.parentId && { parent_id: config.parentId }),
          permission_overwrites: privateOverwrites({
            guildId,
            botUserId: botUserId(),
            userIds: [userId],
            roleIds: config.roleIds,
          }),
        },
        ...(config.overflowParentId && { overflowParentId: config.overflowParentId }),
        neutralName,
        firstMessage: first,
        more,
      };
    },

    /** The thread that a closed ticket has left, still in Discord: where it ends. */
    async left({ channelId }: Conversation, ticket: Ticket): Promise<LeftThread | undefined> {
      if (ticket.place !== 'thread' || !channelId) return undefined;
      const lastMessageId = await lastMessageIn(discord, channelId);
      return lastMessageId && { channelId, lastMessageId };
    },

    /** Out of the archive and unlocked, for a ticket that goes on in it. */
    takeUp: ({ channelId }: LeftThread) => threads.reopen(channelId, null),

    /** Its people may speak again. */
    async unlock(conversation: Conversation, ticket: Ticket, config: CategoryConfig): Promise<void> {
      const { channelId } = conversation;
      if (!channelId) throw new Refusal('close.gone');
      if (ticket.place === 'thread') await threads.reopen(channelId, null);
      else
        await discord.editChannel(channelId, {
          permission_overwrites: await overwrites(conversation, config),
        });
    },

    /** Undefined where it is a channel. */
    ending({ channelId }: Conversation, ticket: Ticket, config: CategoryConfig): ThreadEnding | undefined {
      if (ticket.place === 'channel' || !channelId) return undefined;
      const isKept = config.closedThread === 'archive';
      return {
        isKept,
        lock: () => threads.lock(channelId),
        async finish() {
          if (isKept) await threads.archive(channelId, null);
          else await discord.deleteChannel(channelId);
        },
      };
    },
  };
}

/** Whoever presses the button reads what is in the way, and who can mend it. */
function explained(plan: ThreadPlan, parentId: ChannelId): ThreadPlan {
  return {
    ...plan,
    async create(name) {
      try {
        return await plan.create(name);
      } catch (error) {
        const channel = `<#${parentId}>`;
        if (error instanceof Forbidden) throw refusal('ticket.threadForbidden', error, { channel });
        const isGone = error instanceof NotFound || discordCodeOf(error) === WRONG_CHANNEL_TYPE;
        if (isGone) throw refusal('ticket.threadNowhere', error as AppError);
        throw error;
      }
    },
  };
}

function refusal(
  key: 'ticket.threadForbidden' | 'ticket.threadNowhere',
  cause: AppError,
  values: { readonly channel?: string } = {},
): Refusal {
  return new Refusal(key, values, { context: cause.context, cause });
}
