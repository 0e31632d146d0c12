/** Threads of Discord that a conversation is held in: made, found again after a crash, opened, locked, archived; for either kind. */
import { ChannelType, ThreadAutoArchiveDuration, type APIThreadChannel } from 'discord-api-types/v10';
import { Forbidden, NotFound } from '../../shared/errors.ts';
import { asId, snowflakeAt, type ChannelId, type MessageId, type UserId } from '../../shared/ids.ts';
import type { DiscordRest, MessageBody } from '../gateway/rest.ts';
import type { ThreadPlan } from './opening.ts';
import type { Conversation } from './types.ts';

/** What a conversation is in Discord: a channel of its own, a private thread, or a post in a forum. */
export type Place = 'channel' | 'thread' | 'forum';

export interface ThreadWanted {
  readonly place: Exclude<Place, 'channel'>;
  readonly parentId: ChannelId;
  readonly name: string;
  readonly neutralName: string;
  readonly firstMessage: MessageBody;
  /** Of a forum. */
  readonly tagId: string | null;
  /** Who must be in it, mentioned or not. */
  readonly memberIds: readonly UserId[];
}

export interface PlacesOptions {
  readonly discord: Pick<DiscordRest, 'createThread' | 'listActiveThreads' | 'editChannel'>;
  /** Whether the channel is another conversation's already. */
  readonly isTaken: (conversation: Conversation, channelId: ChannelId) => Promise<boolean>;
  readonly botUserId: () => string;
}

/** The longest that Discord lets a quiet thread stay in the list; it is opened again by the next message. */
const QUIET_FOR = ThreadAutoArchiveDuration.OneWeek;
const CLOCK_SKEW_MS = 5 * 60_000;

export type Places = ReturnType<typeof createPlaces>;

/** The last message of a thread that an earlier conversation has left; undefined when it is gone, or closed to the bot. */
export async function lastMessageIn(
  discord: Pick<DiscordRest, 'getChannel'>,
  channelId: ChannelId,
): Promise<MessageId | undefined> {
  try {
    const channel = await discord.getChannel(channelId);
    const last = 'last_message_id' in channel ? channel.last_message_id : null;
    return asId<MessageId>(last ?? channel.id);
  } catch (error) {
    if (error instanceof NotFound || error instanceof Forbidden) return undefined;
    throw error;
  }
}

export function createPlaces({ discord, isTaken, botUserId }: PlacesOptions) {
  /** A thread that an earlier try made whose answer never came back: ours, of that name, since then, nobody else's. */
  async function findThread(
    conversation: Conversation,
    { parentId, name, neutralName }: ThreadWanted,
  ): Promise<APIThreadChannel | undefined> {
    const { threads } = await discord.listActiveThreads(conversation.guildId);
    const since = BigInt(snowflakeAt(conversation.createdAtMs - CLOCK_SKEW_MS));
    for (const thread of threads as APIThreadChannel[]) {
      const isOurs = thread.parent_id === parentId && thread.owner_id === botUserId();
      const isNamed = thread.name === name || thread.name === neutralName;
      if (!isOurs || !isNamed || BigInt(thread.id) < since) continue;
      if (!(await isTaken(conversation, asId<ChannelId>(thread.id)))) return thread;
    }
    return undefined;
  }

  async function tag(channelId: ChannelId, tagId: string | null, archived?: false): Promise<void> {
    if (tagId === null) return;
    await discord.editChannel(channelId, { ...(archived === false && { archived }), applied_tags: [tagId] });
  }

  return {
    thread(conversation: Conversation, wanted: ThreadWanted): ThreadPlan {
      const { place, parentId, name, firstMessage, tagId, memberIds } = wanted;
      return {
        name,
        memberIds,
        // A post in a forum begins with a message; a thread is empty at first.
        hasFirstMessage: place === 'forum',
        find: () => findThread(conversation, wanted),
        create: (called) =>
          place === 'forum'
            ? discord.createThread(parentId, {
                name: called,
                auto_archive_duration: QUIET_FOR,
                ...(tagId && { applied_tags: [tagId] }),
                message: { allowed_mentions: { parse: [] }, ...firstMessage },
              })
            : discord.createThread(parentId, {
                name: called,
                type: ChannelType.PrivateThread,
                invitable: false,
                auto_archive_duration: QUIET_FOR,
              }),
      };
    },

    /** Open: unlocked and unarchived, under the tag for it. Does nothing where it is so already. */
    async reopen(channelId: ChannelId, openTagId: string | null): Promise<void> {
      await discord.editChannel(channelId, { archived: false, locked: false });
      await tag(channelId, openTagId);
    },

    /** Under this tag and no other; null: under none. */
    async retag(channelId: ChannelId, tagId: string | null): Promise<void> {
      await discord.editChannel(channelId, { archived: false, applied_tags: tagId === null ? [] : [tagId] });
    },

    /** Its permissions stay its own. Null: outside of every category. */
    async moveTo(channelId: ChannelId, parentId: string | null): Promise<void> {
      await discord.editChannel(channelId, { parent_id: parentId });
    },

    /** Closed, first half: nobody but those who manage threads may write. */
    async lock(channelId: ChannelId): Promise<void> {
      await discord.editChannel(channelId, { archived: false, locked: true });
    },

    /** Closed, second half. The tag first: an archived thread takes no other change. */
    async archive(channelId: ChannelId, closedTagId: string | null): Promise<void> {
      await tag(channelId, closedTagId, false);
      await discord.editChannel(channelId, { archived: true, locked: true });
    },
  };
}
