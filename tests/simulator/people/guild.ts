/** A guild and its channels as its people manage them, and as a test looks at them. */
import { ChannelType, PermissionFlagsBits, type APIMessage } from 'discord-api-types/v10';
import { channelUpdated, createChannel, deleteChannel } from '../actions/channels.ts';
import {
  createRole,
  deleteRole,
  guildUpdated,
  joinGuild,
  leaveGuild,
  memberUpdated,
  roleUpdated,
} from '../actions/members.ts';
import {
  addThreadMember,
  createThread,
  deleteThread,
  removeThreadMember,
  threadUpdated,
} from '../actions/threads.ts';
import { addLinkPreview, createMessage, pinnedMessages } from '../actions/messages.ts';
import { messagePayload } from '../payloads/message.ts';
import { bits, can, channelPermissions, type PermissionName } from '../permissions.ts';
import { addWebhook } from '../rest/webhooks.ts';
import type { ChannelState, GuildState, Overwrite, Payload, RoleState } from '../state/types.ts';
import type { World } from '../state/world.ts';
import { idOf, type ChannelRef, type MessageRef, type Person } from './person.ts';

export interface OverwriteDraft {
  /** A role, a person, or anything with an id; the guild itself stands for everyone. */
  readonly for: { readonly id: string };
  readonly allow?: readonly PermissionName[];
  readonly deny?: readonly PermissionName[];
}

export interface RoleHandle {
  readonly id: string;
  readonly name: string;
}

const TYPES = {
  text: ChannelType.GuildText,
  voice: ChannelType.GuildVoice,
  category: ChannelType.GuildCategory,
  forum: ChannelType.GuildForum,
  announcement: ChannelType.GuildAnnouncement,
} as const;

export interface ChannelFields {
  readonly name: string;
  readonly type?: keyof typeof TYPES;
  readonly parent?: ChannelRef;
  readonly topic?: string;
  readonly overwrites?: readonly OverwriteDraft[];
  /** Tags of a forum. */
  readonly tags?: readonly string[];
}

export class GuildHandle {
  readonly #world: World;
  readonly #guild: GuildState;
  readonly #announce: (guildId: string) => void;

  constructor(world: World, guild: GuildState, announce: (guildId: string) => void) {
    this.#world = world;
    this.#guild = guild;
    this.#announce = announce;
  }

