/** A person (or another bot) in front of Discord: does only what Discord would let them, and throws otherwise. */
import { ChannelType } from 'discord-api-types/v10';
import { tinyPng } from '../cdn.ts';
import { messagePayload } from '../payloads/message.ts';
import { findAny } from '../rest/interactions.ts';
import type { ChannelState, MessageState, Payload } from '../state/types.ts';
import { uploadForInteraction, useCommand, useContextMenu, type OptionValue } from './commandUse.ts';
import {
  chooseValues,
  fillForm,
  findButton,
  findSelect,
  type ComponentQuery,
  type FormValues,
} from './componentUse.ts';
import { interact, resolvedPayload } from './interact.ts';
import type { InteractionResult } from './interactionResult.ts';
import type { ChannelRef, MessageRef } from './viewer.ts';
import { Writer, type Attachment } from './writer.ts';

export class Person extends Writer {
  /** The language of their Discord client: `de`, `en-US`. */
  speak(locale: string): void {
    this.user.locale = locale;
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
  async submit(
    opened: InteractionResult,
    values: FormValues,
    /** By the field's label, as what was typed. */
    given: Readonly<Record<string, readonly Attachment[]>> = {},
  ): Promise<InteractionResult> {
    const channel = this.visible(opened.channelId);
    const uploaded: Payload = {};
    const ids = Object.fromEntries(
      Object.entries(given).map(([label, files]) => [
        label,
        files.map((draft) => uploadForInteraction(this.world, channel, draft, uploaded)),
      ]),
    );
    const source = findAny(channel, opened.sourceMessageId);
    const chosen = Object.values(values)
      .flat()
      .filter((value) => /^\d{17,20}$/.test(value));
    return interact(this.world, {
      type: 5,
      userId: this.id,
      channel,
      data: {
        ...fillForm(opened, { ...values, ...ids }),
        resolved: {
          ...resolvedPayload(this.world, channel, chosen),
          ...(Object.keys(uploaded).length > 0 && { attachments: uploaded }),
        },
      },
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
