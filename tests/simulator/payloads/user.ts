/** Users, members, roles and emoji as Discord words them. */
import type { EmojiState, GuildState, MemberState, Payload, RoleState, UserState } from '../state/types.ts';
import { timestamp } from '../time.ts';

export function userPayload(user: UserState): Payload {
  return {
    id: user.id,
    username: user.username,
    avatar: user.avatar,
    discriminator: user.bot ? String(1000 + (Number(user.id.slice(-4)) % 9000)) : '0',
    public_flags: 0,
    flags: 0,
    banner: null,
    accent_color: null,
    global_name: user.globalName,
    avatar_decoration_data: null,
    collectibles: null,
    primary_guild: null,
    ...(user.bot ? { bot: true } : {}),
  };
}

/** `/users/@me` and READY. */
export function selfPayload(user: UserState): Payload {
  return {
    ...userPayload(user),
    mfa_enabled: true,
    locale: 'en-US',
    premium_type: 0,
    email: null,
    verified: true,
  };
}

/** A member without its user, as message events carry it. */
export function partialMemberPayload(member: MemberState): Payload {
  return {
    avatar: null,
    banner: null,
    communication_disabled_until: null,
    flags: 0,
    joined_at: timestamp(member.joinedAtMs),
    nick: member.nick,
    pending: false,
    premium_since: null,
    roles: [...member.roles],
    mute: false,
    deaf: false,
  };
}

export function memberPayload(member: MemberState, user: UserState): Payload {
  return { ...partialMemberPayload(member), user: userPayload(user) };
}

export function rolePayload(role: RoleState): Payload {
  return {
    id: role.id,
    name: role.name,
    description: null,
    permissions: role.permissions.toString(),
    position: role.position,
    color: role.color,
    colors: { primary_color: role.color, secondary_color: null, tertiary_color: null },
    hoist: role.hoist,
    managed: role.managed,
    mentionable: role.mentionable,
    icon: null,
    unicode_emoji: null,
    flags: 0,
    ...(role.botId ? { tags: { bot_id: role.botId } } : {}),
  };
}

function emojiPayload(emoji: EmojiState): Payload {
  return {
    id: emoji.id,
    name: emoji.name,
    roles: [],
    require_colons: true,
    managed: false,
    animated: emoji.animated,
    available: true,
  };
}

export function guildPayload(guild: GuildState): Payload {
  return {
    id: guild.id,
    name: guild.name,
    icon: guild.icon,
    description: null,
    home_header: null,
    splash: null,
    discovery_splash: null,
    features: guild.features,
    banner: null,
    owner_id: guild.ownerId,
    application_id: null,
    region: 'deprecated',
    afk_channel_id: null,
    afk_timeout: 300,
    system_channel_id: guild.systemChannelId,
    system_channel_flags: 0,
    widget_enabled: false,
    widget_channel_id: null,
    verification_level: 0,
    roles: [...guild.roles.values()].map(rolePayload),
    default_message_notifications: 1,
    mfa_level: 0,
    explicit_content_filter: 0,
    max_presences: null,
    max_members: 500_000,
    max_stage_video_channel_users: 50,
    max_video_channel_users: 25,
    vanity_url_code: null,
    premium_tier: 0,
    premium_subscription_count: 0,
    preferred_locale: guild.preferredLocale,
    rules_channel_id: null,
    safety_alerts_channel_id: null,
    public_updates_channel_id: null,
    premium_progress_bar_enabled: false,
    nsfw: false,
    nsfw_level: 0,
    emojis: [...guild.emojis.values()].map(emojiPayload),
    stickers: [],
    incidents_data: null,
  };
}
