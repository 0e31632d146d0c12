/** One message as an article: its author unless it continues a group, its marks, what it says. */
import { forwardedFrom } from '../../shared/transcript/forwarded.ts';
import {
  bodyOfSystemMessage,
  isSystemMessage,
  systemSentence,
} from '../../shared/transcript/systemMessages.ts';
import { type Dtx, messageTime, type Msg, userName } from '../../shared/transcript/types.ts';
import { button, el } from './dom.ts';
import { icon } from './icons.ts';
import type { MarkdownView } from './markdownView.ts';
import type { Makers } from './makers.ts';
import { bodyOf, poll, reactions } from './messageParts.ts';
import { avatar, badgeOf, nameOf } from './person.ts';
import { counted, formatTime, formatUtc, t, transcriptWords } from './text.ts';

export interface MessageContext extends Makers {
  readonly doc: Dtx;
  readonly byId: ReadonlyMap<string, Msg>;
  readonly jumpTo: (id: string, from: string) => void;
}

/** A time of day with the UTC moment as its title. */
export function timeElement(timeMs: number, format: 'time' | 'both' = 'time'): HTMLElement {
  return el(
    'time',
    { datetime: new Date(timeMs).toISOString(), title: formatUtc(timeMs) },
    formatTime(timeMs, format),
  );
}

export function messageElement(context: MessageContext, message: Msg, isContinued: boolean): HTMLElement {
  return isSystemMessage(message)
    ? systemMessage(context, message)
    : ordinaryMessage(context, message, isContinued);
}

function article(
  message: Msg,
  classes: readonly string[],
  label: string,
  ...children: (Node | undefined)[]
): HTMLElement {
  const marks = [message.note ? 'note' : '', message.del === undefined ? '' : 'deleted'];
  const names = ['message', ...classes, ...marks].filter(Boolean).join(' ');
  return el(
    'article',
    { class: names, id: `m${message.i}`, tabindex: '-1', 'aria-label': label },
    ...children,
  );
}

function ordinaryMessage(context: MessageContext, message: Msg, isContinued: boolean): HTMLElement {
  const { doc, markdown } = context;
  const user = doc.users[message.u];
  const timeMs = messageTime(message.i);
  const heading = isContinued
    ? undefined
    : el(
        'div',
        { class: 'heading' },
        nameOf(user),
        badgeOf(doc, user),
        ...marksOf(message),
        timeElement(timeMs),
      );
  const body = el('div', { class: 'body' }, ...bodyOf(message, context));
  // The heading that would say it is the group's.
  if (isContinued && message.pin) body.prepend(el('div', { class: 'marks' }, ...marksOf(message)));
  if (message.e !== undefined) {
    // Behind the last words where there are any, else below.
    const lastWords = body.querySelector(':scope > .text > p:last-child');
    (lastWords ?? body).append(editedMark(message.e));
  }
  if (message.po) body.append(poll(message.po, markdown));
  for (const each of message.fw ?? []) {
    body.append(
      el(
        'div',
        { class: 'forward' },
        el(
          'div',
          { class: 'quiet' },
          icon('forward'),
          forwardedFrom(doc, each, t('msg.forwarded'), { time: formatTime }),
        ),
        ...bodyOf(each, context),
      ),
    );
  }
  if (message.eh?.length) body.append(earlierWordings(message.eh, markdown));
  if (message.th)
    body.append(el('div', { class: 'aside' }, icon('thread'), t('msg.thread', { name: message.th.n })));
  if (message.del !== undefined) {
    body.append(
      el('div', { class: 'deleted-mark' }, t('msg.deleted', { time: formatTime(message.del, 'both') })),
    );
  }
  if (message.rx?.length) body.append(reactions(message.rx, markdown));
  const label = `${user ? userName(user) : t('msg.unknownUser')}, ${formatTime(timeMs, 'both')}`;
  return article(
    message,
    isContinued ? ['continued'] : [],
    label,
    replyLine(context, message) ?? commandLine(context, message),
    isContinued ? el('span', { class: 'gutter' }, timeElement(timeMs)) : avatar(user, context.files),
    el('div', { class: 'column' }, heading, body),
  );
}

