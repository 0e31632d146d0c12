/** The bot itself, its application, the gateway's address, users and direct-message channels. */
import { directChannel } from '../actions/channels.ts';
import { DiscordError } from '../errors.ts';
import { channelPayload } from '../payloads/channel.ts';
import { selfPayload, userPayload } from '../payloads/user.ts';
import { guildPermissions } from '../permissions.ts';
import type { Payload } from '../state/types.ts';
import type { World } from '../state/world.ts';
import { ok, type Answer, type RestContext } from './context.ts';

const DM_OPENS_IN_TEN_MINUTES = 50;

export function getGateway(gatewayUrl: () => string) {
  return (): Answer => ok({ url: gatewayUrl() });
}

export function getGatewayBot(gatewayUrl: () => string, shards: () => number) {
  return (): Answer =>
    ok({
      url: gatewayUrl(),
      shards: shards(),
      session_start_limit: { total: 1000, remaining: 990, reset_after: 86_400_000, max_concurrency: 1 },
    });
}

export function getSelf({ world }: RestContext): Answer {
  return ok(selfPayload(world.getUser(world.botId)));
}

export function patchSelf(context: RestContext): Answer {
  const { world } = context;
  const { username } = context.body() as { username: string };
  const user = world.getUser(world.botId);
  user.username = username;
  world.emit({ t: 'USER_UPDATE', d: selfPayload(user), guildId: null, intents: [] });
  return ok(selfPayload(user));
}

export function getUser(context: RestContext): Answer {
  return ok(userPayload(context.world.getUser(context.param('user'))));
}

export function getApplication({ world }: RestContext): Answer {
  return ok(applicationPayload(world));
}

function applicationPayload(world: World): Payload {
  const bot = world.getUser(world.botId);
  return {
    id: world.applicationId,
    name: bot.username,
    icon: null,
    description: '',
    type: null,
    flags: world.appFlags,
    flags_new: String(world.appFlags),
    bot: userPayload(bot),
    bot_public: true,
    bot_require_code_grant: false,
    verify_key: '0'.repeat(64),
    redirect_uris: [],
    interactions_endpoint_url: null,
    role_connections_verification_url: null,
    owner: userPayload(world.getUser(world.ownerId)),
    approximate_guild_count: world.guilds.size,
    approximate_user_install_count: 0,
    approximate_user_authorization_count: 0,
    event_webhooks_url: null,
    event_webhooks_status: 1,
    explicit_content_filter: 0,
    team: null,
    eligible_oauth2_scopes: [],
  };
}

export function listOwnGuilds({ world }: RestContext): Answer {
  return ok(
    [...world.guilds.values()]
      .filter((guild) => guild.members.has(world.botId))
      .map((guild) => ({
        id: guild.id,
        name: guild.name,
        icon: null,
        banner: null,
        owner: false,
        permissions: guildPermissions(guild, world.botId).toString(),
        features: guild.features,
      })),
  );
}

export function openDirectMessage(context: RestContext): Answer {
  const { world } = context;
  const { recipient_id: recipientId } = context.body() as { recipient_id?: string | null };
  const recipient = recipientId ? world.users.get(recipientId) : undefined;
  if (!recipient || recipient.id === world.botId) throw new DiscordError(50033);
  limitOpening(world, recipient.id);
  return ok(channelPayload(world, directChannel(world, recipient.id)));
}

/** Only people never spoken to count: Discord watches for bots that write to everybody. */
function limitOpening(world: World, recipientId: string): void {
  if (!world.countLimits || [...world.channels.values()].some((c) => c.recipientId === recipientId)) return;
  const now = world.time.now();
  world.dmOpensAtMs = [...world.dmOpensAtMs.filter((at) => now - at < 600_000), now];
  if (world.dmOpensAtMs.length > DM_OPENS_IN_TEN_MINUTES) throw new DiscordError(40003);
}
