/** What modmail adds to the common closing: who may close, where it is announced, and what the user is told. */
import { asId, type ChannelId } from '../../shared/ids.ts';
import { isStaff } from '../conversations/access.ts';
import type { ClosingKind } from '../conversations/closingSteps.ts';
import { staffRoles, type ModmailSettings } from './settings.ts';

export function createModmailClosing(settings: Pick<ModmailSettings, 'get'>): ClosingKind {
  return {
    async mayClose(conversation, actor) {
      const { modmail } = await settings.get(conversation.guildId);
      return isStaff(actor, staffRoles(modmail));
    },

    async delivery(conversation) {
      const { modmail } = await settings.get(conversation.guildId);
      return {
        logChannelId: modmail.logChannelId === null ? null : asId<ChannelId>(modmail.logChannelId),
        title: 'Modmail thread closed',
        dmText: modmail.closedMessage,
      };
    },
  };
}
