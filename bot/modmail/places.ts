/** What a thread is in Discord: a channel of its own, a private thread, or a post in a forum. How it is made and found again. */
import { ChannelType, ThreadAutoArchiveDuration, type APIThreadChannel } from 'discord-api-types/v10';
import { asId, snowflakeAt, type ChannelId } from '../../shared/ids.ts';
import { privateOverwrites } from '../conversations/access.ts';
import type { OpeningPlan } from '../conversations/opening.ts';
import type { Conversation } from '../conversations/types.ts';
import type { DiscordRest, MessageBody } from '../gateway/rest.ts';
import { Refusal } from '../gateway/words.ts';
import { staffRoles, type ModmailConfig } from './settings.ts';
import type { Place } from './threadRepository.ts';

export interface PlacesOptions {
  readonly discord: Pick<DiscordRest, 'createThread' | 'listActiveThreads' | 'editChannel' | 'getChannel'>;
  /** Whether the channel is another conversation's already. */
  readonly isTaken: (conversation: Conversation, channelId: ChannelId) => Promise<boolean>;
  readonly botUserId: () => string;
}

/** The longest that Discord lets a quiet thread stay in the list; it is opened again by the next message. */
const QUIET_FOR = ThreadAutoArchiveDuration.OneWeek;
const CLOCK_SKEW_MS = 5 * 60_000;

export type Places = ReturnType<typeof createPlaces>;

export function createPlaces({ discord, isTaken, botUserId }: PlacesOptions) {
  /** A thread that an earlier try made whose answer never came back: ours, of that name, since then, nobody else's. */
  async function findThread(
    conversation: Conversation,
    parentId: ChannelId,
    names: readonly string[],
  ): Promise<APIThreadChannel | undefined> {
    const { threads } = await discord.listActiveThreads(conversation.guildId);
    const since = BigInt(snowflakeAt(conversation.createdAtMs - CLOCK_SKEW_MS));
    for (const thread of threads as APIThreadChannel[]) {
      const isOurs = thread.parent_id === parentId && thread.owner_id === botUserId();
      if (!isOurs || !names.includes(thread.name) || BigInt(thread.id) < since) continue;
      if (!(await isTaken(conversation, asId<ChannelId>(thread.id)))) return thread;
    }
    return undefined;
  }

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
          neutralName,
          firstMessage,
        };
      }
      if (config.placeChannelId === null) throw new Refusal('modmail.place.missing');
      const parentId = asId<ChannelId>(config.placeChannelId);
      return {
        neutralName,
        firstMessage,
        thread: {
          name,
          // A post in a forum begins with a message; a thread is empty at first.
          hasFirstMessage: place === 'forum',
          find: () => findThread(conversation, parentId, [name, neutralName]),
          create: (called) =>
            place === 'forum'
              ? discord.createThread(parentId, {
                  name: called,
                  auto_archive_duration: QUIET_FOR,
                  ...(config.openTagId && { applied_tags: [config.openTagId] }),
                  message: { allowed_mentions: { parse: [] }, ...firstMessage },
                })
              : discord.createThread(parentId, {
                  name: called,
                  type: ChannelType.PrivateThread,
                  invitable: false,
                  auto_archive_duration: QUIET_FOR,
                }),
        },
      };
    },

    /** Open: unlocked and unarchived, under the tag for it. Does nothing where it is so already. */
    async reopen(channelId: ChannelId, config: ModmailConfig, place: Place): Promise<void> {
      await discord.editChannel(channelId, { archived: false, locked: false });
      if (place === 'forum' && config.openTagId) {
        await discord.editChannel(channelId, { applied_tags: [config.openTagId] });
      }
    },

    /** Closed, first half: nobody but those who manage threads may write. */
    async lock(channelId: ChannelId): Promise<void> {
      await discord.editChannel(channelId, { archived: false, locked: true });
    },

    /** Closed, second half. The tag first: an archived thread takes no other change. */
    async archive(channelId: ChannelId, config: ModmailConfig, place: Place): Promise<void> {
      if (place === 'forum' && config.closedTagId) {
        await discord.editChannel(channelId, { archived: false, applied_tags: [config.closedTagId] });
      }
      await discord.editChannel(channelId, { archived: true, locked: true });
    },
  };
}
