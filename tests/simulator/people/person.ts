/** A person (or another bot) in front of Discord: does only what Discord would let them, and throws otherwise. */
import { ChannelType, type APIMessage } from 'discord-api-types/v10';
import { haveMutualGuild } from '../actions/channels.ts';
import { createMessage, deleteMessage, editMessage, isTextBased, pinMessage } from '../actions/messages.ts';
import { addReaction, parseEmoji, removeReaction } from '../actions/reactions.ts';
import { tinyPng } from '../cdn.ts';
import { messagePayload } from '../payloads/message.ts';
import { can, sendPermission } from '../permissions.ts';
import { startTyping } from '../rest/channels.ts';
import { findAny } from '../rest/interactions.ts';
import { storeFile } from '../rest/messageBody.ts';
import { snapshotOf } from '../rest/forwards.ts';
import type { ChannelState, MessageState } from '../state/types.ts';
import { useCommand, useContextMenu, type OptionValue } from './commandUse.ts';
import {
  chooseValues,
  fillForm,
  findButton,
  findSelect,
  type ComponentQuery,
  type FormValues,
} from './componentUse.ts';
import { Viewer, type ChannelRef, type MessageRef } from './viewer.ts';
import { interact, resolvedPayload } from './interact.ts';
import type { InteractionResult } from './interactionResult.ts';

export interface Attachment {
  readonly name: string;
  readonly data: Uint8Array | string;
  readonly contentType?: string;
}

export interface TypeOptions {
  readonly files?: readonly Attachment[];
  readonly replyTo?: MessageRef;
  /** Sends the message on, as a forward. */
  readonly forward?: MessageRef;
}

const PERSON_LENGTH = 2_000;

export class Person extends Viewer {
  rename(fields: { username?: string; globalName?: string | null }): void {
    Object.assign(this.user, fields);
  }

  /** Gives the person a picture; its link then answers with a tiny PNG. */
  setAvatar(hash = 'a1b2c3d4e5f60718293a4b5c6d7e8f90'): void {
    this.user.avatar = hash;
  }

  // What they write

  /** Writes to the bot. */
  dm(text: string, options: TypeOptions = {}): APIMessage {
    return this.type(this.dmChannelId(), text, options);
  }

  type(channel: ChannelRef, text: string, options: TypeOptions = {}): APIMessage {
    const state = this.visible(channel);
    if (state.type === ChannelType.DM) this.#mayWriteToBot();
    if (!isTextBased(state)) throw new Error('nobody can write in this kind of channel');
    if (text.length > PERSON_LENGTH) throw new Error('the message is too long');
    if (text.trim() === '' && !options.files?.length && !options.forward)
      throw new Error('the message is empty');
    this.demand(state, sendPermission(state));
    if (options.files?.length) this.demand(state, 'AttachFiles');
    if (state.thread?.locked && !can(this.world, state, this.id, 'ManageThreads'))
      throw new Error('the thread is locked');
    const reference = this.#reference(state, options);
    const message = createMessage(this.world, state, {
      authorId: this.id,
      content: text,
      attachments: (options.files ?? []).map((file) => this.#upload(state, file)),
      reference,
      snapshots: reference?.type === 1 ? [snapshotOf(this.world, reference)] : null,
    });
    return this.show(message);
  }

  #mayWriteToBot(): void {
    if (!haveMutualGuild(this.world, this.id))
      throw new Error(`${this.username} shares no server with the bot`);
    if (this.user.blockedBot) throw new Error(`${this.username} has blocked the bot`);
  }