function marksOf(message: Msg): HTMLElement[] {
  const marks: HTMLElement[] = [];
  if (message.note)
    marks.push(el('span', { class: 'badge note', title: t('msg.noteHint') }, icon('lock'), t('msg.note')));
  if (message.anon) marks.push(el('span', { class: 'badge', title: t('msg.anonHint') }, t('msg.anon')));
  if (message.pin) marks.push(el('span', { class: 'badge' }, icon('pin'), t('msg.pinned')));
  return marks;
}

function editedMark(timeMs: number): HTMLElement {
  return el(
    'span',
    {
      class: 'edited',
      title: `${t('msg.editedAt', { time: formatTime(timeMs, 'both') })} (${formatUtc(timeMs)})`,
    },
    `(${t('msg.edited')})`,
  );
}

function earlierWordings(wordings: NonNullable<Msg['eh']>, markdown: MarkdownView): HTMLElement {
  return el(
    'details',
    { class: 'earlier' },
    el('summary', {}, counted('msg.earlier', wordings.length)),
    ...wordings.map(([at, content]) => el('div', {}, timeElement(at, 'both'), markdown.blocks(content))),
  );
}

/** Plain words of a message for the one line above its answer. */
function excerpt(markdown: MarkdownView, message: Msg | undefined, fallback: string | undefined): string {
  const words = message?.c ?? fallback ?? message?.at?.[0]?.n ?? '';
  return markdown.excerpt(words).slice(0, 140);
}

function replyLine(
  { doc, byId, jumpTo, files, markdown }: MessageContext,
  message: Msg,
): HTMLElement | undefined {
  const { rp } = message;
  if (!rp) return undefined;
  const original = byId.get(rp.i);
  const author = original?.u ?? rp.u;
  const user = author === undefined ? undefined : doc.users[author];
  const said = excerpt(markdown, original, rp.c) || t('msg.replyGone');
  const words = el('span', { class: 'excerpt', dir: 'auto' }, said);
  const label = t('msg.replyTo', { name: user ? userName(user) : t('msg.unknownUser') });
  const content = [user ? avatar(user, files) : icon('reply'), user ? nameOf(user) : undefined, ' ', words];
  if (!original) return el('div', { class: 'reply', role: 'group', 'aria-label': label }, ...content);
  return button(
    { class: 'reply', 'aria-label': `${label}: ${said}`, title: t('msg.jump') },
    () => jumpTo(rp.i, message.i),
    ...content,
  );
}

function commandLine({ doc, files }: MessageContext, message: Msg): HTMLElement | undefined {
  if (!message.ix) return undefined;
  const user = doc.users[message.ix.u];
  const words = t('msg.command', {
    name: user ? userName(user) : t('msg.unknownUser'),
    command: `/${message.ix.n}`,
  });
  return el('div', { class: 'reply' }, avatar(user, files), el('span', { class: 'excerpt' }, words));
}

/** A sentence of Discord's own, with whatever hangs on it. */
function systemMessage(context: MessageContext, message: Msg): HTMLElement {
  const { doc } = context;
  const timeMs = messageTime(message.i);
  const parts = systemSentence(message, transcriptWords);
  const words = parts.map((part) => {
    if (typeof part === 'string') return part;
    if ('at' in part) return timeElement(part.at, 'both');
    return 'user' in part ? nameOf(doc.users[part.user]) : el('bdi', { class: 'said-by' }, part.said);
  });
  return article(
    message,
    ['system'],
    words.map((part) => (typeof part === 'string' ? part : part.textContent)).join(''),
    el('span', { class: 'gutter' }, icon(message.y === 6 ? 'pin' : 'arrow')),
    el(
      'div',
      { class: 'column' },
      el('span', {}, ...words),
      ' ',
      timeElement(timeMs),
      ...bodyOf(bodyOfSystemMessage(message), context),
    ),
  );
}
