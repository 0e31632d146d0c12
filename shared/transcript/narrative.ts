/**
 * A transcript told line by line, for every export that is text. It alone decides what is said and in which order; a
 * style decides how a name, a mark and somebody's words look.
 *
 * Unforgeable: every line that somebody wrote starts with the style's prefix, no line of ours does; in our lines whatever
 * a person chose (names, file names) stands last, or within quotation marks, and cannot break the line.
 */
import { iso } from './isoTime.ts';
import { createTold, type Told } from './narrativeBody.ts';
import type { TextStyle } from './textStyle.ts';
import { isSystemMessage, bodyOfSystemMessage, sentenceText, systemSentence } from './systemMessages.ts';
import { quotedName } from './names.ts';
import { type Dtx, messageTime, type Msg, type Reply, type User } from './types.ts';
import type { Language } from './words.ts';

/** The text in pieces: the heading, then one piece a message, so that other work can be done between them. */
export function* tell(doc: Dtx, style: TextStyle, language: Language = 'en'): Generator<string> {
  const told = createTold(doc, style, language);
  yield heading(told);
  const answered = answeredMessages(doc.messages);
  for (const message of doc.messages) yield messageText(told, message, answered);
}

/** By their ids, and only these: few messages are answered. */
function answeredMessages(messages: readonly Msg[]): ReadonlyMap<string, Msg> {
  const ids = new Set<string>();
  for (const { rp } of messages) if (rp) ids.add(rp.i);
  const found = new Map<string, Msg>();
  if (ids.size === 0) return found;
  for (const message of messages) if (ids.has(message.i)) found.set(message.i, message);
  return found;
}

function heading(told: Told): string {
  const { doc, style, t, quote, person } = told;
  const facts = doc.ticket ?? doc.modmail;
  const { ticket, range } = doc;
  const fact = (words: string): string => style.item(words);
  const lines = [
    style.title(t(`title.${doc.audience}`)),
    '',
    fact(t('head.server', { value: style.name(doc.guild.n) })),
    fact(t('head.channel', { value: style.name(doc.channel.n) })),
  ];
  const add = (words: string): number => lines.push(fact(words));
  if (ticket) {
    add(t('head.ticket', { value: ticket.no }));
    add(t('head.category', { value: style.name(ticket.cat) }));
  }
  if (doc.modmail) add(t('head.modmail'));
  if (facts) add(t('head.opened', { time: iso(facts.opened), value: person(facts.by) }));
  if (ticket?.claimed !== undefined) add(t('head.claimed', { value: person(ticket.claimed) }));
  if (facts?.closed !== undefined) {
    const time = iso(facts.closed);
    add(
      facts.closedBy === undefined
        ? t('head.closed', { time })
        : t('head.closedBy', { time, value: person(facts.closedBy) }),
    );
  }
  if (range) add(t('head.part', { part: range.part, of: range.of, total: range.total }));
  add(t('head.messages', { value: doc.messages.length }));
  add(t('head.written', { value: iso(doc.gen.at) }));
  lines.push('', t(style.hint), '');
  if (facts?.reason !== undefined) lines.push(t('head.reason'), quote(facts.reason));
  for (const [question, answer] of ticket?.qa ?? []) {
    lines.push(t('head.question'), quote(question), t('head.answer'), quote(answer));
  }
  if (ticket?.rating !== undefined) lines.push(t('head.rating', { value: ticket.rating }), '');
  if (ticket?.feedback !== undefined) lines.push(t('head.feedback'), quote(ticket.feedback));
  return `${lines.join('\n')}\n${style.rule}\n\n`;
}

/** Put together as one string: of thousands of messages, lists of their lines would be most of the work. */
function messageText(told: Told, message: Msg, answered: ReadonlyMap<string, Msg>): string {
  const { style, t, person } = told;
  const isSystem = isSystemMessage(message);
  const who = isSystem ? systemText(told, message) : person(message.u);
  let text = `${style.marks(headOf(told, message, isSystem))} ${who}\n`;
  if (message.rp) text += reply(told, message.rp, answered.get(message.rp.i));
  if (message.ix) {
    const words = { person: quotedName(person(message.ix.u)), value: style.name(message.ix.n) };
    text += `\n${t('command', words)}\n`;
  }
  return `${text}\n${saidIn(told, message)}`;
}

/** Everything below the line that says who and when. */
export function saidIn({ style, t, quote, body, poll }: Told, message: Msg): string {
  const isSystem = isSystemMessage(message);
  let text = body(isSystem ? bodyOfSystemMessage(message) : message);
  if (message.po) text += poll(message.po);
  for (const each of message.fw ?? []) {
    const words = each.ts === undefined ? t('forwarded') : t('forwarded.at', { time: iso(each.ts) });
    text += `${words}\n${body(each)}`;
  }
  if (message.th && !isSystem) text += `${t('thread', { value: style.name(message.th.n) })}\n\n`;
  for (const { e, n } of message.rx ?? []) {
    text += `${style.item(t('reaction', { count: n, value: style.name(e.n) }))}\n`;
  }
  if (message.rx?.length) text += '\n';
  for (const [at, earlier] of message.eh ?? []) {
    text += `${t('earlier', { time: iso(at) })}\n${quote(earlier)}\n`;
  }
  return text;
}

function headOf(told: Told, message: Msg, isSystem: boolean): string {
  let text = `${iso(messageTime(message.i))} · ${isSystem ? told.t('mark.system') : roleText(told, message)}`;
  for (const mark of marksOf(told, message)) text += ` · ${mark}`;
  return text;
}

/** What became of a message, and who may read it. */
export function marksOf({ t }: Told, message: Msg): string[] {
  const marks: string[] = [];
  if (message.note) marks.push(t('mark.note'));
  if (message.anon) marks.push(t('mark.anon'));
  if (message.pin) marks.push(t('mark.pinned'));
  if (message.e !== undefined) marks.push(t('mark.edited', { time: iso(message.e) }));
  if (message.del !== undefined) marks.push(t('mark.deleted', { time: iso(message.del) }));
  return marks;
}

function reply({ t, person, quote }: Told, rp: Reply, original: Msg | undefined): string {
  const author = original?.u ?? rp.u;
  const time = iso(messageTime(rp.i));
  const line = author === undefined ? t('reply', { time }) : t('reply.by', { time, value: person(author) });
  // What is not in the transcript itself is quoted, so that the answer can be understood.
  return original || !rp.c ? `\n${line}\n` : `\n${line}\n${t('reply.words')}\n${quote(rp.c).trimEnd()}\n`;
}

/** What a message of Discord's own says. */
export function systemText({ doc, style, person, words }: Told, message: Msg): string {
  return sentenceText(systemSentence(message, words), doc, {
    person: (_, user) => quotedName(person(user)),
    said: (text) => quotedName(style.name(text)),
  });
}

export function roleText({ doc, t }: Told, { u }: Msg): string {
  return t(`role.${roleOf(doc.users[u])}`);
}

function roleOf(user: User | undefined): 'staff' | 'user' | 'bot' | 'webhook' | 'other' {
  if (user?.k) return user.k;
  return user?.b === 1 ? 'bot' : user?.b === 2 ? 'webhook' : 'other';
}
