/** Sends an interaction to the bot as Discord does and waits as long as Discord for its first answer. */
import { randomBytes } from 'node:crypto';
import { channelPayload } from '../payloads/channel.ts';
import { omit } from '../payloads/omit.ts';
import { memberPayload, rolePayload, userPayload } from '../payloads/user.ts';
import { channelPermissions } from '../permissions.ts';
import type { ChannelState, InteractionState, Payload } from '../state/types.ts';
import type { World } from '../state/world.ts';
import { InteractionResult } from './interactionResult.ts';

export interface InteractionDraft {
  /** 2 command, 3 component, 4 autocomplete, 5 modal. */
  readonly type: 2 | 3 | 4 | 5;
  readonly userId: string;
  readonly channel: ChannelState;
  readonly data: Payload;
  /** The message whose component is used, as the bot shall see it. */
  readonly message?: Payload;
  readonly commandName?: string;
  readonly targetId?: string;
  readonly parentInteractionId?: string;
}

export async function interact(world: World, draft: InteractionDraft): Promise<InteractionResult> {
  const interaction = register(world, draft);
  world.emit({
    t: 'INTERACTION_CREATE',
    d: interactionPayload(world, interaction, draft),
    guildId: draft.channel.guildId,
    intents: [],
  });
  const deadline = interaction.createdAtMs + world.firstAnswerMs;
  const answered = await world.when(() => interaction.answer ?? undefined, deadline);
  if (!answered) throw new Error('This interaction failed');
  return new InteractionResult(world, interaction);
}

function register(world: World, draft: InteractionDraft): InteractionState {
  const interaction: InteractionState = {
    id: world.ids.next(),
    token: randomBytes(48).toString('base64url'),
    type: draft.type,
    userId: draft.userId,
    channelId: draft.channel.id,
    guildId: draft.channel.guildId,
    createdAtMs: world.time.now(),
    commandName: draft.commandName ?? null,
    sourceMessageId: typeof draft.message?.['id'] === 'string' ? draft.message['id'] : null,
    targetId: draft.targetId ?? null,
    parentInteractionId: draft.parentInteractionId ?? null,
    answer: null,
    modal: null,
    choices: null,
    originalId: null,
    originalLoading: false,
    followUpIds: [],
    sourceUpdated: false,
  };
  world.interactions.set(interaction.id, interaction);
  world.interactionTokens.set(interaction.token, interaction.id);
  return interaction;
}

function interactionPayload(world: World, interaction: InteractionState, draft: InteractionDraft): Payload {
  const { channel, userId } = draft;
  const guild = world.guildOf(channel);
  const user = world.getUser(userId);
  const permissions = channelPermissions(world, channel, userId).toString();
  return {
    version: 1,
    id: interaction.id,
    application_id: world.applicationId,
    type: draft.type,
    token: interaction.token,
    data: draft.data,
    channel_id: channel.id,
    channel: { ...channelPayload(world, channel), ...(guild ? { permissions } : {}) },
    app_permissions: channelPermissions(world, channel, world.botId).toString(),
    locale: user.locale,
    entitlements: [],
    entitlement_sku_ids: [],
    authorizing_integration_owners: guild ? { '0': guild.id } : { '0': '0' },
    context: guild ? 0 : 1,
    attachment_size_limit: 10_485_760,
    ...(draft.message ? { message: draft.message } : {}),
    ...(guild
      ? {
          guild_id: guild.id,
          guild: { id: guild.id, locale: guild.preferredLocale, features: guild.features },
          guild_locale: guild.preferredLocale,
          member: { ...memberPayload(world.getMember(guild, userId), user), permissions },
        }
      : { user: userPayload(user) }),
  };
}

/** Users, members, roles, channels and messages that an interaction's values point to. */
export function resolvedPayload(world: World, channel: ChannelState, ids: readonly string[]): Payload {
  const guild = world.guildOf(channel);
  const users: Payload = {};
  const members: Payload = {};
  const roles: Payload = {};
  const channels: Payload = {};
  for (const id of ids) {
    const user = world.users.get(id);
    const member = guild?.members.get(id);
    const role = guild?.roles.get(id);
    const target = world.channels.get(id);
    if (user) users[id] = userPayload(user);
    if (user && member) {
      members[id] = {
        ...omit(memberPayload(member, user), 'user', 'mute', 'deaf'),
        permissions: channelPermissions(world, channel, id).toString(),
      };
    }
    if (role) roles[id] = rolePayload(role);
    if (target) {
      channels[id] = {
        ...channelPayload(world, target),
        permissions: channelPermissions(world, target, world.botId).toString(),
      };
    }
  }
  const all = { users, members, roles, channels };
  return Object.fromEntries(Object.entries(all).filter(([, found]) => Object.keys(found).length > 0));
}
