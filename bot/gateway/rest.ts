/** Discord's REST API by ids, as plain data: what every service and job acts through, in whichever process it runs. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { REST } from 'discord.js';
import {
  Routes,
  type APIChannel,
  type APIDMChannel,
  type APIGuild,
  type APIGuildChannel,
  type APIGuildMember,
  type APIMessage,
  type APIRole,
  type APIThreadChannel,
  type APIThreadMember,
  type APIUser,
  type RESTGetAPIChannelMessagesPinsResult,
  type RESTGetAPIGuildThreadsResult,
  type RESTPatchAPIChannelJSONBody,
  type RESTPatchAPIChannelMessageJSONBody,
  type RESTPostAPIChannelMessageJSONBody,
  type RESTPostAPIChannelThreadsJSONBody,
  type RESTPostAPIGuildChannelJSONBody,
  type RESTPostAPIGuildRoleJSONBody,
  type RESTPostAPIGuildForumThreadsJSONBody,
  type RESTPutAPIChannelPermissionJSONBody,
} from 'discord-api-types/v10';
import { Upstream } from '../../shared/errors.ts';
import type { ChannelId, GuildId, MessageId, UserId } from '../../shared/ids.ts';
import { asDiscordFailure } from './discordErrors.ts';

export interface OutgoingFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

export interface SendOptions {
  /**
   * At most 25 characters. The same nonce again within a few minutes gives the first message back instead of a second one.
   * https://discord.com/developers/docs/resources/message#create-message (enforce_nonce)
   */
  readonly nonce: string;
  readonly files?: readonly OutgoingFile[];
}

export type MessageBody = Omit<RESTPostAPIChannelMessageJSONBody, 'nonce' | 'enforce_nonce'>;

export type DiscordRest = ReturnType<typeof createDiscordRest>;

const NO_MENTIONS = { parse: [] };
const ATTEMPTS = 3;
const FIRST_PAUSE_MS = 400;

