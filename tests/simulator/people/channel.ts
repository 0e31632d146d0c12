/** A channel, thread or direct message as people manage it, and as a test looks at it. */
import { ChannelType, type APIMessage, type MessageType } from 'discord-api-types/v10';
import { channelUpdated, deleteChannel } from '../actions/channels.ts';
import { addLinkPreview, createMessage, pinnedMessages } from '../actions/messages.ts';
import {
  addThreadMember,
  createThread,
  deleteThread,
  removeThreadMember,
  threadUpdated,
} from '../actions/threads.ts';
import { messagePayload } from '../payloads/message.ts';
import { can, channelPermissions, type PermissionName } from '../permissions.ts';
import { addWebhook } from '../rest/webhooks.ts';
import type { ChannelState, Overwrite, Payload } from '../state/types.ts';
import type { World } from '../state/world.ts';
import type { Person } from './person.ts';
import { idOf, type ChannelRef, type MessageRef } from './viewer.ts';

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

  /** What Discord itself says here: any type of system message, with the facts that its type has. */
  systemMessage(
    author: { readonly id: string },
    type: MessageType,
    facts: {
      content?: string;
      mentions?: readonly { readonly id: string }[];
      about?: MessageRef;
      embeds?: Payload[];
      extra?: Payload;
    } = {},
  ): APIMessage {
    const { content = '', mentions = [], about, embeds = [], extra = {} } = facts;
    const message = createMessage(this.#world, this.#state, {
      authorId: author.id,
      type,
      content,
      embeds,
      extra,
      mentionIds: mentions.map(({ id }) => id),
      ...(about && {
        reference: {
          type: 0,
          channelId: about.channel_id,
          messageId: about.id,
          guildId: this.#state.guildId,
        },
      }),
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
