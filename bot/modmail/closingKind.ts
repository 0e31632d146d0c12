/** What modmail adds to the common closing: who may close, where it is announced, and what the user is told. */
import { asId, type ChannelId, type GuildId } from '../../shared/ids.ts';
import { isStaff } from '../conversations/access.ts';
import type { ClosingKind } from '../conversations/closingKind.ts';
import type { Words } from '../gateway/words.ts';
import type { ModmailPlaces } from './places.ts';
import { copyOf, isIn, type RecipientRepository } from './recipientRepository.ts';
import { staffRoles, type ModmailSettings } from './settings.ts';
import type { ThreadRepository } from './threadRepository.ts';

export function createModmailClosing(options: {
  readonly settings: Pick<ModmailSettings, 'get'>;
  readonly facts: Pick<ThreadRepository, 'find'>;
  readonly recipients: Pick<RecipientRepository, 'list'>;
  readonly places: Pick<ModmailPlaces, 'lock' | 'archive'>;
  readonly guildWords: (guildId: GuildId) => Promise<Words>;
}): ClosingKind {
  const { settings, facts, recipients, places, guildWords } = options;
  const isOfStaff: ClosingKind['isStaff'] = async (conversation, actor) => {
    const { modmail } = await settings.get(conversation.guildId);
    return isStaff(actor, staffRoles(modmail));
  };
  return {
    isStaff: isOfStaff,
    mayClose: isOfStaff,

    async thread({ id, guildId, channelId }) {
      const place = (await facts.find(id))?.place ?? 'channel';
      if (place === 'channel' || !channelId) return undefined;
      const { modmail } = await settings.get(guildId);
      return {
        isKept: true,
        lock: () => places.lock(channelId),
        finish: () => places.archive(channelId, modmail, place),
      };
    },

    async listFurther({ id, userId }) {
      const there = (await recipients.list(id)).filter((stay) => isIn(stay) && stay.userId !== userId);
      return there.map((stay) => ({ copy: copyOf(stay), dmChannelId: stay.dmChannelId }));
    },

    async nameOf({ guildId, userId }) {
      return (await guildWords(guildId)).t('logLine.modmail', { user: `<@${userId}>` });
    },

    async plannedText({ guildId }) {
      const { modmail } = await settings.get(guildId);
      return modmail.closeLaterMessage ?? (await guildWords(guildId)).t('modmail.closeLaterUser');
    },

    async delivery(conversation) {
      const { modmail } = await settings.get(conversation.guildId);
      const words = await guildWords(conversation.guildId);
      return {
        logChannelId: modmail.logChannelId === null ? null : asId<ChannelId>(modmail.logChannelId),
        title: words.t('modmail.log.closed'),
        dmText: modmail.closedMessage ?? words.t('modmail.closedUser'),
      };
    },
  };
}
