/** The head of an exported file: what this is, who took part, when and for how long, and what the form said. */
import { type ConversationFacts, messageTime } from '../types.ts';
import { avatarHtml, badgeHtml, type Making, nameHtml, timeHtml } from './message.ts';
import { h, type Html } from './tree.ts';

/** What stands in the tab and above the conversation. */
export function titleText({ doc, words: { t } }: Making): string {
  if (doc.ticket) return `${t('head.ticket', { no: doc.ticket.no })} · ${doc.ticket.cat}`;
  return t(doc.modmail ? 'head.modmail' : 'head.transcript');
}

export function headHtml(making: Making): Html {
  const { doc, words, formats, pictures } = making;
  const { t } = words;
  const isStaff = doc.audience === 'staff';
  const hasIcon = pictures.of(doc.guild.i) !== undefined;
  const zone = formats.timeZone === 'UTC' ? t('head.zoneUtc') : t('head.zone', { zone: formats.timeZone });
  return h(
    'header',
    { class: 'head' },
    h(
      'div',
      { class: 'title' },
      h(
        'span',
        { class: hasIcon ? 'guild has-icon' : 'guild', 'aria-hidden': 'true' },
        hasIcon ? undefined : initialOf(doc.guild.n),
      ),
      h(
        'div',
        {},
        h('div', { class: 'where' }, h('bdi', {}, doc.guild.n), ' · ', h('bdi', {}, `#${doc.channel.n}`)),
        h('h1', {}, titleText(making)),
      ),
      h('span', { class: `audience ${doc.audience}` }, t(isStaff ? 'head.staffCopy' : 'head.userCopy')),
    ),
    h('dl', { class: 'facts' }, factsOf(making)),
    formOf(making),
    h('p', { class: 'quiet' }, zone),
    doc.range
      ? h('p', { class: 'quiet' }, t('head.part', { part: doc.range.part, of: doc.range.of }))
      : undefined,
  );
}

function initialOf(name: string): string {
  return (/[\p{L}\p{N}]/u.exec(name)?.[0] ?? '?').toUpperCase();
}

function factsOf(making: Making): Html {
  const { doc, words, formats } = making;
  const { t } = words;
  const facts: ConversationFacts | undefined = doc.ticket ?? doc.modmail;
  const fact = (label: string, ...values: Html[]): Html =>
    h('div', {}, h('dt', {}, label), h('dd', {}, values));
  const person = (label: string, index: number | undefined): Html =>
    index === undefined
      ? undefined
      : fact(label, avatarHtml(making, index), nameHtml(making, doc.users[index]));
  const [first, last] = [doc.messages[0], doc.messages.at(-1)];
  const opened = facts?.opened ?? (first && messageTime(first.i));
  const closed = facts?.closed ?? (last && messageTime(last.i));
  const present = new Set(doc.messages.map((message) => message.u));
  const people = [...present].filter((index) => doc.users[index]?.b === undefined);
  const list = people.map((index) => {
    const user = doc.users[index];
    return h(
      'span',
      { class: 'person' },
      avatarHtml(making, index),
      nameHtml(making, user),
      badgeHtml(making, user),
    );
  });
  return [
    person(t('head.openedBy'), facts?.by),
    person(t('head.claimed'), doc.ticket?.claimed),
    person(t('head.closedBy'), facts?.closedBy),
    opened === undefined ? undefined : fact(t('head.opened'), timeHtml(making, opened, 'both')),
    facts?.closed === undefined ? undefined : fact(t('head.closed'), timeHtml(making, facts.closed, 'both')),
    opened === undefined || closed === undefined
      ? undefined
      : fact(
          t('head.duration'),
          closed - opened < 60_000 ? t('head.moment') : formats.duration(closed - opened),
        ),
    fact(t('head.messages'), formats.number(doc.messages.length)),
    doc.ticket?.rating === undefined ? undefined : fact(t('head.rating'), `${doc.ticket.rating}/5`),
    list.length === 0
      ? undefined
      : h('div', { class: 'wide' }, h('dt', {}, t('head.people')), h('dd', { class: 'people' }, list)),
  ];
}

function formOf({ doc, words: { t }, markdown }: Making): Html {
  const said = (label: string, content: string | undefined): Html =>
    content ? h('div', { class: 'said' }, h('h2', {}, label), markdown.blocks(content)) : undefined;
  const answers = (doc.ticket?.qa ?? []).map(([question, answer]) => [
    h('dt', { dir: 'auto' }, question),
    h('dd', {}, markdown.blocks(answer)),
  ]);
  return [
    said(t('head.reason'), (doc.ticket ?? doc.modmail)?.reason),
    said(t('head.feedback'), doc.ticket?.feedback),
    answers.length === 0
      ? undefined
      : h('div', { class: 'said' }, h('h2', {}, t('head.answers')), h('dl', {}, answers)),
  ];
}
