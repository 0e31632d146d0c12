/** Every REST route the simulator has: method, path, handler, schema of the request, schema of the answer. */
import * as channels from './channels.ts';
import * as commands from './commands.ts';
import type { Handler, Route } from './context.ts';
import * as guilds from './guilds.ts';
import * as identity from './identity.ts';
import { postCallback } from './interactions.ts';
import * as messages from './messages.ts';
import * as overwrites from './overwrites.ts';
import * as pins from './pins.ts';
import * as reactions from './reactions.ts';
import * as threads from './threads.ts';
import * as webhooks from './webhooks.ts';
import type { SchemaName } from '../validate.ts';

const CHANNEL: SchemaName = { anyOf: ['GuildChannelResponse', 'ThreadResponse', 'PrivateChannelResponse'] };
const WEBHOOK_MESSAGE: SchemaName = {
  anyOf: ['IncomingWebhookRequestPartial', 'IncomingWebhookUpdateRequestPartial'],
};
const APP = '/applications/:application';
const MESSAGE = '/channels/:channel/messages/:message';
const ANSWER = '/webhooks/:webhook/:token/messages/:message';

export interface GatewayFacts {
  readonly url: () => string;
  readonly shards: () => number;
}

export function routeTable(gateway: GatewayFacts): readonly Route[] {
  return [
    route('GET', '/gateway', identity.getGateway(gateway.url), null, 'GatewayResponse'),
    route(
      'GET',
      '/gateway/bot',
      identity.getGatewayBot(gateway.url, gateway.shards),
      null,
      'GatewayBotResponse',
    ),
    route('GET', '/users/@me', identity.getSelf, null, 'UserPIIResponse'),
    route('PATCH', '/users/@me', identity.patchSelf, 'BotAccountPatchRequest', 'UserPIIResponse'),
    route('GET', '/users/@me/guilds', identity.listOwnGuilds, null, ['MyGuildResponse']),
    route('POST', '/users/@me/channels', identity.openDirectMessage, 'CreatePrivateChannelRequest', CHANNEL),
    route('GET', '/users/:user', identity.getUser, null, 'UserResponse'),
    route('GET', '/applications/@me', identity.getApplication, null, 'PrivateApplicationResponse'),
    route('GET', '/oauth2/applications/@me', identity.getApplication, null, 'PrivateApplicationResponse'),

    ...commandRoutes(`${APP}/commands`, false),
    ...commandRoutes(`${APP}/guilds/:guild/commands`, true),

    route('GET', '/guilds/:guild', guilds.getGuild, null, 'GuildWithCountsResponse'),
    route('GET', '/guilds/:guild/channels', channels.listChannels, null, ['GuildChannelResponse']),
    route('POST', '/guilds/:guild/channels', channels.postChannel, 'CreateGuildChannelRequest', CHANNEL),
    route('GET', '/guilds/:guild/threads/active', channels.listActiveThreads, null, 'ThreadsResponse'),
    route('GET', '/guilds/:guild/members', guilds.listMembers, null, ['GuildMemberResponse']),
    route('GET', '/guilds/:guild/members/search', guilds.searchMembers, null, ['GuildMemberResponse']),
    route('PATCH', '/guilds/:guild/members/@me', guilds.patchOwnMember),
    route('GET', '/guilds/:guild/members/:user', guilds.getMember, null, 'GuildMemberResponse'),
    route('PATCH', '/guilds/:guild/members/:user', guilds.patchMember, null, 'GuildMemberResponse'),
    route('DELETE', '/guilds/:guild/members/:user', guilds.kickMember),
    route('PUT', '/guilds/:guild/members/:user/roles/:role', guilds.putMemberRole),
    route('DELETE', '/guilds/:guild/members/:user/roles/:role', guilds.deleteMemberRole),
    route('GET', '/guilds/:guild/roles', guilds.listRoles, null, ['GuildRoleResponse']),
    route('POST', '/guilds/:guild/roles', guilds.postRole, 'CreateRoleRequest', 'GuildRoleResponse'),
    route('GET', '/guilds/:guild/roles/:role', guilds.getRole, null, 'GuildRoleResponse'),
    route(
      'PATCH',
      '/guilds/:guild/roles/:role',
      guilds.patchRole,
      'UpdateRoleRequestPartial',
      'GuildRoleResponse',
    ),
    route('DELETE', '/guilds/:guild/roles/:role', guilds.removeRole),

    route('GET', '/channels/:channel', channels.getChannel, null, CHANNEL),
    route('PATCH', '/channels/:channel', channels.patchChannel, null, CHANNEL),
    route('DELETE', '/channels/:channel', channels.removeChannel, null, CHANNEL),
    route('PUT', '/channels/:channel/permissions/:overwrite', overwrites.putOverwrite),
    route('DELETE', '/channels/:channel/permissions/:overwrite', overwrites.deleteOverwrite),
    route('POST', '/channels/:channel/typing', channels.postTyping),

    route('GET', '/channels/:channel/messages', messages.listMessages, null, ['MessageResponse']),
    route(
      'POST',
      '/channels/:channel/messages',
      messages.postMessage,
      'MessageCreateRequest',
      'MessageResponse',
    ),
    route('POST', '/channels/:channel/messages/bulk-delete', messages.bulkRemove),
    route('GET', '/channels/:channel/messages/pins', pins.listPins, null, 'PinnedMessagesResponse'),
    route('PUT', '/channels/:channel/messages/pins/:message', pins.putPin),
    route('DELETE', '/channels/:channel/messages/pins/:message', pins.deletePin),
    route('GET', '/channels/:channel/pins', pins.listPinsOld, null, ['MessageResponse']),
    route('PUT', '/channels/:channel/pins/:message', pins.putPin),
    route('DELETE', '/channels/:channel/pins/:message', pins.deletePin),
    route('GET', MESSAGE, messages.getMessage, null, 'MessageResponse'),
    route('PATCH', MESSAGE, messages.patchMessage, 'MessageEditRequestPartial', 'MessageResponse'),
    route('DELETE', MESSAGE, messages.removeMessage),

    route('DELETE', `${MESSAGE}/reactions`, reactions.deleteAllReactions),
    route('GET', `${MESSAGE}/reactions/:emoji`, reactions.listReactions, null, ['UserResponse']),
    route('DELETE', `${MESSAGE}/reactions/:emoji`, reactions.deleteEmojiReactions),
    route('PUT', `${MESSAGE}/reactions/:emoji/@me`, reactions.putReaction),
    route('DELETE', `${MESSAGE}/reactions/:emoji/@me`, reactions.deleteOwnReaction),
    route('DELETE', `${MESSAGE}/reactions/:emoji/:user`, reactions.deleteUserReaction),

    route(
      'POST',
      `${MESSAGE}/threads`,
      threads.startFromMessage,
      'CreateTextThreadWithMessageRequest',
      'ThreadResponse',
    ),
    route('POST', '/channels/:channel/threads', threads.startThread, null, 'CreatedThreadResponse'),
    route(
      'GET',
      '/channels/:channel/threads/archived/public',
      threads.listArchived('public'),
      null,
      'ThreadsResponse',
    ),
    route(
      'GET',
      '/channels/:channel/threads/archived/private',
      threads.listArchived('private'),
      null,
      'ThreadsResponse',
    ),
    route('GET', '/channels/:channel/thread-members', threads.listThreadMembers, null, [
      'ThreadMemberResponse',
    ]),
    route('PUT', '/channels/:channel/thread-members/@me', threads.joinThread),
    route('DELETE', '/channels/:channel/thread-members/@me', threads.leaveThread),
    route(
      'GET',
      '/channels/:channel/thread-members/:user',
      threads.getThreadMember,
      null,
      'ThreadMemberResponse',
    ),
    route('PUT', '/channels/:channel/thread-members/:user', threads.putThreadMember),
    route('DELETE', '/channels/:channel/thread-members/:user', threads.deleteThreadMember),

    route('GET', '/channels/:channel/webhooks', webhooks.listWebhooks, null, [
      'GuildIncomingWebhookResponse',
    ]),
    route('POST', '/channels/:channel/webhooks', webhooks.postWebhook, null, 'GuildIncomingWebhookResponse'),
    route('DELETE', '/webhooks/:webhook', webhooks.deleteWebhook),

    open(
      'POST',
      '/interactions/:interaction/:token/callback',
      postCallback,
      null,
      'InteractionCallbackResponse',
    ),
    open('POST', '/webhooks/:webhook/:token', webhooks.executeWebhook, WEBHOOK_MESSAGE, 'MessageResponse'),
    open('GET', ANSWER, webhooks.getWebhookMessage, null, 'MessageResponse'),
    open(
      'PATCH',
      ANSWER,
      webhooks.patchWebhookMessage,
      'IncomingWebhookUpdateRequestPartial',
      'MessageResponse',
    ),
    open('DELETE', ANSWER, webhooks.deleteWebhookMessage),
  ];
}

function commandRoutes(base: string, perGuild: boolean): Route[] {
  const one = `${base}/:command`;
  const answer = 'ApplicationCommandResponse';
  return [
    route('GET', base, commands.listCommands(perGuild), null, [answer]),
    route('PUT', base, commands.putCommands(perGuild), null, [answer]),
    route('POST', base, commands.postCommand(perGuild), 'ApplicationCommandCreateRequest', answer),
    route('GET', one, commands.getCommand(perGuild), null, answer),
    route('PATCH', one, commands.patchCommand(perGuild), 'ApplicationCommandPatchRequestPartial', answer),
    route('DELETE', one, commands.deleteCommand(perGuild)),
  ];
}

function route(
  method: string,
  path: string,
  handler: Handler,
  request: SchemaName | null = null,
  response: SchemaName | null = null,
): Route {
  return { method, path, handler, ...(request ? { request } : {}), ...(response ? { response } : {}) };
}

/** A route whose path carries its own token. */
function open(...fields: Parameters<typeof route>): Route {
  return { ...route(...fields), open: true };
}