  get id(): string {
    return this.#guild.id;
  }
  get name(): string {
    return this.#guild.name;
  }
  get ownerId(): string {
    return this.#guild.ownerId;
  }
  get channels(): ChannelHandle[] {
    return this.#world.channelsOf(this.id).map((channel) => new ChannelHandle(this.#world, channel.id));
  }
  get roles(): RoleHandle[] {
    return [...this.#guild.roles.values()].map(({ id, name }) => ({ id, name }));
  }
  hasMember(person: { readonly id: string }): boolean {
    return this.#guild.members.has(person.id);
  }

  /** The channel of that name that still exists. */
  channel(name: string): ChannelHandle | undefined {
    return this.channels.find((channel) => channel.name === name);
  }

  rename(name: string): void {
    this.#guild.name = name;
    guildUpdated(this.#world, this.#guild);
  }

  addRole(fields: {
    name: string;
    permissions?: readonly PermissionName[];
    mentionable?: boolean;
  }): RoleHandle {
    const { id, name } = createRole(this.#world, this.#guild, {
      name: fields.name,
      permissions: bits(fields.permissions ?? []),
      mentionable: fields.mentionable ?? false,
    });
    return { id, name };
  }

  editRole(role: RoleHandle, fields: { name?: string; permissions?: readonly PermissionName[] }): void {
    const state = this.#role(role.id);
    if (fields.name) state.name = fields.name;
    if (fields.permissions) state.permissions = bits(fields.permissions);
    roleUpdated(this.#world, this.#guild, state);
  }

  deleteRole(role: RoleHandle): void {
    deleteRole(this.#world, this.#guild, this.#role(role.id));
  }

  #role(id: string): RoleState {
    const role = this.#guild.roles.get(id);
    if (!role) throw new Error('there is no such role');
    return role;
  }

  addEmoji(name: string, animated = false): { id: string; text: string } {
    const id = this.#world.ids.next();
    this.#guild.emojis.set(id, { id, name, animated });
    return { id, text: `<${animated ? 'a' : ''}:${name}:${id}>` };
  }

  addChannel(fields: ChannelFields): ChannelHandle {
    const channel = createChannel(this.#world, this.#guild, {
      name: fields.name,
      type: TYPES[fields.type ?? 'text'],
      parentId: fields.parent === undefined ? null : idOf(fields.parent),
      topic: fields.topic ?? null,
      tags: (fields.tags ?? []).map((name) => ({
        id: this.#world.ids.next(),
        name,
        moderated: false,
        emojiId: null,
        emojiName: null,
      })),
      ...(fields.overwrites ? { overwrites: fields.overwrites.map((o) => this.#overwrite(o)) } : {}),
    });
    return new ChannelHandle(this.#world, channel.id);
  }

  #overwrite(draft: OverwriteDraft): Overwrite {
    return {
      id: draft.for.id,
      type: this.#guild.roles.has(draft.for.id) ? 0 : 1,
      allow: bits(draft.allow ?? []),
      deny: bits(draft.deny ?? []),
    };
  }

  /** Replaces what a role or person is allowed in a channel. */
  setOverwrite(channel: ChannelRef, draft: OverwriteDraft): void {
    const state = this.#world.getChannel(idOf(channel));
    state.overwrites = [...state.overwrites.filter((o) => o.id !== draft.for.id), this.#overwrite(draft)];
    channelUpdated(this.#world, state);
  }

  join(
    person: Person,
    options: { roles?: readonly RoleHandle[]; nick?: string; joinedAtMs?: number } = {},
  ): void {
    joinGuild(this.#world, this.#guild, person.id, {
      roles: (options.roles ?? []).map((role) => role.id),
      ...(options.nick === undefined ? {} : { nick: options.nick }),
      ...(options.joinedAtMs === undefined ? {} : { joinedAtMs: options.joinedAtMs }),
    });
  }

  leave(person: { readonly id: string }): void {
    leaveGuild(this.#world, this.#guild, person.id);
  }

  setRoles(person: Person, roles: readonly RoleHandle[]): void {
    const member = this.#world.getMember(this.#guild, person.id);
    member.roles = roles.map((role) => role.id);
    memberUpdated(this.#world, this.#guild, member);
  }

  setNick(person: Person, nick: string | null): void {
    const member = this.#world.getMember(this.#guild, person.id);
    member.nick = nick;
    memberUpdated(this.#world, this.#guild, member);
  }

  /** Adds the bot with a managed role of exactly these permissions, as an invite does. */
  addBot(options: { permissions: bigint | readonly PermissionName[] }): RoleHandle {
    const botId = this.#world.botId;
    const role = createRole(this.#world, this.#guild, {
      name: this.#world.getUser(botId).username,
      permissions: bits(options.permissions),
      managed: true,
      botId,
      position: this.#guild.roles.size + 50,
    });
    joinGuild(this.#world, this.#guild, botId, { roles: [role.id] });
    this.#announce(this.id);
    return role;
  }

  /** Changes what the bot's own role may do. */
  setBotPermissions(permissions: bigint | readonly PermissionName[]): void {
    const role = [...this.#guild.roles.values()].find((candidate) => candidate.botId === this.#world.botId);
    if (!role) throw new Error('the bot is not in this guild');
    role.permissions = bits(permissions);
    roleUpdated(this.#world, this.#guild, role);
  }

  removeBot(): void {
    this.#world.emit({ t: 'GUILD_DELETE', d: { id: this.id }, guildId: this.id, intents: [1] });
    this.#guild.members.delete(this.#world.botId);
  }
}

/** A channel, thread or direct message as a test sees it: everything in it, whoever may read it. */
export class ChannelHandle {
  readonly #world: World;
  readonly id: string;

  constructor(world: World, id: string) {
    this.#world = world;
    this.id = id;
  }

  get #state(): ChannelState {
    return this.#world.getChannel(this.id);
  }
  get exists(): boolean {
    return this.#world.channels.has(this.id);
  }
  get name(): string {
    return this.#state.name;
  }
  get type(): ChannelType {
    return this.#state.type;
  }
  get topic(): string | null {
    return this.#state.topic;
  }
  get parentId(): string | null {
    return this.#state.parentId;
  }
  get overwrites(): readonly Overwrite[] {
    return this.#state.overwrites;
  }
  get thread(): ChannelState['thread'] {
    return this.#state.thread;
  }
  /** The history, oldest first; nobody's ephemeral answers. */
  get messages(): APIMessage[] {
    return [...this.#state.messages.values()].map((message) => this.#show(message.id));
  }
  get pins(): APIMessage[] {
    return pinnedMessages(this.#state).map((message) => this.#show(message.id));
  }
  get threads(): ChannelHandle[] {
    return this.#world
      .threadsOf(this.#state.guildId ?? '')
      .filter((thread) => thread.parentId === this.id)
      .map((thread) => new ChannelHandle(this.#world, thread.id));
  }
  get tags(): readonly { readonly id: string; readonly name: string }[] {
    return this.#state.tags;
  }
  /** Members of the thread. */
  get memberIds(): string[] {
    return [...(this.#state.thread?.members.keys() ?? [])];
  }

  permissionsOf(person: { readonly id: string }): bigint {
    return channelPermissions(this.#world, this.#state, person.id);
  }
  can(person: { readonly id: string }, permission: PermissionName): boolean {
    return can(this.#world, this.#state, person.id, permission);
  }

  edit(fields: { name?: string; topic?: string | null; parent?: ChannelRef | null }): void {
    const state = this.#state;
    if (fields.name !== undefined) state.name = fields.name;
    if (fields.topic !== undefined) state.topic = fields.topic;
    if (fields.parent !== undefined) state.parentId = fields.parent === null ? null : idOf(fields.parent);
    if (state.thread) threadUpdated(this.#world, state);
    else channelUpdated(this.#world, state);
  }

  delete(): void {
    if (this.#state.thread) deleteThread(this.#world, this.#state);
    else deleteChannel(this.#world, this.#state);
  }

  startThread(
    owner: Person,
    name: string,
    options: { private?: boolean; from?: MessageRef } = {},
  ): ChannelHandle {
    const from = options.from ? this.#state.messages.get(options.from.id) : undefined;
    const thread = createThread(this.#world, this.#state, {
      name,
      ownerId: owner.id,
      type: options.private ? ChannelType.PrivateThread : ChannelType.PublicThread,
      ...(from ? { fromMessage: from } : {}),
    });
    return new ChannelHandle(this.#world, thread.id);
  }
  addMember(person: Person, by: Person): void {
    addThreadMember(this.#world, this.#state, person.id, by.id);
  }
  removeMember(person: Person): void {
    removeThreadMember(this.#world, this.#state, person.id);
  }
  setThread(fields: { archived?: boolean; locked?: boolean }): void {
    const { thread } = this.#state;
    if (!thread) throw new Error('this is no thread');
    Object.assign(thread, fields, { archiveChangedAtMs: this.#world.time.now() });
    threadUpdated(this.#world, this.#state);
  }

  /** A foreign webhook speaks. */
  webhookMessage(name: string, text: string): APIMessage {
    const webhook = addWebhook(this.#world, this.id, name, this.#world.ownerId);
    const message = createMessage(this.#world, this.#state, {
      authorId: webhook.id,
      content: text,
      webhook: { webhookId: webhook.id, name, avatar: null, applicationId: null },
    });
    return this.#show(message.id);
  }

  /** Discord's late link preview: an update that is no edit. */
  linkPreview(message: MessageRef, embed: Payload): void {
    addLinkPreview(this.#world, this.#world.getMessage(this.#state, message.id), { type: 'link', ...embed });
  }

  #show(messageId: string): APIMessage {
    const message = this.#world.getMessage(this.#state, messageId);
    return messagePayload(this.#world, message, this.#world.botId) as unknown as APIMessage;
  }
}

/** What the bot's invite asks for in most tests. */
export const USUAL_BOT_PERMISSIONS: readonly PermissionName[] = [
  'ViewChannel',
  'ManageChannels',
  'ManageRoles',
  'SendMessages',
  'SendMessagesInThreads',
  'CreatePublicThreads',
  'CreatePrivateThreads',
  'ManageThreads',
  'EmbedLinks',
  'AttachFiles',
  'AddReactions',
  'UseExternalEmojis',
  'ReadMessageHistory',
  'ManageMessages',
  'PinMessages',
];

export const ADMINISTRATOR = PermissionFlagsBits.Administrator;
