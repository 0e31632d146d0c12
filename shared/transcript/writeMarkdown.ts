/**
 * The transcript as Markdown text, complete and readable in any PrivateBin.
 *
 * Unforgeable: every line that somebody wrote starts with two spaces and `> `, every line of ours does not; in our
 * lines whatever a person chose (names, file names) stands last and is stripped of what could break the line.
 */
import {
  type Attachment,
  type Dtx,
  type Embed,
  messageTime,
  type Msg,
  type Poll,
  type User,
  userName,
} from './types.ts';

/** The whole text. For long documents prefer the parts, between which other work can be done. */
export function writeMarkdown(doc: Dtx): string {
  return [...writeMarkdownParts(doc)].join('');
}

/** The text in pieces: the heading, then one piece a message. */
export function* writeMarkdownParts(doc: Dtx): Generator<string> {
  yield heading(doc);
  const byId = new Map(doc.messages.map((message) => [message.i, message]));
  for (const message of doc.messages) yield messageText(doc, message, byId);
}

function heading(doc: Dtx): string {
  const facts = doc.ticket ?? doc.modmail;
  const { ticket, range } = doc;
  const lines = [
    `# Transcript (${doc.audience} copy)`,
    '',
    `- Server: ${line(doc.guild.n)}`,
    `- Channel: ${line(doc.channel.n)}`,
    ...(ticket ? [`- Ticket: ${ticket.no}`, `- Category: ${line(ticket.cat)}`] : []),
    ...(doc.modmail ? ['- Modmail'] : []),
    ...(facts ? [`- Opened: ${iso(facts.opened)} by ${person(doc, facts.by)}`] : []),
    ...(ticket?.claimed === undefined ? [] : [`- Claimed by ${person(doc, ticket.claimed)}`]),
    ...(facts?.closed === undefined ? [] : [`- Closed: ${iso(facts.closed)}${by(doc, facts.closedBy)}`]),
    ...(range ? [`- Part ${range.part} of ${range.of}, ${range.total} messages in all`] : []),
    `- Messages: ${doc.messages.length}`,
    `- Written: ${iso(doc.gen.at)}`,
    '',
    'Lines that begin with ">" are what people wrote. All times are UTC.',
    '',
  ];
  if (facts?.reason !== undefined) lines.push('Reason for closing', quote(doc, facts.reason));
  for (const [question, answer] of ticket?.qa ?? []) {
    lines.push('Question', quote(doc, question), 'Answer', quote(doc, answer));
  }
  if (ticket?.rating !== undefined) lines.push(`Rating: ${ticket.rating} of 5`, '');
  if (ticket?.feedback !== undefined) lines.push('Feedback', quote(doc, ticket.feedback));
  return `${lines.join('\n')}\n---\n\n`;
}

function messageText(doc: Dtx, message: Msg, byId: ReadonlyMap<string, Msg>): string {
  const user = doc.users[message.u];
  const marks = [
    iso(messageTime(message.i)),
    role(user),
    ...(message.note ? ['internal note'] : []),
    ...(message.anon ? ['anonymous'] : []),
    ...(message.pin ? ['pinned'] : []),
    ...(message.e === undefined ? [] : [`edited ${iso(message.e)}`]),
    ...(message.del === undefined ? [] : [`deleted ${iso(message.del)}`]),
    ...(message.y !== undefined && message.sys ? [`system message ${message.y}`] : []),
  ];
  const lines = [`**${marks.join(' · ')}** ${person(doc, message.u)}`];
  if (message.rp) {
    const original = byId.get(message.rp.i);
    const author = original?.u ?? message.rp.u;
    lines.push('', `In reply to ${iso(messageTime(message.rp.i))}${by(doc, author)}`);
  }
  if (message.ix) lines.push('', `Command used by ${person(doc, message.ix.u)}: ${line(message.ix.n)}`);
  lines.push('', ...bodyLines(doc, message));
  if (message.po) lines.push(...pollLines(doc, message.po));
  for (const each of message.fw ?? []) {
    lines.push(
      `Forwarded${each.ts === undefined ? '' : `, written ${iso(each.ts)}`}`,
      ...bodyLines(doc, each),
    );
  }
  if (message.th) lines.push(`Thread started: ${line(message.th.n)}`, '');
  for (const { e, n } of message.rx ?? []) lines.push(`- Reaction, ${n} times: ${line(e.n)}`);
  if (message.rx?.length) lines.push('');
  for (const [at, earlier] of message.eh ?? [])
    lines.push(`Earlier wording, ${iso(at)}`, quote(doc, earlier));
  return `${lines.join('\n')}\n`;
}

/** What a message and a forwarded one have in common. */
function bodyLines(doc: Dtx, body: Pick<Msg, 'c' | 'at' | 'em' | 'st' | 'cp'>): string[] {
  const files = (body.at ?? []).map(attachmentLine);
  const stickers = (body.st ?? []).map((each) => `- Sticker: ${line(each.n)}`);
  return [
    ...(body.c === undefined || body.c === '' ? [] : [quote(doc, body.c)]),
    ...(body.em ?? []).map((each) => `Embed\n${quote(doc, embedText(each))}`),
    ...componentLines(doc, body.cp ?? []),
    ...files,
    ...stickers,
    ...(files.length + stickers.length > 0 ? [''] : []),
  ];
}

