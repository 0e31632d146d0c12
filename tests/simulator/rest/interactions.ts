/** Answers to interactions: the callback in time (three seconds in Discord), then the original and follow-ups for fifteen minutes. */
import { MessageFlags, MessageType } from 'discord-api-types/v10';
import { createMessage, deleteMessage, editMessage } from '../actions/messages.ts';
import { DiscordError, invalidField } from '../errors.ts';
import { messagePayload } from '../payloads/message.ts';
import type { AnswerKind, ChannelState, InteractionState, MessageState, Payload } from '../state/types.ts';
import type { World } from '../state/world.ts';
import { noContent, ok, type Answer, type RestContext } from './context.ts';
import { acceptContent, refuseEmpty, type AcceptedContent, type MessageBody } from './messageBody.ts';
import { applyEdit } from './messages.ts';

const FOLLOW_UP_MS = 15 * 60_000;

const AUTOCOMPLETE = 4;
const MODAL = 5;

/** Callback type → what it is, and the schema of its body. */
const CALLBACKS: Readonly<Record<number, { kind: AnswerKind; schema: string }>> = {
  1: { kind: 'pong', schema: 'PongInteractionCallbackRequest' },
  4: { kind: 'message', schema: 'CreateMessageInteractionCallbackRequest' },
  5: { kind: 'deferred', schema: 'CreateMessageInteractionCallbackRequest' },
  6: { kind: 'deferredUpdate', schema: 'UpdateMessageInteractionCallbackRequest' },
  7: { kind: 'update', schema: 'UpdateMessageInteractionCallbackRequest' },
  8: { kind: 'autocomplete', schema: 'ApplicationCommandAutocompleteCallbackRequest' },
  9: { kind: 'modal', schema: 'ModalInteractionCallbackRequest' },
};

interface CallbackBody {
  readonly type: number;
  readonly data?: (MessageBody & Payload) | null;
}

export function postCallback(context: RestContext): Answer {
  const { world } = context;
  const interaction = world.interactions.get(context.param('interaction'));
  if (interaction?.token !== context.param('token')) throw new DiscordError(10062);
  if (interaction.answer !== null) throw new DiscordError(40060);
  if (world.time.now() - interaction.createdAtMs > world.firstAnswerMs) throw new DiscordError(10062);
  const callback = CALLBACKS[(context.body() as CallbackBody).type];
  if (!callback) {
    throw invalidField(['type'], 'BASE_TYPE_CHOICES', 'Value must be one of {1, 4, 5, 6, 7, 8, 9}.');
  }
  refuseUnfit(interaction, callback.kind);
  const body = context.bodyAs(callback.schema) as CallbackBody;
  const message = answer(context, interaction, callback.kind, body.data ?? {});
  interaction.answer = callback.kind;
  world.changed();
  if (context.query.get('with_response') !== 'true') return noContent;
  return ok(callbackResponse(world, interaction, callback.kind, message));
}

function refuseUnfit(interaction: InteractionState, kind: AnswerKind): void {
  const fromComponent = interaction.sourceMessageId !== null;
  const fits =
    kind === 'autocomplete'
      ? interaction.type === AUTOCOMPLETE
      : interaction.type !== AUTOCOMPLETE &&
        !(kind === 'modal' && interaction.type === MODAL) &&
        !((kind === 'update' || kind === 'deferredUpdate') && !fromComponent);
  if (!fits) {
    throw invalidField(
      ['type'],
      'INTERACTION_RESPONSE_TYPE_INVALID',
      'This interaction response type does not fit this interaction',
    );
  }
}

function answer(
  context: RestContext,
  interaction: InteractionState,
  kind: AnswerKind,
  data: MessageBody & Payload,
): MessageState | null {
  const { world } = context;
  const channel = world.getChannel(interaction.channelId);
  switch (kind) {
    case 'message': {
      const message = say(context, channel, interaction, data, null);
      interaction.originalId = message.id;
      return message;
    }
    case 'deferred': {
      const ephemeral = ((data.flags ?? 0) & MessageFlags.Ephemeral) !== 0;
      const message = speak(
        world,
        channel,
        interaction,
        { allowedMentions: null },
        {
          flags: MessageFlags.Loading | (ephemeral ? MessageFlags.Ephemeral : 0),
          replyTo: interaction.sourceMessageId,
        },
      );
      interaction.originalId = message.id;
      interaction.originalLoading = true;
      return message;
    }
    case 'deferredUpdate':
      interaction.originalId = interaction.sourceMessageId;
      return findAny(channel, interaction.sourceMessageId) ?? null;
    case 'update': {
      interaction.originalId = interaction.sourceMessageId;
      const source = findAny(channel, interaction.sourceMessageId);
      if (!source) throw new DiscordError(10008);
      applyEdit(context, channel, source, data);
      interaction.sourceUpdated = true;
      return source;
    }
    case 'modal':
      interaction.modal = data;
      return null;
    case 'autocomplete':
      interaction.choices = (data['choices'] ?? []) as Payload[];
      return null;
    case 'pong':
      return null;
  }
}

/** A new message in answer, from a body. */
function say(
  context: RestContext,
  channel: ChannelState,
  interaction: InteractionState,
  body: MessageBody,
  replyTo: string | null,
): MessageState {
  const ephemeral = ((body.flags ?? 0) & MessageFlags.Ephemeral) !== 0;
  const accepted = acceptContent(context.world, channel, body, context.files, { ephemeral });
  refuseEmpty(accepted, body);
  return speak(context.world, channel, interaction, accepted, {
    flags: body.flags ?? 0,
    replyTo: replyTo ?? interaction.sourceMessageId,
  });
}

