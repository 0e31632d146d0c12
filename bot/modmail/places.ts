/** What a modmail thread is in Discord, by the server's settings: a channel of its own, a private thread, or a post in a forum. */
import { ChannelType } from 'discord-api-types/v10';
import { NotFound } from '../../shared/errors.ts';
import { asId, type ChannelId } from '../../shared/ids.ts';
import { privateOverwrites } from '../conversations/access.ts';
import type { OpeningPlan } from '../conversations/opening.ts';
import type { Place, Places } from '../conversations/places.ts';
import type { Conversation } from '../conversations/types.ts';
import type { MessageBody } from '../gateway/rest.ts';
import { Refusal } from '../gateway/words.ts';
import { staffRoles, type ModmailConfig } from './settings.ts';

export type ModmailPlaces = ReturnType<typeof createModmailPlaces>;

export function createModmailPlaces(places: Places, botUserId: () => string) {
  const openTag = ({ openTagId }: ModmailConfig, place: Place) => (place === 'forum' ? openTagId : null);
  return {
    plan(
      conversation: Conversation,
      config: ModmailConfig,
      facts: { readonly place: Place; readonly username: string; readonly firstMessage: MessageBody },
    ): OpeningPlan {
      const { id, guildId, userId, createdAtMs } = conversation;
      const { place, firstMessage } = facts;
      const name = `modmail-${facts.username}`.slice(0, 100);
      const neutralName = `modmail-${createdAtMs % 100_000}`;
      if (place === 'channel') {
        return {
          channel: {
            name,
            type: ChannelType.GuildText,
            topic: `Modmail of <@${userId}> · ${id}`,
            ...(config.parentId && { parent_id: config.parentId }),
            permission_overwrites: privateOverwrites({
              guildId,
              botUserId: botUserId(),
              userIds: [],
              roleIds: staffRoles(config),
            }),
          },
          // A category holds fifty channels, and staff must not miss the fifty-first person.
          overflowParentId: null,
          neutralName,
          firstMessage,
        };
      }
      if (config.placeChannelId === null) throw new Refusal('modmail.place.missing');
      const parentId = asId<ChannelId>(config.placeChannelId);
      const tagId = openTag(config, place);
      const wanted = { place, parentId, name, neutralName, firstMessage, tagId, memberIds: [] };
      const thread = places.thread(conversation, wanted);
      const create = async (called: string) => {
        try {
          return await thread.create(called);
        } catch (error) {
          // Told to staff as what it is, with the way out.
          if (error instanceof NotFound)
            throw new Refusal('modmail.place.missing', {}, { context: error.context, cause: error });
          throw error;
        }
      };
      return { neutralName, firstMessage, thread: { ...thread, create } };
    },

    reopen: (channelId: ChannelId, config: ModmailConfig, place: Place) =>
      places.reopen(channelId, openTag(config, place)),

    /** Does nothing where the server has neither a tag nor a category for it. */
    async showAside(
      channelId: ChannelId,
      { openTagId, snoozedTagId, parentId, snoozedParentId }: ModmailConfig,
      place: Place,
      isAside: boolean,
    ): Promise<void> {
      if (place === 'forum' && snoozedTagId !== null)
        await places.retag(channelId, isAside ? snoozedTagId : openTagId);
      if (place === 'channel' && snoozedParentId !== null)
        await places.moveTo(channelId, isAside ? snoozedParentId : parentId);
    },

    lock: (channelId: ChannelId) => places.lock(channelId),

    archive: (channelId: ChannelId, { closedTagId }: ModmailConfig, place: Place) =>
      places.archive(channelId, place === 'forum' ? closedTagId : null),
  };
}
