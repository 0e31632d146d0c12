/** What a person (or another bot) writes: only what Discord would let them, and throws otherwise. */
import { ChannelType, ComponentType, MessageFlags, type APIMessage } from 'discord-api-types/v10';
import { haveMutualGuild } from '../actions/channels.ts';
import { createMessage, deleteMessage, editMessage, isTextBased, pinMessage } from '../actions/messages.ts';
import { endPoll, newPoll, vote, type PollDraft } from '../actions/polls.ts';
import { addReaction, parseEmoji, removeReaction } from '../actions/reactions.ts';
import { can, sendPermission } from '../permissions.ts';
import { startTyping } from '../rest/channels.ts';
import { acceptComponents } from '../rest/components.ts';
import { storeFile } from '../rest/messageBody.ts';
import { snapshotOf } from '../rest/forwards.ts';
import type { ChannelState, MessageState, Payload, StickerState } from '../state/types.ts';
import type { World } from '../state/world.ts';
import { Viewer, type ChannelRef, type MessageRef } from './viewer.ts';

export interface Attachment {
  readonly name: string;
  readonly data: Uint8Array | string;
  readonly contentType?: string;
  readonly description?: string;
}

/** What only a bot can send. */
export interface Post {
  readonly content?: string;
  readonly embeds?: Payload[];
  readonly components?: Payload[];
  readonly files?: readonly Attachment[];
}

export interface TypeOptions {
  readonly files?: readonly Attachment[];
  readonly replyTo?: MessageRef;
  /** Sends the message on, as a forward. */
  readonly forward?: MessageRef;
  readonly stickers?: readonly { readonly id: string }[];
  readonly poll?: PollDraft;
  /** Who pays for Nitro may write twice as much. */
  readonly nitro?: true;
  /** Makes the one file a voice message of this length. */
  readonly voice?: { readonly seconds: number; readonly waveform: string };
}

const PERSON_LENGTH = 2_000;

export class Writer extends Viewer {
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
    if (text.length > PERSON_LENGTH * (options.nitro ? 2 : 1)) throw new Error('the message is too long');
    const { files = [], forward, stickers = [], poll, voice } = options;
    if (text.trim() === '' && files.length + stickers.length === 0 && !forward && !poll)
      throw new Error('the message is empty');
    this.demand(state, sendPermission(state));
    if (files.length > 0) this.demand(state, 'AttachFiles');
    if (poll) this.demand(state, 'SendPolls');
    if (voice) this.demand(state, 'SendVoiceMessages');
    if (state.thread?.locked && !can(this.world, state, this.id, 'ManageThreads'))
      throw new Error('the thread is locked');
    const reference = this.#reference(state, options);
    const message = createMessage(this.world, state, {
      authorId: this.id,
      content: text,
      attachments: files.map((file) => ({ ...this.#upload(state, file), voice: voice ?? null })),
      stickers: stickers.map(({ id }) => findSticker(this.world, id)),
      poll: poll ? newPoll(this.world, poll) : null,
      ...(voice && { flags: MessageFlags.IsVoiceMessage }),
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
    return storeFile(
      this.world,
      channel,
      {
        filename: file.name,
        contentType: file.contentType ?? 'application/octet-stream',
        data,
      },
      file.description ?? null,
    );
  }

  /** What another bot sends: embeds, buttons, components v2. */
  post(channel: ChannelRef, { content = '', embeds = [], components = [], files = [] }: Post): APIMessage {
    if (!this.user.bot) throw new Error('only a bot sends these');
    const state = this.visible(channel);
    this.demand(state, sendPermission(state));
    const isV2 = components.some(({ type }) => type !== ComponentType.ActionRow);
    const flags = isV2 ? MessageFlags.IsComponentsV2 : 0;
    const message = createMessage(this.world, state, {
      authorId: this.id,
      content,
      // As other servers' pictures stand in embeds and components: with what Discord adds to them.
      embeds: embeds.map((embed) => ({ type: 'rich', ...embed })),
      components: acceptComponents(components, flags),
      attachments: files.map((file) => this.#upload(state, file)),
      flags,
    });
    return this.show(message);
  }

  vote(message: MessageRef, ...answers: readonly number[]): void {
    vote(this.seen(message), this.id, answers);
  }

  endPoll(message: MessageRef): APIMessage {
    const state = this.seen(message);
    return this.show(endPoll(this.world, this.world.getChannel(state.channelId), state));
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
}

function findSticker(world: World, id: string): StickerState {
  for (const { stickers } of world.guilds.values()) {
    const sticker = stickers.get(id);
    if (sticker) return sticker;
  }
  throw new Error('there is no such sticker');
}
