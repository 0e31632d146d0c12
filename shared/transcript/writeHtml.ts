/**
 * The transcript as one HTML file for a person to keep: styled as in the viewer, with its pictures inside, readable without
 * a network for as long as there are browsers. It loads nothing and runs nothing, which its own policy enforces.
 */
import { createFormats } from './formats.ts';
import { continuesGroup } from './grouping.ts';
import { headHtml, titleText } from './html/head.ts';
import { type ColourCode, markdownHtml } from './html/markdown.ts';
import { type Making, messageHtml } from './html/message.ts';
import { createParts } from './html/parts.ts';
import { createPictures, type Pictures } from './html/pictures.ts';
import { styleSheet } from './html/style.ts';
import { closing, h, opening, render } from './html/tree.ts';
import { type BlobIndex, type Dtx, messageTime, type Msg } from './types.ts';
import { type Language, readCatalogue, transcriptTexts } from './words.ts';

export interface HtmlOptions {
  readonly language?: Language;
  /** With the region, which says how dates and numbers are written; the language by itself where it is left out. */
  readonly locale?: string;
  /** IANA zone of the times; that of the document where it is left out. */
  readonly timeZone?: string;
  /** base64 of the pictures to embed, by their first piece; small ones inside the document are embedded anyway. */
  readonly pictures?: ReadonlyMap<BlobIndex, string>;
  /** Code is plain where it is left out. */
  readonly colourCode?: ColourCode;
}

/** The file in pieces, one a message, so that other work can be done between them. */
export async function* writeHtml(doc: Dtx, options: HtmlOptions = {}): AsyncGenerator<string> {
  const { language = 'en', locale = language, timeZone = doc.tz, colourCode = () => undefined } = options;
  yield '<!doctype html>\n';
  // What looks at all messages goes before a piece each, as with many thousands it takes a while.
  const pictures = createPictures(doc, options.pictures);
  const making = makingOf(doc, pictures, language, createFormats(locale, timeZone), colourCode);
  yield `${opening(h('html', { lang: language }))}\n`;
  const css = styleSheet(doc, pictures);
  yield render(
    h(
      'head',
      {},
      h('meta', { charset: 'utf-8' }),
      // INVARIANT: before anything that it governs. No script, no font, no frame, no form, nothing from a network.
      h('meta', { 'http-equiv': 'Content-Security-Policy', content: policy(await sha256(css)) }),
      h('meta', { name: 'viewport', content: 'width=device-width, initial-scale=1' }),
      h('meta', { name: 'referrer', content: 'no-referrer' }),
      h('meta', { name: 'color-scheme', content: 'light dark' }),
      h('title', {}, `${titleText(making)} · ${doc.guild.n}`),
      h('style', {}, css),
    ),
  );
  const main = h('main', { class: 'page' });
  const log = h('div', { class: 'log' });
  yield `\n${opening(h('body'))}\n${opening(main)}\n${render(headHtml(making))}\n${opening(log)}\n`;
  let previous: Msg | undefined;
  let day = '';
  for (const message of doc.messages) {
    const timeMs = messageTime(message.i);
    const dayOfThis = making.formats.dayKey(timeMs);
    const startsDay = dayOfThis !== day;
    const separator = startsDay ? h('h2', { class: 'day' }, making.formats.time(timeMs, 'day')) : undefined;
    const isContinued = !startsDay && continuesGroup(previous, message);
    yield `${render([separator, messageHtml(making, message, isContinued)])}\n`;
    previous = message;
    day = dayOfThis;
  }
  const { t } = making.words;
  const end = t(doc.messages.length === 0 ? 'head.empty' : 'head.end');
  const saved = t('head.saved', { time: making.formats.time(doc.gen.at, 'date') });
  const footer = h('footer', { class: 'end' }, h('p', {}, end), h('p', {}, saved));
  yield `${closing(log)}\n${render(footer)}\n${closing(main)}\n</body>\n</html>\n`;
}

function makingOf(
  doc: Dtx,
  pictures: Pictures,
  language: Language,
  formats: Making['formats'],
  colourCode: ColourCode,
): Making {
  const words = readCatalogue(transcriptTexts[language], language);
  const emojiClass = (id: string): string | undefined =>
    pictures.of(doc.emojis?.[id]?.b) === undefined ? undefined : `e${id}`;
  const markdown = markdownHtml({ doc, words, formats, emojiClass, colourCode });
  const parts = createParts({ words, formats, markdown, pictures });
  const byId = new Map(doc.messages.map((message) => [message.i, message]));
  return { doc, words, formats, markdown, parts, pictures, byId };
}

/** The one style sheet is named by its hash, so that not even a style that slipped in would be applied. */
function policy(styleHash: string): string {
  return `default-src 'none'; style-src 'sha256-${styleHash}'; img-src data:; base-uri 'none'; form-action 'none'`;
}

async function sha256(text: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  return btoa(String.fromCharCode(...new Uint8Array(digest)));
}
