/** Who may do what in a conversation, decided from plain data about the person who acts. */
import { OverwriteType, PermissionFlagsBits } from 'discord-api-types/v10';
import type { UserId } from '../../shared/ids.ts';

export interface Actor {
  readonly userId: UserId;
  readonly roleIds: readonly string[];
  /** Permissions in the channel, as Discord computed them for the interaction. */
  readonly permissions: bigint;
}

export function isAdmin(actor: Actor): boolean {
  return (actor.permissions & PermissionFlagsBits.Administrator) !== 0n;
}

export function isStaff(actor: Actor, staffRoleIds: readonly (string | null)[]): boolean {
  return isAdmin(actor) || actor.roleIds.some((id) => staffRoleIds.includes(id));
}

const { ViewChannel, SendMessages, ReadMessageHistory, AttachFiles, EmbedLinks, AddReactions } =
  PermissionFlagsBits;

/** What the people of a conversation may do in its channel. */
export const PARTICIPATE =
  ViewChannel | SendMessages | ReadMessageHistory | AttachFiles | EmbedLinks | AddReactions;
/**
 * What the bot gives itself there, to clean up and delete. Nobody can give what they do not have, and Manage Roles, which
 * locking needs, only administrators can give in a channel: that, and Pin Messages, come from the bot's role.
 */
const OPERATE = PARTICIPATE | PermissionFlagsBits.ManageChannels | PermissionFlagsBits.ManageMessages;

/** A channel that nobody sees but the people and roles named, and the bot. */
export function privateOverwrites(options: {
  readonly guildId: string;
  readonly botUserId: string;
  readonly userIds: readonly string[];
  readonly roleIds: readonly string[];
}) {
  const member = (id: string, allow: bigint) => ({
    id,
    type: OverwriteType.Member,
    allow: allow.toString(),
    deny: '0',
  });
  return [
    { id: options.guildId, type: OverwriteType.Role, allow: '0', deny: ViewChannel.toString() },
    member(options.botUserId, OPERATE),
    ...options.userIds.map((id) => member(id, PARTICIPATE)),
    ...options.roleIds.map((id) => ({
      id,
      type: OverwriteType.Role,
      allow: PARTICIPATE.toString(),
      deny: '0',
    })),
  ];
}
