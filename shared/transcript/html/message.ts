/** One message of an exported file: an article as in the viewer, with the same order of things. */
import { formatUtc } from '../formats.ts';
import { iso } from '../isoTime.ts';
import { bodyOfSystemMessage, isSystemMessage, systemSentence } from '../systemMessages.ts';
import { type Dtx, messageTime, type Msg, type TimeMs, type User, userName } from '../types.ts';
import type { TranscriptWords } from '../words.ts';
import type { Formats } from '../formats.ts';
import { forwardedFrom } from '../forwarded.ts';
import { colourClass, type MarkdownHtml } from './markdown.ts';
import type { Parts } from './parts.ts';
import type { Pictures } from './pictures.ts';
import { type Element, h, type Html } from './tree.ts';

/** Everything that the pieces of a file are made with. */
export interface Making {
  readonly doc: Dtx;
  readonly words: TranscriptWords;
  readonly formats: Formats;
  readonly markdown: MarkdownHtml;
  readonly parts: Parts;
  readonly pictures: Pictures;
  readonly byId: ReadonlyMap<string, Msg>;
}

export function timeHtml({ formats }: Making, timeMs: TimeMs, format: 'time' | 'both' = 'time'): Html {
  const attributes = { datetime: iso(timeMs), title: formatUtc(timeMs) };
  return h('time', attributes, formats.time(timeMs, format));
}

export function avatarHtml({ doc, pictures }: Making, index: number | undefined): Html {
  const user = index === undefined ? undefined : doc.users[index];
  const isPictured = pictures.of(user?.a) !== undefined;
  const letters = (user ? userName(user) : '?')
    .split(/[\s_.-]+/)
    .flatMap((word) => /[\p{L}\p{N}]/u.exec(word)?.[0] ?? []);
  const initials = letters.slice(0, 2).join('').toUpperCase() || '?';
  const look = isPictured ? ` a${index}` : colourClass(user?.c);
  return h('span', { class: `avatar${look}`, 'aria-hidden': 'true' }, isPictured ? undefined : initials);
}

/** Isolated, so that its direction marks cannot reorder what stands beside it. */
export function nameHtml({ words: { t } }: Making, user: User | undefined): Html {
  if (!user) return h('bdi', { class: 'name' }, t('msg.unknownUser'));
  return h('bdi', { class: `name${colourClass(user.c)}`, title: `@${user.n}` }, userName(user));
}

export function badgeHtml({ words: { t } }: Making, user: User | undefined): Html {
  if (user?.k === 'staff') return h('span', { class: 'badge staff' }, t('msg.staff'));
  if (user?.b === 1) return h('span', { class: 'badge bot' }, t('msg.bot'));
  return user?.b === 2 ? h('span', { class: 'badge bot' }, t('msg.webhook')) : undefined;
}

export function messageHtml(making: Making, message: Msg, isContinued: boolean): Element {
  const marks = [message.note ? ' note' : '', message.del === undefined ? '' : ' deleted'].join('');
  const isSystem = isSystemMessage(message);
  const kind = isSystem ? ' system' : isContinued ? ' continued' : '';
  const attributes = { class: `message${kind}${marks}`, id: `m${message.i}` };
  return h(
    'article',
    attributes,
    isSystem ? systemParts(making, message) : ordinaryParts(making, message, isContinued),
  );
}

