/** Moving a ticket to another category: its place and permissions in Discord, its row, and the slot of its user there. */
import { OverwriteType, type APIOverwrite } from 'discord-api-types/v10';
import type { CategoryId, ChannelId } from '../../shared/ids.ts';
import { PARTICIPATE } from '../conversations/access.ts';
import type { Conversation } from '../conversations/types.ts';
import type { DiscordRest } from '../gateway/rest.ts';
import { Refusal } from '../gateway/words.ts';
import type { TicketRepository } from './repository.ts';
import { slotOf, type TicketService } from './service.ts';
import type { TicketCategory } from './types.ts';

export interface MovingOptions {
  readonly rows: Pick<TicketRepository, 'move'>;
  readonly service: Pick<TicketService, 'getTicket' | 'getCategory'>;
  readonly discord: Pick<DiscordRest, 'editChannel'>;
  readonly overwrites: (channelId: ChannelId) => Promise<APIOverwrite[]>;
}

export type Moving = ReturnType<typeof createMoving>;

/** Staff may move more tickets of a person into a category than the person may open there. */
const MOST_SLOTS = 1_000;

export function createMoving({ rows, service, discord, overwrites }: MovingOptions) {
  /** Where the category's channels are; in its overflow category when it is full. */
  async function place(
    channelId: ChannelId,
    to: TicketCategory,
    allowed: readonly APIOverwrite[],
  ): Promise<void> {
    const { parentId, overflowParentId } = to.config;
    const edit = (parent: string | null) =>
      discord.editChannel(channelId, { parent_id: parent, permission_overwrites: [...allowed] });
    try {
      await edit(parentId);
    } catch (error) {
      const isFull = error instanceof Refusal && error.key === 'discord.categoryFull';
      if (!isFull || !overflowParentId) throw error;
      await edit(overflowParentId);
    }
  }

  async function takeSlot(conversation: Conversation, from: CategoryId, to: TicketCategory): Promise<void> {
    for (let slot = 1; slot <= MOST_SLOTS; slot += 1) {
      const openSlot = slotOf(to, conversation.userId, slot);
      const outcome = await rows.move(conversation.id, { from, to: to.id, openSlot });
      if (outcome === 'moved') return;
      if (outcome === 'changed') break;
    }
    throw new Refusal('work.changed');
  }

  return {
    /** `keepRoleIds` were added by hand and stay. Doing it again does what is left to do. */
    async move(
      conversation: Conversation,
      toId: CategoryId,
      keepRoleIds: readonly string[],
    ): Promise<TicketCategory> {
      const { category: from } = await service.getTicket(conversation);
      const to = await service.getCategory(conversation.guildId, toId);
      if (from.id === to.id) throw new Refusal('work.move.there', { category: to.config.name });
      if (!conversation.channelId) throw new Refusal('work.notHere');
      const gone = from.config.roleIds.filter((id) => !keepRoleIds.includes(id));
      const allowed = [
        ...(await overwrites(conversation.channelId)).filter(
          ({ id }) => !gone.includes(id) && !to.config.roleIds.includes(id),
        ),
        ...to.config.roleIds.map((id) => ({
          id,
          type: OverwriteType.Role,
          allow: PARTICIPATE.toString(),
          deny: '0',
        })),
      ];
      await place(conversation.channelId, to, allowed);
      await takeSlot(conversation, from.id, to);
      return to;
    },
  };
}
