/** What a person sees of Discord: channels and messages by permission, ephemeral answers only their own. */
import type { APIMessage } from 'discord-api-types/v10';
import { directChannel } from '../actions/channels.ts';
import { messagePayload } from '../payloads/message.ts';
import { can, type PermissionName } from '../permissions.ts';
import { findAny } from '../rest/interactions.ts';
import { compareIds } from '../snowflakes.ts';
import type { ChannelState, MessageState, UserState } from '../state/types.ts';
import type { World } from '../state/world.ts';

export type ChannelRef = string | { readonly id: string };
export type MessageRef = Pick<APIMessage, 'id' | 'channel_id'>;

export class Viewer {
  protected readonly world: World;
  protected readonly user: UserState;

  constructor(world: World, user: UserState) {
    this.world = world;
    this.user = user;
  }

  get id(): string {
    return this.user.id;
  }
  get username(): string {
    return this.user.username;
  }
  get displayName(): string {
    return this.user.globalName ?? this.user.username;
  }
  get mention(): string {
    return `<@${this.id}>`;
  }

  can(permission: PermissionName, channel: ChannelRef): boolean {
    const found = this.world.channels.get(idOf(channel));
    return found !== undefined && can(this.world, found, this.id, permission);
  }

  /** Messages they see, oldest first; ephemeral ones only if meant for them. Throws in a channel they cannot see. */
  messages(channel: ChannelRef): APIMessage[] {
    const state = this.visible(channel);
    const own = [...state.ephemerals.values()].filter((message) => message.onlyFor === this.id);
    return [...state.messages.values(), ...own]
      .sort((a, b) => compareIds(a.id, b.id))
      .map((message) => this.show(message));
  }

  /** The direct messages with the bot, oldest first. */
  directMessages(): APIMessage[] {
    return this.messages(this.dmChannelId());
  }

  dmChannelId(): string {
    return directChannel(this.world, this.id).id;
  }

  /** The message as it is now. */
  see(message: MessageRef): APIMessage {
    return this.show(this.seen(message));
  }

  protected visible(channel: ChannelRef): ChannelState {
    const state = this.world.channels.get(idOf(channel));
    if (!state || !can(this.world, state, this.id, 'ViewChannel')) {
      throw new Error(`${this.username} cannot see this channel`);
    }
    return state;
  }

  protected seen(message: MessageRef): MessageState {
    const channel = this.visible(message.channel_id);
    const state = findAny(channel, message.id);
    if (!state || (state.onlyFor !== null && state.onlyFor !== this.id)) {
      throw new Error(`${this.username} cannot see this message`);
    }
    return state;
  }

  protected demand(channel: ChannelState, permission: PermissionName): void {
    if (!can(this.world, channel, this.id, permission)) {
      throw new Error(`${this.username} lacks ${permission} in this channel`);
    }
  }

  protected show(message: MessageState): APIMessage {
    return messagePayload(this.world, message, this.id) as unknown as APIMessage;
  }
}

export function idOf(reference: ChannelRef): string {
  return typeof reference === 'string' ? reference : reference.id;
}