function ordinaryParts(making: Making, message: Msg, isContinued: boolean): Html {
  const { doc, words, parts, markdown, formats } = making;
  const { t, counted } = words;
  const user = doc.users[message.u];
  const time = timeHtml(making, messageTime(message.i));
  const heading = h(
    'div',
    { class: 'heading' },
    nameHtml(making, user),
    badgeHtml(making, user),
    marksOf(making, message),
    time,
  );
  const edited =
    message.e === undefined
      ? undefined
      : h('span', { class: 'edited', title: formatUtc(message.e) }, `(${t('msg.edited')})`);
  const body = [
    // The heading that would say it is the group's.
    isContinued && message.pin ? h('div', {}, marksOf(making, message)) : undefined,
    parts.body(message, edited),
    message.po ? parts.poll(message.po) : undefined,
    (message.fw ?? []).map((each) =>
      h(
        'div',
        { class: 'forward' },
        h('div', { class: 'quiet' }, forwardedFrom(doc, each, t('msg.forwarded'), formats)),
        parts.body(each),
      ),
    ),
    message.eh?.length
      ? h(
          'details',
          { class: 'earlier' },
          h('summary', {}, counted('msg.earlier', message.eh.length)),
          message.eh.map(([at, content]) =>
            h('div', {}, timeHtml(making, at, 'both'), markdown.blocks(content)),
          ),
        )
      : undefined,
    message.th ? h('div', { class: 'quiet' }, t('msg.thread', { name: message.th.n })) : undefined,
    message.del === undefined
      ? undefined
      : h('div', { class: 'deleted-mark' }, t('msg.deleted', { time: formats.time(message.del, 'both') })),
    message.rx?.length ? parts.reactions(message.rx) : undefined,
  ];
  return [
    replyHtml(making, message) ?? commandHtml(making, message),
    isContinued ? h('span', { class: 'gutter' }, time) : avatarHtml(making, message.u),
    h('div', { class: 'column' }, isContinued ? undefined : heading, h('div', { class: 'body' }, body)),
  ];
}

function systemParts(making: Making, message: Msg): Html {
  const { doc, words, parts } = making;
  const sentence = systemSentence(message, words).map((part): Html => {
    if (typeof part === 'string') return part;
    if ('at' in part) return timeHtml(making, part.at, 'both');
    return 'user' in part
      ? nameHtml(making, doc.users[part.user])
      : h('bdi', { class: 'said-by' }, part.said);
  });
  return [
    h('span', { class: 'gutter', 'aria-hidden': 'true' }, '→'),
    h(
      'div',
      { class: 'column' },
      h('span', {}, sentence),
      ' ',
      timeHtml(making, messageTime(message.i)),
      parts.body(bodyOfSystemMessage(message)),
      message.rx?.length ? parts.reactions(message.rx) : undefined,
    ),
  ];
}

function marksOf({ words: { t } }: Making, message: Msg): Html {
  return [
    message.note ? h('span', { class: 'badge note' }, t('msg.note')) : undefined,
    message.anon ? h('span', { class: 'badge' }, t('msg.anon')) : undefined,
    message.pin ? h('span', { class: 'badge' }, t('msg.pinned')) : undefined,
  ];
}

/** What is answered, in one line, as a link to it where it is in this file. */
function replyHtml(making: Making, { rp }: Msg): Html {
  if (!rp) return undefined;
  const { doc, byId, words } = making;
  const original = byId.get(rp.i);
  const author = original?.u ?? rp.u;
  const said = (original?.c ?? rp.c ?? original?.at?.[0]?.n ?? '')
    .replace(/\|\|[^]*?\|\|/g, '▒▒▒')
    .replace(/\s+/g, ' ')
    .slice(0, 140);
  const content = [
    '↱ ',
    author === undefined ? undefined : nameHtml(making, doc.users[author]),
    h('span', { class: 'excerpt', dir: 'auto' }, said || words.t('msg.replyGone')),
  ];
  return original
    ? h('a', { class: 'reply', href: `#m${rp.i}` }, content)
    : h('div', { class: 'reply' }, content);
}

function commandHtml({ doc, words: { t } }: Making, { ix }: Msg): Html {
  if (!ix) return undefined;
  const user = doc.users[ix.u];
  const name = user ? userName(user) : t('msg.unknownUser');
  return h('div', { class: 'reply', dir: 'auto' }, t('msg.command', { name, command: `/${ix.n}` }));
}
