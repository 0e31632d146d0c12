/** The head of a transcript: what this is, who took part, when, for how long, and when it will be gone. */
import { type ConversationFacts, type Dtx, messageTime } from '../../shared/transcript/types.ts';
import { type Child, el, isWebUrl } from './dom.ts';
import { icon } from './icons.ts';
import type { MarkdownView } from './markdownView.ts';
import type { Makers } from './makers.ts';
import { timeElement } from './messageView.ts';
import { avatar, badgeOf, nameOf } from './person.ts';
import { formatDuration, formatNumber, formatRelative, formatTime, formatUtc, t, timeZone } from './text.ts';

export function headerElement(doc: Dtx, makers: Makers, timeToLiveSeconds: number | undefined): HTMLElement {
  const facts: ConversationFacts | undefined = doc.ticket ?? doc.modmail;
  const isStaff = doc.audience === 'staff';
  return el(
    'header',
    { class: 'head' },
    el(
      'div',
      { class: 'title' },
      el(
        'span',
        { class: 'guild', 'aria-hidden': 'true' },
        /^./su.exec(doc.guild.n)?.[0].toLocaleUpperCase(),
        makers.files.small(doc.guild.i),
      ),
      el(
        'div',
        {},
        el('div', { class: 'where' }, el('bdi', {}, doc.guild.n), ' · ', el('bdi', {}, `#${doc.channel.n}`)),
        el('h1', {}, titleOf(doc)),
      ),
      el(
        'span',
        { class: `audience ${doc.audience}`, title: t(isStaff ? 'head.staffCopyHint' : 'head.userCopyHint') },
        icon('lock'),
        t(isStaff ? 'head.staffCopy' : 'head.userCopy'),
      ),
    ),
    el(
      'dl',
      { class: 'facts', 'aria-label': t('head.facts') },
      ...factsOf(doc, facts, timeToLiveSeconds, makers),
    ),
    ...formOf(doc, facts, makers.markdown),
    el('p', { class: 'quiet zone' }, zoneWords(timeZone())),
    partLinks(doc),
  );
}

function zoneWords(zone: string): string {
  if (zone === 'UTC') return t('head.zoneUtc');
  // A finger cannot hover.
  return t(matchMedia('(hover: none)').matches ? 'head.zoneTouch' : 'head.zone', { zone });
}

export function titleOf(doc: Dtx): string {
  if (doc.ticket) return `${t('head.ticket', { no: doc.ticket.no })} · ${doc.ticket.cat}`;
  return t(doc.modmail ? 'head.modmail' : 'head.transcript');
}

function factsOf(
  doc: Dtx,
  facts: ConversationFacts | undefined,
  timeToLiveSeconds: number | undefined,
  { files }: Makers,
): HTMLElement[] {
  const rows: HTMLElement[] = [];
  const add = (label: string, ...values: Child[]): void => {
    rows.push(el('div', {}, el('dt', {}, label), el('dd', {}, ...values)));
  };
  const person = (index: number): Child[] => [avatar(doc.users[index], files), nameOf(doc.users[index])];
  if (facts) add(t('head.openedBy'), ...person(facts.by));
  if (doc.ticket?.claimed !== undefined) add(t('head.claimed'), ...person(doc.ticket.claimed));
  if (facts?.closedBy !== undefined) add(t('head.closedBy'), ...person(facts.closedBy));
  const last = doc.messages.at(-1);
  const opened = facts?.opened ?? (doc.messages[0] ? messageTime(doc.messages[0].i) : undefined);
  const closed = facts?.closed ?? (last ? messageTime(last.i) : undefined);
  if (opened !== undefined) add(t('head.opened'), timeElement(opened, 'both'));
  if (facts?.closed !== undefined) add(t('head.closed'), timeElement(facts.closed, 'both'));
  if (opened !== undefined && closed !== undefined) {
    const lasted = closed - opened;
    add(t('head.duration'), lasted < 60_000 ? t('head.moment') : formatDuration(lasted));
  }
  add(
    t('head.messages'),
    doc.range
      ? t('head.messagesOf', {
          count: formatNumber(doc.messages.length),
          total: formatNumber(doc.range.total),
        })
      : formatNumber(doc.messages.length),
  );
  add(t('head.expires'), ...expiry(timeToLiveSeconds));
  if (doc.ticket?.rating !== undefined) {
    const { rating } = doc.ticket;
    add(
      t('head.rating'),
      el(
        'span',
        { class: 'stars', role: 'img', 'aria-label': `${rating}/5` },
        '★'.repeat(rating) + '☆'.repeat(5 - rating),
      ),
    );
  }
  const present = new Set(doc.messages.map((message) => message.u));
  const people = [...present]
    .flatMap((index) => doc.users[index] ?? [])
    .filter((user) => user.b === undefined);
  const list = people.map((user) =>
    el('span', { class: 'person' }, avatar(user, files), nameOf(user), badgeOf(doc, user)),
  );
  if (list.length > 0) {
    rows.push(
      el('div', { class: 'wide' }, el('dt', {}, t('head.people')), el('dd', { class: 'people' }, ...list)),
    );
  }
  return rows;
}

function expiry(timeToLiveSeconds: number | undefined): Child[] {
  if (timeToLiveSeconds === undefined) return [t('head.never')];
  // A service may say anything; past this, dates do not exist.
  const timeMs = Math.min(Date.now() + timeToLiveSeconds * 1000, 8_640_000_000_000_000);
  return [
    el(
      'time',
      { datetime: new Date(timeMs).toISOString(), title: formatUtc(timeMs) },
      `${formatRelative(timeMs)} (${formatTime(timeMs, 'date')})`,
    ),
  ];
}

function formOf(doc: Dtx, facts: ConversationFacts | undefined, markdown: MarkdownView): HTMLElement[] {
  const parts: HTMLElement[] = [];
  const add = (label: string, words: string | undefined): void => {
    if (words) parts.push(el('div', { class: 'said' }, el('h2', {}, label), markdown.blocks(words)));
  };
  add(t('head.reason'), facts?.reason);
  add(t('head.feedback'), doc.ticket?.feedback);
  if (doc.ticket?.qa?.length) {
    const answers = doc.ticket.qa.map(([question, answer]) =>
      el('div', {}, el('dt', {}, question), el('dd', {}, markdown.blocks(answer))),
    );
    parts.push(el('div', { class: 'said' }, el('h2', {}, t('head.answers')), el('dl', {}, ...answers)));
  }
  return parts;
}

/** Links to neighbours of a split conversation; their keys are inside, so they open like any link. */
export function partLinks({ range }: Dtx): HTMLElement | undefined {
  if (!range) return undefined;
  const link = (url: string | undefined, words: string, iconName: 'left' | 'right'): Child =>
    isWebUrl(url) ? el('a', { href: url, class: `part-${iconName}` }, icon(iconName), words) : undefined;
  return el(
    'nav',
    { class: 'parts', 'aria-label': t('head.parts') },
    link(range.prev, t('head.prev'), 'left'),
    el('span', {}, t('head.part', { part: range.part, of: range.of })),
    link(range.next, t('head.next'), 'right'),
  );
}
