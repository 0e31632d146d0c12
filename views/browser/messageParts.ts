/** What hangs on a message besides its text: files, embeds, stickers, polls, reactions. */
import type {
  Attachment,
  Embed,
  EmojiRef,
  Msg,
  Poll,
  Reaction,
  Sticker,
} from '../../shared/transcript/types.ts';
import { componentElement } from './components.ts';
import { el, isWebUrl, outwardLink } from './dom.ts';
import { fileCard, kindOf, mediaElement } from './fileCard.ts';
import { isPicture } from './fileFacts.ts';
import type { KeptFiles } from './keptFiles.ts';
import type { Makers } from './makers.ts';
import { hex, type MarkdownView } from './markdownView.ts';
import { counted, formatBytes, formatNumber, formatTime, t } from './text.ts';

/** What a message and a forwarded one have in common. */
export type Body = Pick<Msg, 'c' | 'at' | 'em' | 'cp' | 'st'>;

/** The content of a message, then its parts, in Discord's order. */
export function bodyOf(body: Body, makers: Makers): HTMLElement[] {
  const { markdown, files } = makers;
  return [
    ...(body.c ? [markdown.blocks(body.c)] : []),
    ...attachments(body.at ?? [], files),
    ...(body.em ?? []).map((each) => embed(each, makers)),
    ...(body.cp?.length
      ? [el('div', { class: 'components' }, ...body.cp.map((each) => componentElement(each, makers)))]
      : []),
    ...(body.st ?? []).map((each) => sticker(each, files)),
  ];
}

/** Several pictures stand side by side, as they were sent. */
function attachments(all: readonly Attachment[], files: KeptFiles): HTMLElement[] {
  const elements = all.map((each) => attachment(each, files));
  const pictures = elements.filter((each) => each.classList.contains('picture'));
  if (pictures.length < 2) return elements;
  const rest = elements.filter((each) => !each.classList.contains('picture'));
  return [el('div', { class: 'gallery' }, ...pictures), ...rest];
}

function attachment(each: Attachment, files: KeptFiles): HTMLElement {
  const kind = kindOf(each.t);
  const facts = {
    name: each.n,
    mediaType: each.t,
    description: each.desc,
    width: each.w,
    height: each.h,
    isSpoiler: each.sp === 1,
    seconds: each.dur,
    waveform: each.wf,
  };
  const isKept = Boolean(each.b?.length);
  if (isKept && isPicture(each.t)) return files.picture(each, facts);
  const card = fileCard(kind, each.n, [t(`file.${kind}`), formatBytes(each.s)], each, each.desc);
  if (isKept) card.append(files.actions(each, facts));
  return card;
}

function sticker(each: Sticker, files: KeptFiles): HTMLElement {
  const image = files.small(each.b?.[0], t('msg.sticker', { name: each.n }));
  if (!image) {
    const card = fileCard('image', t('msg.sticker', { name: each.n }), [], each);
    // Lottie is drawn by nothing here, but what was kept can be taken along.
    if (each.b?.length) card.append(files.actions(each, { name: `${each.n}.json` }));
    return card;
  }
  image.className = 'sticker';
  image.title = each.n;
  return el('div', {}, image);
}

function embed(each: Embed, makers: Makers): HTMLElement {
  const { markdown, files } = makers;
  const { a: author, f: footer } = each;
  const title = each.t === undefined ? undefined : markdown.line(each.t);
  const name = each.t ?? t('file.image');
  const thumbnail = each.th && mediaElement(each.th, name, files);
  // Beside words it is small; a GIF or a video without any is all there is to see.
  const isBeside = [each.t, each.d, each.fl?.[0], author].some(Boolean);
  if (isBeside) thumbnail?.classList.add('thumb');
  const element = el(
    'div',
    { class: 'embed' },
    isBeside ? thumbnail : undefined,
    each.p ? el('div', { class: 'quiet' }, each.p) : undefined,
    author
      ? el(
          'div',
          { class: 'embed-author', dir: 'auto' },
          files.small(author.i),
          isWebUrl(author.u) ? outwardLink(author.u, author.n) : author.n,
        )
      : undefined,
    title
      ? el(
          'div',
          { class: 'embed-title', dir: 'auto' },
          isWebUrl(each.u) ? outwardLink(each.u, title) : title,
        )
      : undefined,
    each.d ? markdown.blocks(each.d) : undefined,
    fieldsOf(each, markdown),
    isBeside ? undefined : thumbnail,
    each.im && mediaElement(each.im, name, files),
    each.vi && mediaElement(each.vi, name, files, 'video'),
    footer || each.ts !== undefined
      ? el(
          'div',
          { class: 'embed-footer quiet' },
          files.small(footer?.i),
          [footer?.t, each.ts === undefined ? undefined : formatTime(each.ts, 'both')]
            .filter(Boolean)
            .join(' · '),
        )
      : undefined,
  );
  if (each.c) element.style.setProperty('--c', hex(each.c));
  return element;
}

function fieldsOf({ fl }: Embed, markdown: MarkdownView): HTMLElement | undefined {
  if (!fl?.length) return undefined;
  const fields = fl.map((field) =>
    el(
      'div',
      { class: field.i ? 'inline' : undefined },
      el('div', { class: 'embed-name', dir: 'auto' }, markdown.line(field.n)),
      markdown.blocks(field.v),
    ),
  );
  return el('div', { class: 'embed-fields' }, ...fields);
}

export function poll(each: Poll, markdown: MarkdownView): HTMLElement {
  const all = each.a.reduce((sum, answer) => sum + answer.n, 0);
  const most = Math.max(0, ...each.a.map(({ n }) => n));
  return el(
    'div',
    { class: 'poll' },
    el('div', { class: 'quiet' }, t(each.done ? 'msg.pollDone' : 'msg.pollOpen')),
    el('div', { class: 'embed-title', dir: 'auto' }, each.q),
    ...each.a.map((answer) => {
      const isFirst = each.done === 1 && answer.n === most && most > 0;
      const share = all === 0 ? 0 : (100 * answer.n) / all;
      const row = el(
        'div',
        { class: isFirst ? 'answer first' : 'answer' },
        el('span', { dir: 'auto' }, answer.e ? emoji(answer.e, markdown) : undefined, ' ', answer.t),
        el('span', { class: 'quiet' }, `${counted('msg.votes', answer.n)} · ${Math.round(share)} %`),
      );
      row.style.setProperty('--share', `${share}%`);
      return row;
    }),
  );
}

function emoji({ n, id }: EmojiRef, markdown: MarkdownView): HTMLElement {
  return id === undefined ? el('span', {}, n) : markdown.emoji(n, id);
}

export function reactions(all: readonly Reaction[], markdown: MarkdownView): HTMLElement {
  return el(
    'ul',
    { class: 'reactions', 'aria-label': t('msg.reactions') },
    ...all.map(({ e, n }) => {
      const words = e.id === undefined ? e.n : `:${e.n}:`;
      const label = t('msg.reaction', { emoji: words, count: formatNumber(n) });
      return el('li', { 'aria-label': label }, emoji(e, markdown), el('b', {}, formatNumber(n)));
    }),
  );
}
