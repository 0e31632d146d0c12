/** A guild as its people manage it, and as a test looks at it. */
import { ChannelType, PermissionFlagsBits } from 'discord-api-types/v10';
import { channelUpdated, createChannel } from '../actions/channels.ts';
import {
  createRole,
  deleteRole,
  guildUpdated,
  joinGuild,
  leaveGuild,
  memberUpdated,
  roleUpdated,
} from '../actions/members.ts';
import { bits, type PermissionName } from '../permissions.ts';
import type { GuildState, Overwrite, RoleState, StickerFormat } from '../state/types.ts';
import type { World } from '../state/world.ts';
import { ChannelHandle } from './channel.ts';
import type { Person } from './person.ts';
import { idOf, type ChannelRef } from './viewer.ts';

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
    colour?: number;
  }): RoleHandle {
    const { id, name } = createRole(this.#world, this.#guild, {
      name: fields.name,
      permissions: bits(fields.permissions ?? []),
      mentionable: fields.mentionable ?? false,
      color: fields.colour ?? 0,
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

  setIcon(hash = 'f0e1d2c3b4a5968778695a4b3c2d1e0f'): void {
    this.#guild.icon = hash;
    guildUpdated(this.#world, this.#guild);
  }

  addSticker(name: string, format: StickerFormat, data: Uint8Array): { readonly id: string } {
    const id = this.#world.ids.next();
    this.#guild.stickers.set(id, { id, name, format, data });
    return { id };
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

  /** The language that the server is in, as its settings say. */
  setLocale(locale: string): void {
    this.#guild.preferredLocale = locale;
    guildUpdated(this.#world, this.#guild);
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
