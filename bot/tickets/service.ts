/** The rules of tickets: who may open one, once, and what its channel is. */
import { ChannelType } from 'discord-api-types/v10';
import type { Clock } from '../../shared/clock.ts';
import { NotFound } from '../../shared/errors.ts';
import {
  newId,
  type CategoryId,
  type ChannelId,
  type ConversationId,
  type GuildId,
  type UserId,
} from '../../shared/ids.ts';
import { privateOverwrites } from '../conversations/access.ts';
import type { OpeningPlan, Openings } from '../conversations/opening.ts';
import type { ConversationRepository } from '../conversations/repository.ts';
import type { Conversation } from '../conversations/types.ts';
import { Refusal, type GuildWords } from '../gateway/words.ts';
import type { CategoryRepository } from './categoryRepository.ts';
import type { TicketRepository } from './repository.ts';
import type { Ticket, TicketCategory } from './types.ts';
import { channelNameOf, channelTopic, firstMessage } from './view.ts';

export interface TicketServiceOptions {
  readonly conversations: ConversationRepository;
  readonly tickets: TicketRepository;
  readonly categories: CategoryRepository;
  readonly openings: Openings;
  readonly clock: Clock;
  readonly botUserId: () => string;
  readonly guildWords: GuildWords;
}

export type TicketService = ReturnType<typeof createTicketService>;

export function createTicketService(options: TicketServiceOptions) {
  const { conversations, tickets, categories, openings, clock } = options;

  async function plan(
    conversation: Conversation,
    ticket: Ticket,
    { config }: TicketCategory,
  ): Promise<OpeningPlan> {
    const { id, guildId, userId } = conversation;
    const words = await options.guildWords(guildId);
    return {
      channel: {
        name: channelNameOf(config, ticket.number),
        type: ChannelType.GuildText,
        topic: channelTopic(words, config, ticket.number, userId, id),
        ...(config.parentId && { parent_id: config.parentId }),
        permission_overwrites: privateOverwrites({
          guildId,
          botUserId: options.botUserId(),
          userIds: [userId],
          roleIds: config.roleIds,
        }),
      },
      neutralName: `ticket-${ticket.number}`,
      firstMessage: firstMessage(words, config, {
        conversationId: id,
        number: ticket.number,
        userId,
        openedAtMs: conversation.createdAtMs,
      }),
    };
  }

  async function getCategory(guildId: GuildId, id: CategoryId): Promise<TicketCategory> {
    const category = await categories.find(guildId, id);
    if (category) return category;
    throw new Refusal('ticket.categoryGone');
  }

  async function complete(conversation: Conversation, isResumed: boolean): Promise<ChannelId> {
    const { ticket, category } = await getTicket(conversation);
    return openings.complete(conversation, await plan(conversation, ticket, category), isResumed);
  }

  async function getTicket(conversation: Conversation) {
    const ticket = await tickets.find(conversation.id);
    if (!ticket) throw new NotFound({ context: { conversationId: conversation.id } });
    return { ticket, category: await getCategory(conversation.guildId, ticket.categoryId) };
  }

  return {
    getTicket,

    /** Opens a ticket and gives its channel. Of any number of simultaneous calls one opens, the others are told of it. */
    async open(guildId: GuildId, categoryId: CategoryId, userId: UserId): Promise<ChannelId> {
      await getCategory(guildId, categoryId);
      const nowMs = clock.now();
      const openSlot = `${guildId}:${categoryId}:${userId}:1`;
      const id = newId<ConversationId>(nowMs);
      const conversation = await conversations.insertOpening(
        { id, kind: 'ticket', guildId, userId, openSlot, nowMs },
        (tx) => tickets.insert(tx, { conversationId: id, guildId, categoryId }),
      );
      if (!conversation) throw alreadyOpen(await openings.awaitOther(openSlot));
      try {
        return await complete(conversation, false);
      } catch (error) {
        // Refused: nothing is there and the person may try again. Not known: the sweep finds out and finishes.
        if (openings.isRefused(error) && !(await conversations.findById(id))?.channelId) {
          await conversations.deleteOpening(id, (tx) => tickets.delete(tx, id));
        }
        throw error;
      }
    },

    resumeOpening: (conversation: Conversation) => complete(conversation, true),
  };
}

function alreadyOpen(existing: Conversation | undefined): Refusal {
  if (existing?.channelId) return new Refusal('ticket.alreadyOpen', { channel: `<#${existing.channelId}>` });
  return new Refusal('ticket.opening');
}
