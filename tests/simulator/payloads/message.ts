/** Messages as Discord words them, for REST, for the gateway, and for a viewer who may not read their content. */
import { MessageType } from 'discord-api-types/v10';
import { pollPayload } from '../actions/polls.ts';
import type { AttachmentState, MessageState, Payload, ReactionState } from '../state/types.ts';
import type { World } from '../state/world.ts';
import { attachmentUrl } from '../cdn.ts';
import { timestamp } from '../time.ts';
import { channelPayload } from './channel.ts';
import { omit } from './omit.ts';
import { partialMemberPayload, userPayload } from './user.ts';

export function messagePayload(world: World, message: MessageState, viewerId: string): Payload {
  const reactions = message.reactions.map((reaction) => reactionPayload(reaction, viewerId));
  return {
    ...basicPayload(world, message),
    ...(reactions.length > 0 ? { reactions } : {}),
    ...(message.poll ? { poll: pollPayload(message.poll, viewerId) } : {}),
    ...(message.reference?.type === 0 &&
    message.reference.messageId &&
    message.type !== MessageType.ChannelPinnedMessage
      ? { referenced_message: referencedPayload(world, message) }
      : {}),
  };
}

function basicPayload(world: World, message: MessageState): Payload {
  const channel = world.channels.get(message.channelId);
  const thread = message.threadId ? world.channels.get(message.threadId) : undefined;
  return {
    id: message.id,
    channel_id: message.channelId,
    type: message.type,
    content: message.content,
    author: authorPayload(world, message),
    mentions: message.mentionIds.map((id) => userPayload(world.getUser(id))),
    mention_roles: message.mentionRoleIds,
    mention_everyone: message.mentionEveryone,
    attachments: message.attachments.map((attachment) => attachmentPayload(world, attachment)),
    embeds: message.embeds,
    components: message.components,
    timestamp: timestamp(message.createdAtMs),
    edited_timestamp: message.editedAtMs === null ? null : timestamp(message.editedAtMs),
    flags: message.flags,
    pinned: message.pinnedAtMs !== null,
    tts: message.tts,
    ...(message.nonce === null ? {} : { nonce: message.nonce }),
    ...(message.webhook ? { webhook_id: message.webhook.webhookId } : {}),
    ...(message.webhook?.applicationId ? { application_id: message.webhook.applicationId } : {}),
    ...(message.reference ? { message_reference: referencePayload(message.reference) } : {}),
    ...(message.snapshots ? { message_snapshots: message.snapshots } : {}),
    ...(thread ? { thread: channelPayload(world, thread) } : {}),
    ...(channel?.thread ? { position: message.position } : {}),
    ...(message.stickers.length > 0
      ? {
          sticker_items: message.stickers.map(({ id, name, format }) => ({ id, name, format_type: format })),
        }
      : {}),
    ...message.extra,
    ...interactionFields(world, message),
  };
}

function authorPayload(world: World, message: MessageState): Payload {
  const { webhook } = message;
  if (!webhook || webhook.applicationId) return userPayload(world.getUser(message.authorId));
  return {
    id: webhook.webhookId,
    username: webhook.name,
    avatar: webhook.avatar,
    discriminator: '0000',
    public_flags: 0,
    flags: 0,
    bot: true,
    global_name: null,
    primary_guild: null,
  };
}

function referencePayload(reference: NonNullable<MessageState['reference']>): Payload {
  return {
    type: reference.type,
    channel_id: reference.channelId,
    ...(reference.messageId ? { message_id: reference.messageId } : {}),
    ...(reference.guildId ? { guild_id: reference.guildId } : {}),
  };
}

function referencedPayload(world: World, message: MessageState): Payload | null {
  const { reference } = message;
  const original = reference?.messageId
    ? world.channels.get(reference.channelId)?.messages.get(reference.messageId)
    : undefined;
  return original ? basicPayload(world, original) : null;
}

