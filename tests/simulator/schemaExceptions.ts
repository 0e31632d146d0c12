/** Where Discord itself is wider than its published schemas: one table, applied to a copy before checking. */

/**
 * Field of a request → how its value is brought into the schema's narrower form, and why.
 * discord.js sends permissions as decimal strings, as the written documentation asks; the OpenAPI file says number.
 */
const REQUEST_EXCEPTIONS: Readonly<Record<string, (value: unknown) => unknown>> = {
  allow: permissionNumber,
  deny: permissionNumber,
  permissions: permissionNumber,
  default_member_permissions: permissionNumber,
  // Forwards (type 1) are documented and work; the OpenAPI file knows replies only.
  message_reference: forwardAsReply,
};

function forwardAsReply(value: unknown): unknown {
  const isForward = value !== null && typeof value === 'object' && 'type' in value && value.type === 1;
  return isForward ? { ...value, type: 0 } : value;
}

const RESPONSE_EXCEPTIONS: Readonly<Record<string, (value: unknown) => unknown>> = {
  message_reference: forwardAsReply,
};

function permissionNumber(value: unknown): unknown {
  return typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value;
}

/** Discord writes "+00:00" where its schema's format, read strictly, wants "Z". */
const OFFSET_TIMESTAMP = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?)\+00:00$/;

export function relaxRequest(body: unknown): unknown {
  return mapDeep(body, (key, value) => withZulu(REQUEST_EXCEPTIONS[key]?.(value) ?? value));
}

export function relaxResponse(body: unknown): unknown {
  return mapDeep(body, (key, value) => withZulu(RESPONSE_EXCEPTIONS[key]?.(value) ?? value));
}

function withZulu(value: unknown): unknown {
  return typeof value === 'string' ? value.replace(OFFSET_TIMESTAMP, '$1Z') : value;
}

function mapDeep(value: unknown, change: (key: string, value: unknown) => unknown): unknown {
  if (Array.isArray(value)) return value.map((item) => mapDeep(item, change));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, mapDeep(change(key, inner), change)]),
  );
}
