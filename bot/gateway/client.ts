/** The gateway client: the intents that the features need, small caches, and REST at the configured address. */
import {
  ApplicationFlagsBitField,
  Client,
  GatewayIntentBits,
  Options,
  Partials,
  REST,
  type RateLimitData,
} from 'discord.js';
import { Routes, type APIApplication } from 'discord-api-types/v10';
import { Upstream } from '../../shared/errors.ts';

export interface ClientOptions {
  readonly apiUrl: string;
  readonly cdnUrl: string;
  readonly messageContent: boolean;
  /** Hears at once of members who leave; without it they are found once an hour. */
  readonly guildMembers: boolean;
}

const REQUEST_TIMEOUT_MS = 15_000;

/** No retries inside: a channel's creation whose answer was lost must be looked for, not repeated. */
function restOptions(options: Pick<ClientOptions, 'apiUrl' | 'cdnUrl'>) {
  return {
    api: options.apiUrl,
    cdn: options.cdnUrl,
    version: '10',
    timeout: REQUEST_TIMEOUT_MS,
    retries: 0,
    rejectOnRateLimit: isRenaming,
  };
}

/** Minutes are too long to be waited for: who renames a channel is told when it will happen. */
const LONG_WAIT_MS = 15_000;
function isRenaming({ method, route, retryAfter }: RateLimitData): boolean {
  return method === 'PATCH' && route === '/channels/:id' && retryAfter > LONG_WAIT_MS;
}

export function createClient(options: ClientOptions): Client {
  return new Client({
    // As many as Discord recommends: it refuses more than 2,500 servers on one connection.
    shards: 'auto',
    intents: [
      GatewayIntentBits.Guilds,
      GatewayIntentBits.GuildMessages,
      GatewayIntentBits.GuildMessageReactions,
      GatewayIntentBits.GuildMessageTyping,
      GatewayIntentBits.DirectMessages,
      GatewayIntentBits.DirectMessageReactions,
      GatewayIntentBits.DirectMessageTyping,
      ...(options.messageContent ? [GatewayIntentBits.MessageContent] : []),
      ...(options.guildMembers ? [GatewayIntentBits.GuildMembers] : []),
    ],
    // Without Channel, discord.js drops direct messages of channels that it has not seen since it started.
    partials: [Partials.Channel, Partials.Message],
    allowedMentions: { parse: [] },
    makeCache: Options.cacheWithLimits({
      ...Options.DefaultMakeCacheSettings,
      MessageManager: 0,
      GuildMemberManager: { maxSize: 200, keepOverLimit: (member) => member.id === member.client.user.id },
      UserManager: { maxSize: 200, keepOverLimit: (user) => user.id === user.client.user.id },
      ReactionManager: 0,
      PresenceManager: 0,
      VoiceStateManager: 0,
    }),
    rest: restOptions(options),
  });
}

export interface ApplicationFacts {
  readonly id: string;
  /** Whether Discord lets this application read messages: a switch in the developer portal. */
  readonly messageContent: boolean;
  readonly guildMembers: boolean;
}

/** Asks Discord about the application before logging in, so that a missing intent is named instead of refused. */
export async function readApplication(
  options: Pick<ClientOptions, 'apiUrl' | 'cdnUrl'> & { readonly token: string },
): Promise<ApplicationFacts> {
  const rest = new REST(restOptions(options)).setToken(options.token);
  let application: APIApplication;
  try {
    application = (await rest.get(Routes.currentApplication())) as APIApplication;
  } catch (error) {
    const refused = (error as { status?: unknown }).status === 401;
    throw new Upstream(!refused, {
      cause: error,
      userMessage: refused
        ? 'Discord does not accept DISCORD_TOKEN. Open https://discord.com/developers/applications, choose your application, "Bot", "Reset Token", and put the new token into .env.'
        : 'Discord could not be reached. Check the network and DISCORD_API_URL, then start again.',
    });
  }
  const flags = new ApplicationFlagsBitField(application.flags);
  const { GatewayMessageContent, GatewayMessageContentLimited } = ApplicationFlagsBitField.Flags;
  const { GatewayGuildMembers, GatewayGuildMembersLimited } = ApplicationFlagsBitField.Flags;
  return {
    id: application.id,
    messageContent: flags.any([GatewayMessageContent, GatewayMessageContentLimited]),
    guildMembers: flags.any([GatewayGuildMembers, GatewayGuildMembersLimited]),
  };
}
