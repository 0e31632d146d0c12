/** Counting what a person and a category have open: asked before the form, and again inside the opening's transaction. */
import type { Transaction, AppDatabase } from '../../shared/db/connect.ts';
import type { CategoryId, GuildId, UserId } from '../../shared/ids.ts';
import { timestamp } from '../conversations/view.ts';
import { LIVING_STATES } from '../conversations/types.ts';
import { Refusal } from '../gateway/words.ts';
import type { CategoryLimits } from './types.ts';

const MINUTE_MS = 60_000;
/** Two clicks in this time are one wish, where somebody may have several tickets. */
const DOUBLE_CLICK_MS = 5_000;

export interface LimitsAsked {
  readonly guildId: GuildId;
  readonly categoryId: CategoryId;
  readonly userId: UserId;
  readonly limits: Pick<CategoryLimits, 'maxOpenPerUser' | 'maxOpen' | 'cooldownMinutes'>;
  /** In all categories together. */
  readonly maxOpenInAll: number | null;
  readonly nowMs: number;
}

type Reader = Transaction | AppDatabase['kysely'];

/**
 * Throws the refusal that holds. Exact only in a transaction that holds the lock of the guild's ticket counter: then no other
 * opening of this guild is between its own count and its commit.
 */
export async function requireWithinLimits(reader: Reader, asked: LimitsAsked): Promise<void> {
  const { guildId, categoryId, userId, limits, maxOpenInAll, nowMs } = asked;
  const mine = await reader
    .selectFrom('conversations')
    .innerJoin('tickets', 'tickets.conversation_id', 'conversations.id')
    .select([
      'conversations.channel_id',
      'conversations.created_at',
      'conversations.state',
      'tickets.category_id',
    ])
    .where('conversations.guild_id', '=', guildId)
    .where('conversations.user_id', '=', userId)
    .where('conversations.kind', '=', 'ticket')
    .orderBy('conversations.created_at', 'desc')
    .limit(200)
    .execute();
  const living = mine.filter(({ state }) => LIVING_STATES.some((one) => one === state));
  const here = living.filter((row) => row.category_id === categoryId);
  const [newest] = here;
  if (here.length >= limits.maxOpenPerUser) {
    if (limits.maxOpenPerUser > 1) throw new Refusal('ticket.maxPerUser', { max: limits.maxOpenPerUser });
    throw newest?.channel_id
      ? new Refusal('ticket.alreadyOpen', { channel: `<#${newest.channel_id}>` })
      : new Refusal('ticket.opening');
  }
  if (newest && nowMs - newest.created_at < DOUBLE_CLICK_MS) throw new Refusal('ticket.justOpened');
  if (maxOpenInAll !== null && living.length >= maxOpenInAll)
    throw new Refusal('ticket.maxInAll', { max: maxOpenInAll });
  const last = mine.find((row) => row.category_id === categoryId);
  const freeAtMs = (last?.created_at ?? 0) + limits.cooldownMinutes * MINUTE_MS;
  if (last && nowMs < freeAtMs) throw new Refusal('ticket.cooldown', { when: timestamp(freeAtMs, 'R') });
  if (limits.maxOpen !== null && (await countOpenIn(reader, categoryId)) >= limits.maxOpen)
    throw new Refusal('ticket.categoryBusy');
}

async function countOpenIn(reader: Reader, categoryId: CategoryId): Promise<number> {
  const { open } = await reader
    .selectFrom('tickets')
    .innerJoin('conversations', 'conversations.id', 'tickets.conversation_id')
    .select((row) => row.fn.countAll<number>().as('open'))
    .where('tickets.category_id', '=', categoryId)
    .where('conversations.state', 'in', LIVING_STATES)
    .executeTakeFirstOrThrow();
  return open;
}
