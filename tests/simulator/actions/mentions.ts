/** Who a message mentions, after `allowed_mentions` had its say. */
import type { ChannelState, MessageState } from '../state/types.ts';
import type { World } from '../state/world.ts';

export interface AllowedMentions {
  readonly parse?: readonly (string | null)[] | null;
  readonly users?: readonly (string | null)[] | null;
  readonly roles?: readonly (string | null)[] | null;
  readonly replied_user?: boolean | null;
}

export function findMentions(
  world: World,
  channel: ChannelState,
  content: string,
  allowed: AllowedMentions | null,
  reference: MessageState['reference'],
): { userIds: string[]; roleIds: string[]; everyone: boolean } {
  const permitted = (kind: 'users' | 'roles', id: string): boolean =>
    !allowed || (allowed.parse?.includes(kind) ?? false) || (allowed[kind]?.includes(id) ?? false);
  const users = [...content.matchAll(/<@!?(\d+)>/g)].map((match) => match[1] ?? '');
  const roles = [...content.matchAll(/<@&(\d+)>/g)].map((match) => match[1] ?? '');
  const replied =
    reference?.type === 0 && reference.messageId !== null ? repliedAuthor(world, reference) : undefined;
  const userIds = users.filter((id) => world.users.has(id) && permitted('users', id));
  if (replied && (allowed ? allowed.replied_user === true : true)) userIds.push(replied);
  const guild = world.guildOf(channel);
  return {
    userIds: [...new Set(userIds)],
    roleIds: [...new Set(roles.filter((id) => guild?.roles.has(id) && permitted('roles', id)))],
    everyone:
      /@(everyone|here)\b/.test(content) && (!allowed || (allowed.parse?.includes('everyone') ?? false)),
  };
}

function repliedAuthor(world: World, reference: NonNullable<MessageState['reference']>): string | undefined {
  const original = world.channels.get(reference.channelId)?.messages.get(reference.messageId ?? '');
  return original && !original.webhook ? original.authorId : undefined;
}
