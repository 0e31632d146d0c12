/** What tickets add to working a conversation: their category says who is staff, and they can be moved to another one. */
import type { Clock } from '../../shared/clock.ts';
import { isStaff } from '../conversations/access.ts';
import { escapeName } from '../conversations/placeholders.ts';
import type { ConversationRepository } from '../conversations/repository.ts';
import type { WorkRules } from '../conversations/working/rules.ts';
import { COLOURS, timestamp } from '../conversations/view.ts';
import type { DiscordRest } from '../gateway/rest.ts';
import type { GuildWords } from '../gateway/words.ts';
import { ticketTitle, ticketValues } from './firstMessageView.ts';
import type { Moving } from './moving.ts';
import type { TicketService } from './service.ts';

export interface TicketWorkOptions {
  readonly service: Pick<TicketService, 'getTicket' | 'factsOf' | 'listOpen'>;
  readonly moving: Moving;
  readonly conversations: Pick<ConversationRepository, 'touchActivity'>;
  readonly discord: Pick<DiscordRest, 'sendMessage'>;
  readonly guildWords: GuildWords;
  readonly clock: Clock;
}

export function createTicketRules(options: TicketWorkOptions): WorkRules {
  const { service, moving, discord, clock } = options;
  return {
    isAmongStaff: false,
    isThread: async (conversation) => (await service.getTicket(conversation)).ticket.place === 'thread',

    async isStaff(conversation, actor) {
      return isStaff(actor, (await service.getTicket(conversation)).category.config.roleIds);
    },

    async staffRoleIds(conversation) {
      return (await service.getTicket(conversation)).category.config.roleIds;
    },

    async title(conversation) {
      const { ticket, category } = await service.getTicket(conversation);
      return ticketTitle(await options.guildWords(conversation.guildId), category.config, ticket.number);
    },

    async values(conversation) {
      const { ticket, category } = await service.getTicket(conversation);
      return {
        ...ticketValues(category.config, await service.factsOf(conversation, ticket)),
        time: timestamp(clock.now()),
        'time.relative': timestamp(clock.now(), 'R'),
      };
    },

    async answer(conversation, { id, author, text }) {
      if (!conversation.channelId) return false;
      const name = escapeName(author.displayName).slice(0, 256);
      await discord.sendMessage(
        conversation.channelId,
        {
          content: `<@${conversation.userId}>`,
          allowed_mentions: { users: [conversation.userId] },
          embeds: [
            {
              color: COLOURS.good,
              author: { name, ...(author.avatarUrl && { icon_url: author.avatarUrl }) },
              description: text,
            },
          ],
        },
        { nonce: `${id}s` },
      );
      // The bot's own messages count for nobody, but this is an answer of staff.
      await options.conversations.touchActivity(conversation.id, clock.now(), 'user');
      return true;
    },

    async listDestinations(conversation) {
      const { category } = await service.getTicket(conversation);
      const others = (await service.listOpen(conversation.guildId)).filter(({ id }) => id !== category.id);
      return others.map(({ id, config }) => ({ id, name: config.name }));
    },

    async move(conversation, to, keepRoleIds) {
      const moved = await moving.move(conversation, to, keepRoleIds);
      const { name, roleIds } = moved.to.config;
      return { name, roleIds, isOldTeamOut: moved.isOldTeamOut };
    },
  };
}
