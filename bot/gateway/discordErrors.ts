/** Discord's answers as errors that say what they mean for us: gone, forbidden, closed to us, or could not tell. */
import { DiscordAPIError, HTTPError, RateLimitError } from 'discord.js';
import { AppError, Forbidden, NotFound, RateLimited, Upstream } from '../../shared/errors.ts';
import { Refusal, type WordKey } from './words.ts';

/** https://discord.com/developers/docs/topics/opcodes-and-status-codes#json: what is known not to exist any more. */
const UNKNOWN_CHANNEL = 10_003;
const GONE = new Set([UNKNOWN_CHANNEL, 10_004, 10_007, 10_008, 10_009, 10_011, 10_013, 10_062]);
const MISSING_ACCESS = 50_001;
const MISSING_PERMISSIONS = 50_013;
/** "Cannot send messages to this user" (DMs closed, or the bot blocked) and "no mutual guilds". */
const UNREACHABLE = new Map<number, WordKey>([
  [50_007, 'discord.directMessagesClosed'],
  [50_278, 'discord.noSharedServer'],
]);
/** Refusals with a fix that a person can apply. */
const FIXES = new Map<number, WordKey>([
  [30_013, 'discord.channelsFull'],
  [160_006, 'discord.threadsFull'],
  [50_083, 'discord.threadArchived'],
  [160_005, 'discord.threadLocked'],
  [240_000, 'discord.harmfulLink'],
]);

/** The same for codes that Discord gives to single fields of an invalid form (50035). */
const FIELD_FIXES = new Map<string, WordKey>([
  ['CHANNEL_PARENT_MAX_CHANNELS', 'discord.categoryFull'],
  ['CHANNEL_PARENT_INVALID', 'discord.categoryGone'],
  ['INVALID_FORUM_TAG', 'discord.tagGone'],
]);

/** The user cannot be reached by direct message; `code` is Discord's. */
export class DirectMessageRefused extends Refusal {
  readonly discordCode: number;
  constructor(discordCode: number, cause: unknown) {
    super(UNREACHABLE.get(discordCode) ?? 'discord.unreachable', {}, { context: { discordCode }, cause });
    this.discordCode = discordCode;
  }
}

/** Discord's own number for an error it answered with, when there is one. */
export function discordCodeOf(error: unknown): number | undefined {
  if (error instanceof DiscordAPIError && typeof error.code === 'number') return error.code;
  if (error instanceof DirectMessageRefused) return error.discordCode;
  const code = error instanceof AppError ? error.context['discordCode'] : undefined;
  return typeof code === 'number' ? code : undefined;
}

/** The channel or thread itself, not something in it, was deleted. */
export function isChannelGone(error: unknown): boolean {
  return discordCodeOf(error) === UNKNOWN_CHANNEL;
}

/** Turns what `@discordjs/rest` throws into our errors; anything unknown is returned as it is (a bug, not an answer). */
export function asDiscordFailure(error: unknown): unknown {
  if (error instanceof DiscordAPIError) return fromApi(error);
  if (error instanceof HTTPError) {
    return new Upstream(true, { context: { service: 'discord', status: error.status }, cause: error });
  }
  if (error instanceof RateLimitError) {
    return new RateLimited(error.retryAfter, { context: { service: 'discord' }, cause: error });
  }
  if (error instanceof AppError) return error;
  if (error instanceof Error && isNetworkFailure(error)) {
    return new Upstream(true, { context: { service: 'discord' }, cause: error });
  }
  return error;
}

function fromApi(error: DiscordAPIError): AppError {
  const code = Number(error.code);
  const options = { context: { service: 'discord', discordCode: code, status: error.status }, cause: error };
  if (GONE.has(code)) return new NotFound(options);
  if (UNREACHABLE.has(code)) return new DirectMessageRefused(code, error);
  if (code === MISSING_ACCESS || code === MISSING_PERMISSIONS) {
    return new Forbidden(options);
  }
  const fix = FIXES.get(code) ?? fieldFix(error);
  if (fix) return new Refusal(fix, {}, { context: options.context, cause: error });
  return new Upstream(error.status >= 500 || error.status === 429, options);
}

function fieldFix(error: DiscordAPIError): WordKey | undefined {
  const fields = 'errors' in error.rawError ? JSON.stringify(error.rawError.errors) : '';
  const found = [...FIELD_FIXES].find(([code]) => fields.includes(`"${code}"`));
  return found?.[1];
}

function isNetworkFailure(error: Error): boolean {
  const code =
    (error as NodeJS.ErrnoException).code ?? (error.cause as NodeJS.ErrnoException | undefined)?.code;
  return (
    error.name === 'AbortError' ||
    error.name === 'TimeoutError' ||
    error.message === 'fetch failed' ||
    (typeof code === 'string' && /^(E[A-Z]+|UND_ERR_\w+)$/.test(code))
  );
}
