/** Webhook routes: an interaction's token leads to its answers, any other to a channel's webhook. */
import { createMessage, deleteMessage } from '../actions/messages.ts';
import { DiscordError } from '../errors.ts';
import { messagePayload } from '../payloads/message.ts';
import { userPayload } from '../payloads/user.ts';
import { require } from '../permissions.ts';
import type { MessageState, Payload, WebhookState } from '../state/types.ts';
import type { World } from '../state/world.ts';
import { noContent, ok, type Answer, type RestContext } from './context.ts';
import { deleteAnswer, getAnswer, interactionOf, patchAnswer, postFollowUp } from './interactions.ts';
import { acceptContent, refuseEmpty, type MessageBody } from './messageBody.ts';
import { applyEdit } from './messages.ts';

function webhookPayload(world: World, webhook: WebhookState): Payload {
  return {
    application_id: world.applicationId,
    avatar: null,
    channel_id: webhook.channelId,
    guild_id: webhook.guildId,
    id: webhook.id,
    name: webhook.name,
    type: 1,
    user: userPayload(world.getUser(webhook.creatorId)),
    token: webhook.token,
    url: `https://discord.com/api/webhooks/${webhook.id}/${webhook.token}`,
  };
}

export function postWebhook(context: RestContext): Answer {
  const { world } = context;
  const channel = world.getChannel(context.param('channel'));
  require(world, channel, world.botId, 'ManageWebhooks');
  const { name } = context.body() as { name: string };
  const webhook = addWebhook(world, channel.id, name, world.botId);
  return ok(webhookPayload(world, webhook));
}

export function addWebhook(world: World, channelId: string, name: string, creatorId: string): WebhookState {
  const id = world.ids.next();
  const webhook: WebhookState = {
    id,
    token: Buffer.from(`${id}.webhook`).toString('base64url'),
    channelId,
    guildId: world.getChannel(channelId).guildId ?? '',
    name,
    creatorId,
  };
  world.webhooks.set(id, webhook);
  return webhook;
}

export function listWebhooks(context: RestContext): Answer {
  const { world } = context;
  const channel = world.getChannel(context.param('channel'));
  require(world, channel, world.botId, 'ManageWebhooks');
  return ok(
    [...world.webhooks.values()]
      .filter((webhook) => webhook.channelId === channel.id)
      .map((webhook) => webhookPayload(world, webhook)),
  );
}

function getState(context: RestContext): WebhookState {
  const webhook = context.world.webhooks.get(context.param('webhook'));
  if (!webhook) throw new DiscordError(10015);
  if (webhook.token !== context.param('token')) throw new DiscordError(50027);
  return webhook;
}

export function executeWebhook(context: RestContext): Answer {
  const interaction = interactionOf(context);
  if (interaction) return postFollowUp(context, interaction);
  const { world } = context;
  const webhook = getState(context);
  const channel = world.getChannel(context.query.get('thread_id') ?? webhook.channelId);
  const body = context.body() as MessageBody & { username?: string | null };
  const accepted = acceptContent(world, channel, body, context.files);
  refuseEmpty(accepted, body);
  const message = createMessage(world, channel, {
    ...accepted,
    authorId: webhook.id,
    webhook: {
      webhookId: webhook.id,
      name: body.username ?? webhook.name,
      avatar: null,
      applicationId: null,
    },
  });
  return context.query.get('wait') === 'true' ? ok(messagePayload(world, message, world.botId)) : noContent;
}

function ownMessage(context: RestContext): MessageState {
  const webhook = getState(context);
  const channel = context.world.getChannel(context.query.get('thread_id') ?? webhook.channelId);
  const message = context.world.getMessage(channel, context.param('message'));
  if (message.webhook?.webhookId !== webhook.id) throw new DiscordError(10008);
  return message;
}

export function getWebhookMessage(context: RestContext): Answer {
  const interaction = interactionOf(context);
  if (interaction) return getAnswer(context, interaction);
  return ok(messagePayload(context.world, ownMessage(context), context.world.botId));
}

export function patchWebhookMessage(context: RestContext): Answer {
  const interaction = interactionOf(context);
  if (interaction) return patchAnswer(context, interaction);
  const { world } = context;
  const message = ownMessage(context);
  applyEdit(context, world.getChannel(message.channelId), message, context.body() as MessageBody);
  return ok(messagePayload(world, message, world.botId));
}

export function deleteWebhookMessage(context: RestContext): Answer {
  const interaction = interactionOf(context);
  if (interaction) return deleteAnswer(context, interaction);
  const message = ownMessage(context);
  deleteMessage(context.world, context.world.getChannel(message.channelId), message);
  return noContent;
}

export function deleteWebhook(context: RestContext): Answer {
  const webhook = context.world.webhooks.get(context.param('webhook'));
  if (!webhook) throw new DiscordError(10015);
  require(context.world, context.world.getChannel(webhook.channelId), context.world.botId, 'ManageWebhooks');
  context.world.webhooks.delete(webhook.id);
  return noContent;
}