  #reference(channel: ChannelState, options: TypeOptions): MessageState['reference'] {
    const target = options.forward ?? options.replyTo;
    if (!target) return null;
    const original = this.seen(target);
    if (options.replyTo && original.channelId !== channel.id) throw new Error('a reply stays in its channel');
    const source = this.world.getChannel(original.channelId);
    return {
      type: options.forward ? 1 : 0,
      channelId: source.id,
      messageId: original.id,
      guildId: source.guildId,
    };
  }

  #upload(channel: ChannelState, file: Attachment) {
    const data = typeof file.data === 'string' ? Buffer.from(file.data) : file.data;
    return storeFile(this.world, channel, {
      filename: file.name,
      contentType: file.contentType ?? 'application/octet-stream',
      data,
    });
  }

  edit(message: MessageRef, text: string): APIMessage {
    const state = this.seen(message);
    if (state.authorId !== this.id) throw new Error("nobody edits another's message");
    editMessage(this.world, state, { content: text });
    return this.show(state);
  }

  delete(message: MessageRef): void {
    const state = this.seen(message);
    const channel = this.world.getChannel(state.channelId);
    if (state.onlyFor === null && state.authorId !== this.id) this.demand(channel, 'ManageMessages');
    deleteMessage(this.world, channel, state);
  }

  pin(message: MessageRef): void {
    const state = this.seen(message);
    const channel = this.world.getChannel(state.channelId);
    this.demand(channel, 'PinMessages');
    pinMessage(this.world, channel, state, this.id);
  }

  react(message: MessageRef, emoji: string): void {
    const state = this.seen(message);
    const channel = this.world.getChannel(state.channelId);
    this.demand(channel, 'AddReactions');
    addReaction(this.world, channel, state, parseEmoji(this.world, emoji), this.id);
  }

  unreact(message: MessageRef, emoji: string): void {
    const state = this.seen(message);
    const channel = this.world.getChannel(state.channelId);
    removeReaction(this.world, channel, state, parseEmoji(this.world, emoji), this.id);
  }

  typing(channel: ChannelRef): void {
    const state = this.visible(channel);
    this.demand(state, sendPermission(state));
    startTyping(this.world, state, this.id);
  }

  // What they press

  async click(message: MessageRef, query: ComponentQuery): Promise<InteractionResult> {
    const state = this.seen(message);
    const button = findButton(state.components, query);
    return this.#use(state, { component_type: 2, id: button['id'], custom_id: button['custom_id'] });
  }

  /** Chooses in a menu, named by custom id or placeholder; values by value, label or id. */
  async select(message: MessageRef, which: string, values: readonly string[]): Promise<InteractionResult> {
    const state = this.seen(message);
    const select = findSelect(state.components, which);
    const chosen = chooseValues(select, values);
    const channel = this.world.getChannel(state.channelId);
    const isText = select['type'] === 3;
    return this.#use(state, {
      component_type: select['type'],
      id: select['id'],
      custom_id: select['custom_id'],
      values: chosen,
      ...(isText ? {} : { resolved: resolvedPayload(this.world, channel, chosen) }),
    });
  }

  /** Sends the form that an earlier click or command opened. */
  async submit(opened: InteractionResult, values: FormValues): Promise<InteractionResult> {
    const channel = this.visible(opened.channelId);
    const source = findAny(channel, opened.sourceMessageId);
    return interact(this.world, {
      type: 5,
      userId: this.id,
      channel,
      data: fillForm(opened, values),
      parentInteractionId: opened.id,
      ...(source ? { message: messagePayload(this.world, source, this.world.botId) } : {}),
    });
  }

  async #use(message: MessageState, data: Record<string, unknown>): Promise<InteractionResult> {
    return interact(this.world, {
      type: 3,
      userId: this.id,
      channel: this.world.getChannel(message.channelId),
      message: messagePayload(this.world, message, this.world.botId),
      data,
    });
  }

  /** `command('ticket close', { reason: 'done' }, channel)`. */
  async command(
    words: string,
    options: Readonly<Record<string, OptionValue>>,
    channel: ChannelRef,
  ): Promise<InteractionResult> {
    return useCommand(this.world, this.id, this.#commandable(channel), words, options);
  }

  /** What the bot suggests for the option being typed. */
  async autocomplete(
    words: string,
    options: Readonly<Record<string, OptionValue>>,
    focused: string,
    channel: ChannelRef,
  ): Promise<InteractionResult> {
    return useCommand(this.world, this.id, this.#commandable(channel), words, options, focused);
  }

  /** A command from the menu of a message, or of a user with the channel it is used in. */
  async contextMenu(
    name: string,
    target: MessageRef | Person,
    channel?: ChannelRef,
  ): Promise<InteractionResult> {
    const where = target instanceof Person ? channel : target.channel_id;
    if (where === undefined) throw new Error('name the channel in which the menu is opened');
    return useContextMenu(this.world, this.id, this.#commandable(where), name, target);
  }

  #commandable(channel: ChannelRef): ChannelState {
    const state = this.visible(channel);
    if (state.type !== ChannelType.DM) this.demand(state, 'UseApplicationCommands');
    return state;
  }

  // How they shut the door

  closeDms(): void {
    this.user.dmsClosed = true;
  }
  openDms(): void {
    this.user.dmsClosed = false;
  }
  blockBot(): void {
    this.user.blockedBot = true;
  }
  unblockBot(): void {
    this.user.blockedBot = false;
  }
}

/** A small valid picture to attach. */
export function picture(name = 'picture.png'): Attachment {
  return { name, data: tinyPng(name), contentType: 'image/png' };
}