function speak(
  world: World,
  channel: ChannelState,
  interaction: InteractionState,
  accepted: AcceptedContent,
  options: { flags: number; replyTo: string | null },
): MessageState {
  const bot = world.getUser(world.botId);
  const { replyTo } = options;
  const isCommand = interaction.commandName !== null && replyTo === null;
  return createMessage(world, channel, {
    ...accepted,
    authorId: world.botId,
    flags: options.flags,
    webhook: {
      webhookId: world.applicationId,
      name: bot.username,
      avatar: bot.avatar,
      applicationId: world.applicationId,
    },
    interactionId: interaction.id,
    onlyFor: (options.flags & MessageFlags.Ephemeral) !== 0 ? interaction.userId : null,
    ...(isCommand
      ? { type: interaction.targetId ? MessageType.ContextMenuCommand : MessageType.ChatInputCommand }
      : {}),
    ...(replyTo
      ? {
          reference: {
            type: 0 as const,
            channelId: channel.id,
            messageId: replyTo,
            guildId: channel.guildId,
          },
        }
      : {}),
  });
}

export function findAny(channel: ChannelState, id: string | null): MessageState | undefined {
  return id === null ? undefined : (channel.messages.get(id) ?? channel.ephemerals.get(id));
}

function callbackResponse(
  world: World,
  interaction: InteractionState,
  kind: AnswerKind,
  message: MessageState | null,
): Payload {
  const type = Number(Object.entries(CALLBACKS).find(([, callback]) => callback.kind === kind)?.[0]);
  return {
    interaction: {
      id: interaction.id,
      type: interaction.type,
      ...(message
        ? {
            response_message_id: message.id,
            response_message_loading: kind === 'deferred',
            response_message_ephemeral: message.onlyFor !== null,
          }
        : {}),
    },
    ...(message && (kind === 'message' || kind === 'update' || kind === 'deferred')
      ? {
          resource: {
            type: kind === 'deferred' ? 4 : type,
            message: messagePayload(world, message, world.botId),
          },
        }
      : {}),
  };
}

/** The interaction whose token stands in a webhook path; undefined when it is no interaction's. */
export function interactionOf(context: RestContext): InteractionState | undefined {
  const { world } = context;
  const interaction = world.interactionByToken(context.param('token'));
  if (!interaction || context.param('webhook') !== world.applicationId) return undefined;
  if (world.time.now() - interaction.createdAtMs > FOLLOW_UP_MS) throw new DiscordError(50027);
  if (interaction.answer === null) throw new DiscordError(10015);
  return interaction;
}

export function postFollowUp(context: RestContext, interaction: InteractionState): Answer {
  const { world } = context;
  const channel = world.getChannel(interaction.channelId);
  const body = context.body() as MessageBody;
  const original = findAny(channel, interaction.originalId);
  // The first follow-up after "thinking…" becomes the original answer.
  if (interaction.originalLoading && original) {
    fill(context, interaction, channel, original, body);
    return ok(messagePayload(world, original, world.botId));
  }
  const message = say(context, channel, interaction, body, interaction.originalId);
  interaction.followUpIds.push(message.id);
  world.changed();
  return ok(messagePayload(world, message, world.botId));
}

function fill(
  context: RestContext,
  interaction: InteractionState,
  channel: ChannelState,
  original: MessageState,
  body: MessageBody,
): void {
  const { world } = context;
  const accepted = acceptContent(world, channel, body, context.files, {
    ephemeral: original.onlyFor !== null,
  });
  refuseEmpty(accepted, body);
  const kept = original.flags & MessageFlags.Ephemeral;
  interaction.originalLoading = false;
  editMessage(world, original, {
    ...accepted,
    flags: kept | ((accepted.flags ?? 0) & ~MessageFlags.Ephemeral),
    unmarked: true,
  });
}

function ownMessage(
  context: RestContext,
  interaction: InteractionState,
  channel: ChannelState,
): MessageState {
  const asked = context.param('message');
  const id = asked === '@original' ? interaction.originalId : asked;
  const known = id !== null && (id === interaction.originalId || interaction.followUpIds.includes(id));
  const message = known ? findAny(channel, id) : undefined;
  if (!message) throw new DiscordError(10008);
  return message;
}

export function getAnswer(context: RestContext, interaction: InteractionState): Answer {
  const { world } = context;
  const message = ownMessage(context, interaction, world.getChannel(interaction.channelId));
  return ok(messagePayload(world, message, world.botId));
}

export function patchAnswer(context: RestContext, interaction: InteractionState): Answer {
  const { world } = context;
  const channel = world.getChannel(interaction.channelId);
  const message = ownMessage(context, interaction, channel);
  const body = context.body() as MessageBody;
  if (interaction.originalLoading && message.id === interaction.originalId) {
    fill(context, interaction, channel, message, body);
  } else {
    applyEdit(context, channel, message, body);
    if (message.id === interaction.sourceMessageId) interaction.sourceUpdated = true;
  }
  world.changed();
  return ok(messagePayload(world, message, world.botId));
}

export function deleteAnswer(context: RestContext, interaction: InteractionState): Answer {
  const { world } = context;
  const channel = world.getChannel(interaction.channelId);
  deleteMessage(world, channel, ownMessage(context, interaction, channel));
  if (context.param('message') === '@original') interaction.originalLoading = false;
  return noContent;
}
