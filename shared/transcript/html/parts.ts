/** What hangs on a message in an exported file: words, files, embeds, buttons, stickers, polls, reactions. */
import type { Formats } from '../formats.ts';
import type {
  Attachment,
  BlobIndex,
  Component,
  Embed,
  EmojiRef,
  FileRef,
  Media,
  Msg,
  Poll,
  Reaction,
  Sticker,
} from '../types.ts';
import type { TranscriptWords } from '../words.ts';
import { colourClass, type MarkdownHtml } from './markdown.ts';
import { isDrawable, type Pictures } from './pictures.ts';
import { h, type Html, isWebUrl, link } from './tree.ts';

/** What a message and a forwarded one have in common. */
type Body = Pick<Msg, 'c' | 'at' | 'em' | 'cp' | 'st'>;

export interface Parts {
  /** `mark` stands behind its last word. */
  readonly body: (body: Body, mark?: Html) => Html;
  readonly poll: (poll: Poll) => Html;
  readonly reactions: (all: readonly Reaction[]) => Html;
}

interface Means {
  readonly words: TranscriptWords;
  readonly formats: Formats;
  readonly markdown: MarkdownHtml;
  readonly pictures: Pictures;
}

export function createParts({ words: { t, counted }, formats, markdown, pictures }: Means): Parts {
  function body(each: Body, mark?: Html): Html {
    return [
      each.c ? markdown.blocks(each.c, mark) : undefined,
      (each.at ?? []).map(attachment),
      (each.em ?? []).map(embed),
      each.cp?.length ? h('div', { class: 'components' }, each.cp.map(component)) : undefined,
      (each.st ?? []).map(sticker),
      each.c ? undefined : mark,
    ];
  }

  function sticker(each: Sticker): Html {
    const name = t('msg.sticker', { name: each.n });
    const src = pictures.ofFile(each);
    if (src === undefined) return file({ ...each, n: name }, t('file.image'));
    return h('img', { class: 'sticker', src, alt: name, title: each.n, width: 160, height: 160 });
  }

  function attachment(each: Attachment): Html {
    const family = each.t?.split('/')[0];
    const kind = family === 'image' || family === 'video' || family === 'audio' ? family : 'file';
    return file(each, t(`file.${kind}`));
  }

  /** The picture itself where its bytes are at hand; else a card that says what there was and why it is not here. */
  function file(each: Media & Pick<Attachment, 'dur'>, kind: string): Html {
    const src = each.t === undefined || isDrawable(each.t) ? pictures.ofFile(each, each.t) : undefined;
    if (src !== undefined) return picture(src, each);
    const facts = [
      kind,
      ...(each.s === undefined ? [] : [formats.bytes(each.s)]),
      ...(each.dur === undefined ? [] : [formats.duration(each.dur * 1000)]),
      stateOf(each),
    ];
    return h(
      'div',
      { class: 'file' },
      each.n ? h('bdi', { class: 'file-name' }, each.n) : undefined,
      h('div', { class: 'quiet' }, facts.join(' · ')),
      each.desc ? h('div', { class: 'quiet', dir: 'auto' }, each.desc) : undefined,
    );
  }

  function picture(src: string, { n, desc, w, h: height, sp }: Media): Html {
    const image = h('img', { src, alt: desc ?? n ?? '', title: n, width: w, height });
    if (!sp) return h('figure', { class: 'picture' }, image);
    return h('details', { class: 'picture' }, h('summary', {}, t('msg.spoiler')), image);
  }

  function stateOf(ref: FileRef): string {
    if (ref.b?.length) return t('file.elsewhere');
    const reason = ref.x ?? 'other';
    return reason === 'off' ? t('file.off') : t('file.notKept', { reason: t(`file.${reason}`) });
  }

  function embed(each: Embed): Html {
    const { a: author, f: footer } = each;
    const title = each.t === undefined ? undefined : markdown.line(each.t);
    const end = [footer?.t, each.ts === undefined ? undefined : formats.time(each.ts, 'both')].filter(
      Boolean,
    );
    // Beside words it is small; a GIF or a video without any is all there is to see.
    const isBeside = [each.t, each.d, each.fl?.[0], author].some(Boolean);
    const thumbnail = each.th && file(each.th, t('file.image'));
    const isThumb = isBeside && each.th !== undefined && pictures.ofFile(each.th) !== undefined;
    return h(
      'div',
      { class: `embed${colourClass(each.c)}` },
      isThumb ? h('div', { class: 'thumb' }, thumbnail) : undefined,
      each.p ? h('div', { class: 'quiet' }, each.p) : undefined,
      author
        ? h(
            'div',
            { class: 'embed-author', dir: 'auto' },
            small(author.i),
            isWebUrl(author.u) ? link(author.u, author.n) : author.n,
          )
        : undefined,
      title
        ? h('div', { class: 'embed-title', dir: 'auto' }, isWebUrl(each.u) ? link(each.u, title) : title)
        : undefined,
      each.d ? markdown.blocks(each.d) : undefined,
      each.fl?.length ? h('div', { class: 'embed-fields' }, each.fl.map(field)) : undefined,
      isThumb ? undefined : thumbnail,
      each.im ? file(each.im, t('file.image')) : undefined,
      each.vi ? file(each.vi, t('file.video')) : undefined,
      end.length > 0 ? h('div', { class: 'quiet' }, small(footer?.i), end.join(' · ')) : undefined,
    );
  }

  function small(index: BlobIndex | undefined): Html {
    const src = pictures.of(index);
    return src === undefined ? undefined : h('img', { class: 'small', src, alt: '' });
  }

  function field({ n, v, i }: NonNullable<Embed['fl']>[number]): Html {
    const name = h('div', { class: 'embed-name', dir: 'auto' }, markdown.line(n));
    return h('div', { class: i ? 'inline' : undefined }, name, markdown.blocks(v));
  }

  /** Buttons and menus are shown as they looked; nothing in a transcript can be pressed. */
  function component(each: Component): Html {
    const label = [each.e?.n, each.l ?? each.ph].filter(Boolean).join(' ');
    const isControl = label !== '' || each.o !== undefined;
    const kind = isControl ? `control style-${each.s ?? 2}` : `component type-${each.y}`;
    const children = (each.c ?? []).map(component);
    return h(
      'div',
      { class: `${kind}${colourClass(each.col)}` },
      isControl ? (isWebUrl(each.u) ? link(each.u, label) : label) : undefined,
      each.o?.length
        ? h(
            'ul',
            { class: 'quiet' },
            each.o.map(({ l }) => h('li', {}, l)),
          )
        : undefined,
      each.t ? markdown.blocks(each.t) : undefined,
      (each.m ?? []).map((media) => file(media, t('file.file'))),
      each.ac ? [h('div', {}, children), component(each.ac)] : children,
    );
  }

  function poll(each: Poll): Html {
    const all = each.a.reduce((sum, answer) => sum + answer.n, 0);
    return h(
      'div',
      { class: 'poll' },
      h('div', { class: 'quiet' }, t(each.done ? 'msg.pollDone' : 'msg.pollOpen')),
      h('div', { class: 'embed-title', dir: 'auto' }, each.q),
      each.a.map(({ e, t: answer, n }) =>
        h(
          'div',
          { class: 'answer' },
          h('span', { dir: 'auto' }, e ? [emoji(e), ' '] : undefined, answer),
          h(
            'span',
            { class: 'quiet' },
            `${counted('msg.votes', n)} · ${Math.round((100 * n) / (all || 1))} %`,
          ),
          h('progress', { max: Math.max(all, 1), value: n, 'aria-hidden': 'true' }),
        ),
      ),
    );
  }

  function reactions(all: readonly Reaction[]): Html {
    return h(
      'ul',
      { class: 'reactions', 'aria-label': t('msg.reactions') },
      all.map(({ e, n }) => h('li', {}, emoji(e), ' ', h('b', {}, formats.number(n)))),
    );
  }

  function emoji({ n, id }: EmojiRef): Html {
    return id === undefined ? n : markdown.emoji(n, id);
  }

  return { body, poll, reactions };
}