function attachmentLine(file: Attachment): string {
  const type = file.t === undefined ? '' : `, ${file.t.replace(/[^\w.+/-]/g, '')}`;
  const kept = file.b?.length ? 'kept' : 'not kept';
  return `- Attachment, ${file.s} bytes${type}, ${kept}: ${line(file.n)}${file.desc === undefined ? '' : ` (${line(file.desc)})`}`;
}

function embedText(embed: Embed): string {
  const parts = [embed.p, embed.a?.n, embed.t, embed.u, embed.d];
  for (const field of embed.fl ?? []) parts.push(`${field.n}: ${field.v}`);
  return [...parts, embed.f?.t].filter((part) => part !== undefined && part !== '').join('\n');
}

function componentLines(doc: Dtx, components: NonNullable<Msg['cp']>): string[] {
  return components.flatMap((each) => [
    ...(each.t === undefined ? [] : [quote(doc, each.t)]),
    ...(each.l === undefined
      ? []
      : [`- Button: ${line(each.l)}${each.u === undefined ? '' : ` ${line(each.u)}`}`, '']),
    ...(each.ph === undefined && each.o === undefined ? [] : [`- Select menu: ${line(each.ph ?? '')}`, '']),
    ...(each.m ?? []).map((media) => `- File: ${line(media.n ?? media.desc ?? '')}\n`),
    ...componentLines(doc, [...(each.c ?? []), ...(each.ac ? [each.ac] : [])]),
  ]);
}

function pollLines(doc: Dtx, poll: Poll): string[] {
  return ['Poll', quote(doc, poll.q), ...poll.a.map((each) => `- ${each.n} votes: ${line(each.t)}`), ''];
}

function role(user: User | undefined): string {
  if (user?.k) return user.k;
  return user?.b === 1 ? 'bot' : user?.b === 2 ? 'webhook' : 'other';
}

function person(doc: Dtx, index: number): string {
  const user = doc.users[index];
  if (!user) return 'unknown';
  const account = `@${line(user.n)}`;
  return user.d === undefined || user.d === user.n ? account : `${account}, ${line(user.d)}`;
}

function by(doc: Dtx, index: number | undefined): string {
  return index === undefined ? '' : ` by ${person(doc, index)}`;
}

function iso(timeMs: number): string {
  return new Date(timeMs).toISOString();
}

/** Control characters, line ends of every kind, and the marks that reorder text around them. */
const UNSAFE_IN_LINE = /[\p{Cc}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]+/gu;
/** Of these only the ones that could make a quoted line read as something else. */
const REORDERING = /[\u202a-\u202e\u2066-\u2069]/g;

/** Something a person chose, fit to stand at the end of one of our own lines. */
function line(value: string): string {
  const clean = value.replace(UNSAFE_IN_LINE, ' ').replace(/\s+/g, ' ').trim();
  return clean.replace(/[\\`*_[\]<~]/g, (character) => (character === '<' ? '&lt;' : `\\${character}`));
}

/** What somebody wrote, every line of it marked as such. */
function quote(doc: Dtx, content: string): string {
  const lines = tame(resolveMentions(doc, content)).split(/\r\n|[\n\r\v\f\u0085\u2028\u2029]/);
  // INVARIANT: no line of content is without this prefix, so none can pass for a line of ours.
  return `${lines.map((each) => `  > ${each}`).join('\n')}\n`;
}

/** HTML and remote pictures must not come alive where this text is rendered. */
function tame(content: string): string {
  return content
    .replace(REORDERING, '')
    .replace(/<(?=[a-z/!?])/gi, '&lt;')
    .replaceAll('![', '!\\[');
}

/** Code is left as it is: Discord shows mentions within it as typed. */
const MENTION =
  /```[^]*?```|`[^`\n]*`|<(@!?|@&|#)(\d{1,20})>|<a?:(\w{1,64}):\d{1,20}>|<t:(-?\d{1,13})(?::[tTdDfFR])?>|<(\/[^\n:<>]{1,100}):\d{1,20}>/g;

function resolveMentions(doc: Dtx, content: string): string {
  const users = namesById(doc);
  return content.replace(
    MENTION,
    (raw: string, kind?: string, id?: string, emoji?: string, seconds?: string, command?: string) => {
      if (id !== undefined) {
        if (kind === '#') return `#${line(doc.channels[id]?.[0] ?? id)}`;
        return `@${line((kind === '@&' ? doc.roles[id]?.[0] : users.get(id)) ?? id)}`;
      }
      if (emoji !== undefined) return `:${emoji}:`;
      if (seconds !== undefined) return isoOr(raw, Number(seconds) * 1000);
      return command ?? raw;
    },
  );
}

function isoOr(raw: string, timeMs: number): string {
  return Math.abs(timeMs) <= 8_640_000_000_000_000 ? iso(timeMs) : raw;
}

const nameTables = new WeakMap<Dtx, ReadonlyMap<string, string>>();

/** User names by id, made once a document. */
function namesById(doc: Dtx): ReadonlyMap<string, string> {
  const known = nameTables.get(doc);
  if (known) return known;
  const names = new Map(doc.users.map((user) => [user.id, userName(user)]));
  nameTables.set(doc, names);
  return names;
}
