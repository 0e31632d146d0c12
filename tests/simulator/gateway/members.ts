/** Answers "request guild members" (op 8) with chunks of up to a thousand. */
import { GatewayIntentBits } from 'discord-api-types/v10';
import { memberPayload } from '../payloads/user.ts';
import type { MemberState } from '../state/types.ts';
import type { World } from '../state/world.ts';
import type { GatewaySession } from './session.ts';

const CHUNK = 1_000;

export interface MemberRequest {
  readonly guild_id: string;
  readonly query?: string;
  readonly limit?: number;
  readonly user_ids?: string | readonly string[];
  readonly nonce?: string;
}

export function sendMembers(world: World, session: GatewaySession, request: MemberRequest): void {
  const guild = world.guilds.get(request.guild_id);
  if (!guild?.members.has(world.botId)) return;
  const wanted = request.user_ids === undefined ? undefined : [request.user_ids].flat();
  const everyone = !wanted && (request.query ?? '') === '' && (request.limit ?? 0) === 0;
  // The whole list needs the privileged intent; Discord then answers nothing at all.
  if (everyone && !(session.intents & GatewayIntentBits.GuildMembers)) return;
  const found = wanted
    ? wanted.flatMap((id) => guild.members.get(id) ?? [])
    : [...guild.members.values()].filter((m) => matches(world, m, request.query ?? ''));
  const limited = request.limit && request.limit > 0 ? found.slice(0, request.limit) : found;
  const count = Math.max(1, Math.ceil(limited.length / CHUNK));
  for (let index = 0; index < count; index += 1) {
    session.dispatch('GUILD_MEMBERS_CHUNK', {
      guild_id: guild.id,
      members: limited
        .slice(index * CHUNK, (index + 1) * CHUNK)
        .map((member) => memberPayload(member, world.getUser(member.userId))),
      chunk_index: index,
      chunk_count: count,
      not_found: (wanted ?? []).filter((id) => !guild.members.has(id)),
      ...(request.nonce === undefined ? {} : { nonce: request.nonce }),
    });
  }
}

/** Whether the name or nickname begins with `query`, in any case. */
export function matches(world: World, member: MemberState, query: string): boolean {
  const user = world.getUser(member.userId);
  const wanted = query.toLowerCase();
  return [user.username, user.globalName, member.nick].some((name) => name?.toLowerCase().startsWith(wanted));
}
