/** Discord's JSON error codes that the simulator answers with, and the exception that carries one to the REST edge. */

/** code → [HTTP status, Discord's own message]. https://discord.com/developers/docs/topics/opcodes-and-status-codes */
const DISCORD_ERRORS = {
  0: [401, '401: Unauthorized'],
  10002: [404, 'Unknown Application'],
  10003: [404, 'Unknown Channel'],
  10004: [404, 'Unknown Guild'],
  10007: [404, 'Unknown Member'],
  10008: [404, 'Unknown Message'],
  10009: [404, 'Unknown Overwrite'],
  10011: [404, 'Unknown Role'],
  10013: [404, 'Unknown User'],
  10014: [400, 'Unknown Emoji'],
  10015: [404, 'Unknown Webhook'],
  10062: [404, 'Unknown interaction'],
  10063: [404, 'Unknown application command'],
  20028: [429, 'The write action you are performing on the channel has hit the write rate limit'],
  30003: [400, 'Maximum number of pins reached for the channel (250)'],
  30010: [400, 'Maximum number of reactions reached (20)'],
  30013: [400, 'Maximum number of guild channels reached (500)'],
  30032: [400, 'Maximum number of application commands reached (100)'],
  30046: [429, 'Maximum number of edits to messages older than 1 hour reached. Try again later.'],
  40003: [429, 'You are opening direct messages too fast'],
  40005: [413, 'Request entity too large. Try sending something smaller in size'],
  40060: [400, 'Interaction has already been acknowledged.'],
  40067: [400, 'A tag is required to create a forum post in this channel'],
  50001: [403, 'Missing Access'],
  50003: [403, 'Cannot execute action on a DM channel'],
  50005: [403, 'Cannot edit a message authored by another user'],
  50006: [400, 'Cannot send an empty message'],
  50007: [403, 'Cannot send messages to this user'],
  50008: [400, 'Cannot send messages in a non-text channel'],
  50013: [403, 'Missing Permissions'],
  50016: [
    400,
    'Provided too few or too many messages to delete. Must provide at least 2 and fewer than 100 messages to delete.',
  ],
  50019: [400, 'A message can only be pinned to the channel it was sent in'],
  50021: [400, 'Cannot execute action on a system message'],
  50024: [400, 'Cannot execute action on this channel type'],
  50027: [401, 'Invalid Webhook Token'],
  50033: [400, 'Invalid Recipient(s)'],
  50034: [400, 'A message provided was too old to bulk delete'],
  50035: [400, 'Invalid Form Body'],
  50083: [400, 'Thread is archived'],
  50109: [400, 'The request body contains invalid JSON.'],
  50278: [403, 'Cannot send messages to this user due to having no mutual guilds'],
  90001: [403, 'Reaction blocked'],
  160002: [400, 'Cannot reply without permission to read message history'],
  160004: [400, 'A thread has already been created for this message'],
  160005: [400, 'Thread is locked'],
  160006: [400, 'Maximum number of active threads reached'],
} as const satisfies Record<number, readonly [status: number, message: string]>;

export type DiscordErrorCode = keyof typeof DISCORD_ERRORS;

/** Discord's nested error tree: field names down to `_errors`. */
export interface ErrorTree {
  [field: string]: ErrorTree | FieldError[];
}
interface FieldError {
  code: string;
  message: string;
}

export class DiscordError extends Error {
  readonly status: number;
  readonly body: { code: number; message: string; errors?: ErrorTree };

  constructor(code: DiscordErrorCode, errors?: ErrorTree) {
    const [status, message] = DISCORD_ERRORS[code];
    super(message);
    this.status = status;
    this.body = { code, message, ...(errors ? { errors } : {}) };
  }
}

/** One faulty field, in the shape of Discord's "Invalid Form Body". */
export function invalidField(path: readonly PropertyKey[], code: string, message: string): DiscordError {
  return new DiscordError(50035, errorTree([{ path, code, message }]));
}

export function errorTree(
  faults: readonly { path: readonly PropertyKey[]; code: string; message: string }[],
): ErrorTree {
  const root: ErrorTree = {};
  for (const { path, code, message } of faults) {
    let node = root;
    for (const step of path) {
      const key = String(step);
      node[key] ??= {};
      node = node[key] as ErrorTree;
    }
    const list = (node['_errors'] ??= []) as FieldError[];
    list.push({ code, message });
  }
  return root;
}
