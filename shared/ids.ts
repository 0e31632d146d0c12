/** Branded identifiers, so that one kind of id cannot be passed where another is meant, and the making of our own. */
import { randomBytes, randomInt } from 'node:crypto';

declare const brand: unique symbol;
type Branded<Name extends string> = string & { readonly [brand]: Name };

export type GuildId = Branded<'GuildId'>;
export type ChannelId = Branded<'ChannelId'>;
export type UserId = Branded<'UserId'>;
export type MessageId = Branded<'MessageId'>;
export type ConversationId = Branded<'ConversationId'>;
export type CategoryId = Branded<'CategoryId'>;
export type PanelId = Branded<'PanelId'>;

/** First millisecond of Discord's snowflake time. https://discord.com/developers/docs/reference#snowflakes */
const DISCORD_EPOCH_MS = 1_420_070_400_000;

/** Marks a string that came from Discord or from our own table as an id; throws on anything but 1–20 digits. */
// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- the caller says which id it is
export function asId<T extends Branded<string>>(value: string): T {
  if (!/^\d{1,20}$/.test(value)) throw new TypeError('not an id');
  return value as T;
}

export function isSnowflake(value: string): boolean {
  return /^\d{17,20}$/.test(value);
}

/** Creation time, epoch milliseconds, that a snowflake carries. */
export function snowflakeTimeMs(id: string): number {
  return Number(BigInt(id) >> 22n) + DISCORD_EPOCH_MS;
}

/** Smallest snowflake of a moment: for asking Discord for messages before or after it. */
export function snowflakeAt(timeMs: number): string {
  return (BigInt(Math.max(0, timeMs - DISCORD_EPOCH_MS)) << 22n).toString();
}

/** A new id of our own: a unique integer, sortable by time, with 22 random bits where Discord has worker and sequence. */
// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- the caller says which id it is
export function newId<T extends Branded<string>>(nowMs: number): T {
  return ((BigInt(nowMs - DISCORD_EPOCH_MS) << 22n) | BigInt(randomInt(2 ** 22))).toString() as T;
}

/** `bytes` random bytes as lower-case hex. */
export function randomHex(bytes: number): string {
  return randomBytes(bytes).toString('hex');
}