export function attachmentPayload(world: World, attachment: AttachmentState): Payload {
  return {
    id: attachment.id,
    filename: attachment.filename,
    size: attachment.data.byteLength,
    url: attachmentUrl(world, attachment),
    proxy_url: attachmentUrl(world, attachment, 'media'),
    content_type: attachment.contentType,
    ...(attachment.title === null ? {} : { title: attachment.title }),
    ...(attachment.description === null ? {} : { description: attachment.description }),
    ...(attachment.width === null ? {} : { width: attachment.width, height: attachment.height }),
    ...(attachment.ephemeral ? { ephemeral: true } : {}),
    ...(attachment.voice
      ? { duration_secs: attachment.voice.seconds, waveform: attachment.voice.waveform }
      : {}),
  };
}

function reactionPayload(reaction: ReactionState, viewerId: string): Payload {
  const count = reaction.userIds.length;
  return {
    emoji: reactionEmojiPayload(reaction),
    count,
    count_details: { burst: 0, normal: count },
    burst_colors: [],
    me_burst: false,
    burst_me: false,
    burst_count: 0,
    me: reaction.userIds.includes(viewerId),
  };
}

export function reactionEmojiPayload(
  reaction: Pick<ReactionState, 'emojiId' | 'emojiName' | 'animated'>,
): Payload {
  return {
    id: reaction.emojiId,
    name: reaction.emojiName,
    ...(reaction.animated ? { animated: true } : {}),
  };
}

function interactionFields(world: World, message: MessageState): Payload {
  const interaction = message.interactionId ? world.interactions.get(message.interactionId) : undefined;
  if (!interaction) return {};
  return {
    interaction_metadata: interactionMetadata(world, interaction.id, message.id),
    ...(interaction.commandName
      ? {
          interaction: {
            id: interaction.id,
            type: 2,
            name: interaction.commandName,
            user: userPayload(world.getUser(interaction.userId)),
          },
        }
      : {}),
  };
}

function interactionMetadata(world: World, interactionId: string, messageId: string): Payload | undefined {
  const interaction = world.interactions.get(interactionId);
  if (!interaction) return undefined;
  const parent = interaction.parentInteractionId;
  return {
    id: interaction.id,
    type: interaction.type,
    user: userPayload(world.getUser(interaction.userId)),
    authorizing_integration_owners: interaction.guildId ? { '0': interaction.guildId } : { '0': '0' },
    ...(interaction.originalId && interaction.originalId !== messageId
      ? { original_response_message_id: interaction.originalId }
      : {}),
    ...(interaction.type === 3 && interaction.sourceMessageId
      ? { interacted_message_id: interaction.sourceMessageId }
      : {}),
    ...(interaction.type === 5 && parent
      ? { triggering_interaction_metadata: interactionMetadata(world, parent, messageId) }
      : {}),
  };
}

/** What MESSAGE_CREATE and MESSAGE_UPDATE add to a message. */
export function messageEventPayload(world: World, message: MessageState): Payload {
  const channel = world.getChannel(message.channelId);
  const guild = world.guildOf(channel);
  const member = message.webhook ? undefined : guild?.members.get(message.authorId);
  return {
    ...messagePayload(world, message, world.botId),
    channel_type: channel.type,
    mentions: message.mentionIds.map((id) => {
      const mentioned = guild?.members.get(id);
      return {
        ...userPayload(world.getUser(id)),
        ...(mentioned ? { member: partialMemberPayload(mentioned) } : {}),
      };
    }),
    ...(guild ? { guild_id: guild.id } : {}),
    ...(member ? { member: partialMemberPayload(member) } : {}),
  };
}

/** Whether the bot may read a message's content without the privileged intent. */
export function readableWithoutIntent(world: World, message: MessageState): boolean {
  const channel = world.channels.get(message.channelId);
  return (
    channel?.guildId === null || message.authorId === world.botId || message.mentionIds.includes(world.botId)
  );
}

/** The same message for an app without the Message Content intent. */
export function blanked(payload: Payload): Payload {
  const referenced = payload['referenced_message'];
  return {
    ...omit(payload, 'referenced_message', 'message_snapshots'),
    content: '',
    embeds: [],
    attachments: [],
    components: [],
    ...(referenced ? { referenced_message: blanked(referenced as Payload) } : {}),
  };
}
