/** Moving a ticket to another category: its place and permissions in Discord, its row, and the slot of its user there. */
import { OverwriteType, type APIOverwrite } from 'discord-api-types/v10';
import { Forbidden } from '../../shared/errors.ts';
import { asId, type CategoryId, type ChannelId, type UserId } from '../../shared/ids.ts';
import { PARTICIPATE } from '../conversations/access.ts';
import type { Conversation } from '../conversations/types.ts';
import type { ParticipantRepository } from '../conversations/working/participantRepository.ts';
import type { DiscordRest } from '../gateway/rest.ts';
import { Refusal } from '../gateway/words.ts';
import type { TicketRepository } from './repository.ts';
import { slotOf, type TicketService } from './service.ts';
import type { TicketCategory } from './types.ts';

export interface MovingOptions {
  readonly rows: Pick<TicketRepository, 'move'>;
  readonly service: Pick<TicketService, 'getTicket' | 'getCategory'>;
  readonly discord: Pick<DiscordRest, 'editChannel' | 'listThreadMembers' | 'removeThreadMember'>;
  readonly overwrites: (channelId: ChannelId) => Promise<APIOverwrite[]>;
  /** Who was added by hand. */
  readonly participants: Pick<ParticipantRepository, 'list'>;
  readonly botUserId: () => string;
}

export type Moving = ReturnType<typeof createMoving>;

/** Staff may move more tickets of a person into a category than the person may open there. */
const MOST_SLOTS = 1_000;

export function createMoving(options: MovingOptions) {
  const { rows, service, discord, overwrites } = options;

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

  /**
   * A thread has members instead of permissions: those who were in it for their role alone are taken out. False when Discord
   * does not tell who they are: that needs the Server Members Intent.
   */
  async function takeOut(
    conversation: Conversation,
    channelId: ChannelId,
    to: TicketCategory,
    gone: readonly string[],
  ): Promise<boolean> {
    const added = (await options.participants.list(conversation.id)).map(({ id }) => id);
    const stays = new Set<string>([conversation.userId, options.botUserId(), ...added]);
    try {
      for (const { user_id: userId, member } of await discord.listThreadMembers(channelId)) {
        if (!userId || !member || stays.has(userId)) continue;
        const has = (id: string) => member.roles.includes(id);
        if (gone.some(has) && !to.config.roleIds.some(has))
          await discord.removeThreadMember(channelId, asId<UserId>(userId));
      }
      return true;
    } catch (error) {
      if (error instanceof Forbidden) return false;
      throw error;
    }
  }

  return {
    /** `keepRoleIds` were added by hand and stay. Doing it again does what is left to do. */
    async move(
      conversation: Conversation,
      toId: CategoryId,
      keepRoleIds: readonly string[],
    ): Promise<{ readonly to: TicketCategory; readonly isOldTeamOut: boolean }> {
      const { ticket, category: from } = await service.getTicket(conversation);
      const to = await service.getCategory(conversation.guildId, toId);
      if (from.id === to.id) throw new Refusal('work.move.there', { category: to.config.name });
      if (!conversation.channelId) throw new Refusal('work.notHere');
      if (ticket.place === 'thread') {
        await takeSlot(conversation, from.id, to);
        const left = from.config.roleIds.filter((id) => !to.config.roleIds.includes(id));
        return { to, isOldTeamOut: await takeOut(conversation, conversation.channelId, to, left) };
      }
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
      return { to, isOldTeamOut: true };
    },
  };
}
