/** What hangs on a message besides its text: files, embeds, buttons, stickers, polls, reactions. */
import type {
  Attachment,
  Component,
  Embed,
  FileRef,
  Msg,
  NotKept,
  Poll,
  Reaction,
} from '../../shared/transcript/types.ts';
import { el, isWebUrl, outwardLink } from './dom.ts';
import { icon } from './icons.ts';
import { isPicture, type KeptFiles } from './keptFiles.ts';
import { hex, type MarkdownView } from './markdownView.ts';
import { counted, formatBytes, formatNumber, formatTime, t } from './text.ts';

/** What a message and a forwarded one have in common. */
export type Body = Pick<Msg, 'c' | 'at' | 'em' | 'cp' | 'st'>;

/** The content of a message, then its parts, in Discord's order. */
/** What the parts of a message are made with. */
export interface Makers {
  readonly markdown: MarkdownView;
  readonly files: KeptFiles;
}

export function bodyOf(body: Body, makers: Makers): HTMLElement[] {
  const { markdown, files } = makers;
  return [
    ...(body.c ? [markdown.blocks(body.c)] : []),
    ...(body.at ?? []).map((each) => attachment(each, files)),
    ...(body.em ?? []).map((each) => embed(each, markdown)),
    ...(body.cp?.length
      ? [el('div', { class: 'components' }, ...body.cp.map((each) => component(each, markdown)))]
      : []),
    ...(body.st ?? []).map((each) => file('image', t('msg.sticker', { name: each.n }), [], each)),
  ];
}

function attachment(each: Attachment, files: KeptFiles): HTMLElement {
  const family = each.t?.split('/')[0];
  const kind = family === 'image' || family === 'video' || family === 'audio' ? family : 'file';
  const facts = {
    name: each.n,
    mediaType: each.t,
    description: each.desc,
    width: each.w,
    height: each.h,
    isSpoiler: each.sp === 1,
  };
  const isKept = Boolean(each.b?.length);
  if (isKept && isPicture(each.t)) return files.picture(each, facts);
  const card = file(kind, each.n, [t(`file.${kind}`), formatBytes(each.s)], each, each.desc);
  if (isKept) card.append(files.actions(each, facts));
  return card;
}

function file(
  kind: 'image' | 'video' | 'audio' | 'file',
  name: string,
  facts: readonly string[],
  ref: FileRef,
  desc?: string,
): HTMLElement {
  const state = ref.b?.length ? t('file.kept') : notKept(ref.x ?? 'other');
  return el(
    'div',
    { class: 'file' },
    el('span', { class: 'file-icon' }, icon(kind)),
    el(
      'div',
      {},
      el('bdi', { class: 'file-name' }, name),
      el('div', { class: 'quiet' }, [...facts, state].join(' · ')),
      desc ? el('div', { class: 'quiet' }, desc) : undefined,
    ),
  );
}

/** Where no file is kept on purpose, that is no loss to be explained. */
function notKept(reason: NotKept): string {
  return reason === 'off' ? t('file.off') : t('file.notKept', { reason: t(`file.${reason}`) });
}

function embed(each: Embed, markdown: MarkdownView): HTMLElement {
  const { a: author, f: footer } = each;
  const title = each.t === undefined ? undefined : markdown.line(each.t);
  const element = el(
    'div',
    { class: 'embed' },
    each.p ? el('div', { class: 'quiet' }, each.p) : undefined,
    author
      ? el('div', { class: 'embed-author' }, isWebUrl(author.u) ? outwardLink(author.u, author.n) : author.n)
      : undefined,
    title
      ? el('div', { class: 'embed-title' }, isWebUrl(each.u) ? outwardLink(each.u, title) : title)
      : undefined,
    each.d ? markdown.blocks(each.d) : undefined,
    each.fl?.length
      ? el(
          'div',
          { class: 'embed-fields' },
          ...each.fl.map((field) =>
            el(
              'div',
              { class: field.i ? 'inline' : undefined },
              el('div', { class: 'embed-name' }, markdown.line(field.n)),
              markdown.blocks(field.v),
            ),
          ),
        )
      : undefined,
    each.im ? file('image', t('file.image'), [], each.im) : undefined,
    each.vi ? file('video', t('file.video'), [], each.vi) : undefined,
    footer || each.ts !== undefined
      ? el(
          'div',
          { class: 'quiet' },
          [footer?.t, each.ts === undefined ? undefined : formatTime(each.ts, 'both')]
            .filter(Boolean)
            .join(' · '),
        )
      : undefined,
  );
  if (each.c) element.style.setProperty('--c', hex(each.c));
  return element;
}

/** Buttons and menus are shown as they looked; nothing in a transcript can be pressed. */
function component(each: Component, markdown: MarkdownView): HTMLElement {
  const children = [...(each.c ?? []), ...(each.ac ? [each.ac] : [])].map((child) =>
    component(child, markdown),
  );
  const media = (each.m ?? []).map((item) =>
    file(item.t?.startsWith('image/') ? 'image' : 'file', item.n ?? item.desc ?? t('file.file'), [], item),
  );
  const label = [each.e?.n, each.l ?? each.ph].filter(Boolean).join(' ');
  const face = isWebUrl(each.u) ? outwardLink(each.u, label) : label;
  const isControl = label !== '' || each.o !== undefined;
  const element = el(
    'div',
    { class: isControl ? `control style-${each.s ?? 2}` : `component type-${each.y}` },
    isControl ? face : undefined,
    each.t ? markdown.blocks(each.t) : undefined,
    ...media,
    ...children,
  );
  if (each.col) element.style.setProperty('--c', hex(each.col));
  return element;
}

export function poll(each: Poll): HTMLElement {
  const all = each.a.reduce((sum, answer) => sum + answer.n, 0);
  return el(
    'div',
    { class: 'poll' },
    el('div', { class: 'quiet' }, t(each.done ? 'msg.pollDone' : 'msg.pollOpen')),
    el('div', { class: 'embed-title' }, each.q),
    ...each.a.map((answer) => {
      const row = el(
        'div',
        { class: 'answer' },
        el('span', {}, [answer.e?.n, answer.t].filter(Boolean).join(' ')),
        el('span', { class: 'quiet' }, counted('msg.votes', answer.n)),
      );
      row.style.setProperty('--share', `${all === 0 ? 0 : (100 * answer.n) / all}%`);
      return row;
    }),
  );
}

export function reactions(all: readonly Reaction[]): HTMLElement {
  return el(
    'ul',
    { class: 'reactions', 'aria-label': t('msg.reactions') },
    ...all.map(({ e, n }) => {
      const emoji = e.id === undefined ? e.n : `:${e.n}:`;
      const label = t('msg.reaction', { emoji, count: formatNumber(n) });
      return el('li', { 'aria-label': label }, el('span', {}, emoji), el('b', {}, formatNumber(n)));
    }),
  );
}
