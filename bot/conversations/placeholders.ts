/** `{placeholders}` in what a server words itself: which there are where, how they are filled in, and which are unknown. */

const OF_A_TICKET = [
  'user',
  'user.name',
  'user.id',
  'ticket.number',
  'category',
  'guild',
  'time',
  'time.relative',
] as const;

/** Where a text is shown decides what is known by then. */
export const PLACEHOLDERS = {
  panel: ['guild', 'category'],
  ticket: OF_A_TICKET,
  channelName: ['user.name', 'user.id', 'ticket.number', 'category', 'number'],
  snippet: [...OF_A_TICKET, 'staff'],
  closed: [...OF_A_TICKET, 'ticket.opened', 'ticket.messages', 'closer', 'transcript'],
} as const;

export type PlaceholderPlace = keyof typeof PLACEHOLDERS;
/** The places in what a ticket category words. */
export type CategoryPlace = Exclude<PlaceholderPlace, 'snippet'>;
export type PlaceholderValues = Readonly<Record<string, string | number>>;

const PLACEHOLDER = /\{([a-z][a-z0-9_.]*)\}/gi;

/** Names in the text that mean nothing in this place, each once. */
export function unknownIn(template: string, place: PlaceholderPlace): string[] {
  const known: readonly string[] = PLACEHOLDERS[place];
  const found = [...template.matchAll(PLACEHOLDER)].map(([, name = '']) => name);
  return [...new Set(found)].filter((name) => !known.includes(name));
}

/** The text with its values; what has no value stays as it was written. Values are put in once and never looked at again. */
export function fill(template: string, values: PlaceholderValues): string {
  return template.replace(PLACEHOLDER, (raw, name: string) => String(values[name] ?? raw));
}

/** A name that people chose, as plain text: it can neither format nor mention nor link. */
export function escapeName(name: string): string {
  return name
    .replace(/[\\*_~`|>#[\]()<-]/g, (mark) => `\\${mark}`)
    .replaceAll('@', '@\u200b')
    .replace(/\s+/g, ' ');
}

/** A part of a channel's name: what Discord makes of it anyway, so that it can be told beforehand. */
export function channelNamePart(name: string): string {
  return name
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}_]+/gu, '-')
    .replace(/^-+|-+$/g, '');
}