export function createDiscordRest(rest: REST) {
  /** One place for the meaning of refusals. */
  async function once<T>(request: () => Promise<unknown>): Promise<T> {
    try {
      return (await request()) as T;
    } catch (error) {
      throw asDiscordFailure(error);
    }
  }

  /** For what may be done twice (reads, edits, deletions, sends with a nonce): a passing fault is not worth telling. */
  async function call<T>(request: () => Promise<unknown>): Promise<T> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await once<T>(request);
      } catch (error) {
        if (attempt === ATTEMPTS || !(error instanceof Upstream && error.retryable)) throw error;
        await sleep(FIRST_PAUSE_MS * 2 ** (attempt - 1) * (0.5 + Math.random() / 2));
      }
    }
  }

  return {
    currentUser: () => call<APIUser>(() => rest.get(Routes.user())),
    getUser: (id: UserId) => call<APIUser>(() => rest.get(Routes.user(id))),
    getGuild: (id: GuildId) => call<APIGuild>(() => rest.get(Routes.guild(id))),
    getMember: (guildId: GuildId, userId: UserId) =>
      call<APIGuildMember>(() => rest.get(Routes.guildMember(guildId, userId))),
    getChannel: (id: ChannelId) => call<APIChannel>(() => rest.get(Routes.channel(id))),
    listGuildChannels: (id: GuildId) => call<APIGuildChannel[]>(() => rest.get(Routes.guildChannels(id))),

    createChannel: (guildId: GuildId, body: RESTPostAPIGuildChannelJSONBody) =>
      // Not repeated: a channel whose answer was lost must be looked for first.
      once<APIGuildChannel>(() => rest.post(Routes.guildChannels(guildId), { body })),
    createRole: (guildId: GuildId, body: RESTPostAPIGuildRoleJSONBody) =>
      once<APIRole>(() => rest.post(Routes.guildRoles(guildId), { body })),
    addMemberRole: (guildId: GuildId, userId: UserId, roleId: string) =>
      call<unknown>(() => rest.put(Routes.guildMemberRole(guildId, userId, roleId))),
    editChannel: (id: ChannelId, body: RESTPatchAPIChannelJSONBody) =>
      call<APIChannel>(() => rest.patch(Routes.channel(id), { body })),
    setOverwrite: (id: ChannelId, subjectId: string, body: RESTPutAPIChannelPermissionJSONBody) =>
      call<unknown>(() => rest.put(Routes.channelPermission(id, subjectId), { body })),
    deleteOverwrite: (id: ChannelId, subjectId: string) =>
      call<unknown>(() => rest.delete(Routes.channelPermission(id, subjectId))),
    addThreadMember: (id: ChannelId, userId: UserId) =>
      call<unknown>(() => rest.put(Routes.threadMembers(id, userId))),
    removeThreadMember: (id: ChannelId, userId: UserId) =>
      call<unknown>(() => rest.delete(Routes.threadMembers(id, userId))),
    /** With their roles, which Discord gives to applications with the Server Members Intent alone. */
    listThreadMembers: (id: ChannelId) =>
      call<APIThreadMember[]>(() =>
        rest.get(Routes.threadMembers(id), {
          query: new URLSearchParams({ with_member: 'true', limit: '100' }),
        }),
      ),
    deleteChannel: (id: ChannelId) => call<unknown>(() => rest.delete(Routes.channel(id))),

    /** A private thread, or with `message` a post in a forum. Not repeated either. */
    createThread: (
      parentId: ChannelId,
      body: RESTPostAPIChannelThreadsJSONBody | RESTPostAPIGuildForumThreadsJSONBody,
    ) =>
      once<APIThreadChannel & { message?: APIMessage }>(() => rest.post(Routes.threads(parentId), { body })),
    listActiveThreads: (guildId: GuildId) =>
      call<RESTGetAPIGuildThreadsResult>(() => rest.get(Routes.guildActiveThreads(guildId))),
    showTyping: (id: ChannelId) => once<unknown>(() => rest.post(Routes.channelTyping(id))),

    /** Nobody is pinged unless the body's own allowed_mentions says so. */
    sendMessage: (channelId: ChannelId, body: MessageBody, { nonce, files = [] }: SendOptions) =>
      call<APIMessage>(() =>
        rest.post(Routes.channelMessages(channelId), {
          body: { allowed_mentions: NO_MENTIONS, ...body, nonce, enforce_nonce: true },
          files: files.map((file) => ({ name: file.name, data: Buffer.from(file.bytes) })),
        }),
      ),
    editMessage: (channelId: ChannelId, messageId: MessageId, body: RESTPatchAPIChannelMessageJSONBody) =>
      call<APIMessage>(() =>
        rest.patch(Routes.channelMessage(channelId, messageId), {
          body: { allowed_mentions: NO_MENTIONS, ...body },
        }),
      ),
    deleteMessage: (channelId: ChannelId, messageId: MessageId) =>
      call<unknown>(() => rest.delete(Routes.channelMessage(channelId, messageId))),
    getMessage: (channelId: ChannelId, messageId: MessageId) =>
      call<APIMessage>(() => rest.get(Routes.channelMessage(channelId, messageId))),
    /** Up to 100 messages after an id, newest first, as Discord sends them. */
    listMessagesAfter: (channelId: ChannelId, after: string, limit = 100) =>
      call<APIMessage[]>(() =>
        rest.get(Routes.channelMessages(channelId), {
          query: new URLSearchParams({ after, limit: String(limit) }),
        }),
      ),
    pinMessage: (channelId: ChannelId, messageId: MessageId) =>
      call<unknown>(() => rest.put(Routes.channelMessagesPin(channelId, messageId))),
    /** The last fifty. */
    listPins: (channelId: ChannelId) =>
      call<RESTGetAPIChannelMessagesPinsResult>(() => rest.get(Routes.channelMessagesPins(channelId))),
    unpinMessage: (channelId: ChannelId, messageId: MessageId) =>
      call<unknown>(() => rest.delete(Routes.channelMessagesPin(channelId, messageId))),
    addReaction: (channelId: ChannelId, messageId: MessageId, emoji: string) =>
      call<unknown>(() =>
        rest.put(Routes.channelMessageOwnReaction(channelId, messageId, encodeURIComponent(emoji))),
      ),
    removeReaction: (channelId: ChannelId, messageId: MessageId, emoji: string) =>
      call<unknown>(() =>
        rest.delete(Routes.channelMessageOwnReaction(channelId, messageId, encodeURIComponent(emoji))),
      ),
    /** The same channel every time for one person. */
    openDirectMessages: (userId: UserId) =>
      call<APIDMChannel>(() => rest.post(Routes.userChannels(), { body: { recipient_id: userId } })),
  };
}
