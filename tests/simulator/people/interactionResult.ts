/** What a person sees after clicking, selecting, submitting or using a command. */
import type { APIMessage } from 'discord-api-types/v10';
import { messagePayload } from '../payloads/message.ts';
import { findAny } from '../rest/interactions.ts';
import type { InteractionState, MessageState, Payload } from '../state/types.ts';
import type { World } from '../state/world.ts';

const PATIENCE_MS = 60_000;

export interface ModalField {
  readonly customId: string;
  readonly label: string;
  readonly type: number;
  readonly required: boolean;
  readonly value: string;
  readonly minLength: number;
  readonly maxLength: number;
  readonly options: readonly Payload[];
}

export interface Modal {
  readonly customId: string;
  readonly title: string;
  readonly fields: readonly ModalField[];
  /** As the bot sent it. */
  readonly payload: Payload;
}

export class InteractionResult {
  readonly #world: World;
  readonly #state: InteractionState;

  constructor(world: World, state: InteractionState) {
    this.#world = world;
    this.#state = state;
  }

  get id(): string {
    return this.#state.id;
  }
  get userId(): string {
    return this.#state.userId;
  }
  get channelId(): string {
    return this.#state.channelId;
  }
  get sourceMessageId(): string | null {
    return this.#state.sourceMessageId;
  }
  /** How the bot answered first: `message`, `deferred`, `deferredUpdate`, `update`, `modal`, `autocomplete`. */
  get kind(): string {
    return this.#state.answer ?? 'none';
  }
  get deferred(): boolean {
    return this.kind === 'deferred' || this.kind === 'deferredUpdate';
  }
  /** Whether the first answer is for this person only. */
  get ephemeral(): boolean {
    return this.#original()?.onlyFor === this.#state.userId;
  }
  /** Suggestions, after `autocomplete`. */
  get choices(): readonly Payload[] {
    return this.#state.choices ?? [];
  }

  /** The first thing shown: the answer, the filled-in "thinking…", the updated message or the first follow-up. */
  async reply(options: { timeoutMs?: number } = {}): Promise<APIMessage> {
    return this.#wait(() => this.#firstShown(), options.timeoutMs, 'no visible answer');
  }

  /** The n-th follow-up, counted from 0. */
  async followUp(index = 0, options: { timeoutMs?: number } = {}): Promise<APIMessage> {
    const find = (): MessageState | undefined => this.#find(this.#state.followUpIds[index] ?? null);
    return this.#wait(find, options.timeoutMs, `no follow-up number ${index}`);
  }

  /** The form that was opened. */
  modal(): Modal {
    const payload = this.#state.modal;
    if (!payload) throw new Error(`the bot opened no form, it answered with: ${this.kind}`);
    return {
      customId: String(payload['custom_id']),
      title: String(payload['title']),
      fields: ((payload['components'] ?? []) as Payload[]).flatMap(fieldsOf),
      payload,
    };
  }

  #firstShown(): MessageState | undefined {
    const { answer, originalLoading, sourceUpdated, followUpIds } = this.#state;
    if (answer === 'deferredUpdate' && !sourceUpdated) return this.#find(followUpIds[0] ?? null);
    return originalLoading ? undefined : this.#original();
  }

  #original(): MessageState | undefined {
    return this.#find(this.#state.originalId);
  }

  #find(id: string | null): MessageState | undefined {
    const channel = this.#world.channels.get(this.#state.channelId);
    return channel ? findAny(channel, id) : undefined;
  }

  async #wait(
    look: () => MessageState | undefined,
    timeoutMs = PATIENCE_MS,
    what: string,
  ): Promise<APIMessage> {
    const message = await this.#world.when(look, this.#world.time.now() + timeoutMs);
    if (!message) throw new Error(`${what} within ${timeoutMs} ms`);
    return messagePayload(this.#world, message, this.#state.userId) as unknown as APIMessage;
  }
}

/** A row's inputs, or the input under a label. */
function fieldsOf(component: Payload): ModalField[] {
  const inputs = (component['components'] ??
    (component['component'] ? [component['component']] : [])) as Payload[];
  return inputs.map((input) => ({
    customId: String(input['custom_id']),
    label: (component['label'] ?? input['label'] ?? '') as string,
    type: Number(input['type']),
    required: input['required'] !== false,
    value: typeof input['value'] === 'string' ? input['value'] : '',
    minLength: Number(input['min_length'] ?? 0),
    maxLength: Number(input['max_length'] ?? 4_000),
    options: (input['options'] ?? []) as Payload[],
  }));
}
