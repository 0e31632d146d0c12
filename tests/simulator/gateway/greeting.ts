/** What a session hears first: READY, then its guilds as GUILD_CREATE. */
import { ChannelType, GatewayIntentBits } from 'discord-api-types/v10';
import { channelPayload } from '../payloads/channel.ts';
import { guildPayload, memberPayload, selfPayload } from '../payloads/user.ts';
import { can } from '../permissions.ts';
import type { GuildState, Payload } from '../state/types.ts';
import type { World } from '../state/world.ts';
import { timestamp } from '../time.ts';
import type { GatewaySession } from './session.ts';

export function greet(world: World, session: GatewaySession, gatewayUrl: string): void {
  const guilds = [...world.guilds.values()].filter(
    (g) => g.members.has(world.botId) && session.carries(g.id),
  );
  session.dispatch('READY', {
    v: 10,
    user: selfPayload(world.getUser(world.botId)),
    user_settings: {},
    session_type: 'normal',
    session_id: session.id,
    resume_gateway_url: gatewayUrl,
    relationships: [],
    private_channels: [],
    presences: [],
    guilds: guilds.map((g) => ({ id: g.id, unavailable: true })),
    guild_join_requests: [],
    geo_ordered_rtc_regions: [],
    shard: session.shard,
    application: { id: world.applicationId, flags: world.appFlags },
    _trace: [],
  });
  if (!(session.intents & GatewayIntentBits.Guilds)) return;
  for (const guild of guilds) session.dispatch('GUILD_CREATE', guildCreate(world, guild, session.intents));
}

export function guildCreate(world: World, guild: GuildState, intents: number): Payload {
  const threads = world
    .threadsOf(guild.id)
    .filter((thread) => !thread.thread?.archived && can(world, thread, world.botId, 'ViewChannel'));
  // Without the presence intent a bot is told of itself only, however small the guild.
  const everyone = (intents & GatewayIntentBits.GuildPresences) !== 0;
  const members = [...guild.members.values()].filter((m) => everyone || m.userId === world.botId);
  return {
    ...guildPayload(guild),
    joined_at: timestamp(guild.members.get(world.botId)?.joinedAtMs ?? world.time.now()),
    large: guild.members.size > 50,
    unavailable: false,
    member_count: guild.members.size,
    members: members.map((member) => memberPayload(member, world.getUser(member.userId))),
    channels: world
      .channelsOf(guild.id)
      .filter((channel) => channel.type !== ChannelType.DM)
      .map((channel) => channelPayload(world, channel)),
    threads: threads.map((thread) => channelPayload(world, thread)),
    voice_states: [],
    presences: [],
    stage_instances: [],
    guild_scheduled_events: [],
    soundboard_sounds: [],
    embedded_activities: [],
    application_command_counts: {},
  };
}
