/** Markdown of a paste as elements. The parser gives tokens only: no HTML string is made, and HTML inside stays text. */
import MarkdownIt, { type Token } from 'markdown-it';
import { button, el, isWebUrl, outwardLink } from '../dom.ts';
import { colourWhenSeen } from './colour.ts';
import { p } from './words.ts';

/** More than this takes seconds when it was made to (measured with 40 hostile patterns), so it is formatted when asked. */
const MAX_CHARACTERS = 200_000;

const parser = new MarkdownIt('default', { html: false, linkify: true });
// Only what a reader may follow becomes a link at all; what a link was meant to be stays readable text.
parser.validateLink = isWebUrl;
parser.linkify.set({ fuzzyEmail: false });

const TAGS = [
  'p',
  'ul',
  'ol',
  'li',
  'blockquote',
  'strong',
  'em',
  's',
  'table',
  'thead',
  'tbody',
  'tr',
  'th',
  'td',
] as const;
type Tag = (typeof TAGS)[number];

export function markdownElement(source: string): HTMLElement {
  const element = el('div', { class: 'text rich', dir: 'auto' });
  const format = (): void => {
    element.replaceChildren();
    build(parser.parse(source, {}), element);
  };
  if (source.length <= MAX_CHARACTERS) format();
  else {
    element.append(
      el('p', { class: 'remark' }, p('view.long')),
      button({ class: 'quiet-button' }, format, p('view.formatAnyway')),
      el('pre', { class: 'bare' }, source),
    );
  }
  return element;
}

function build(tokens: readonly Token[], root: HTMLElement): void {
  const stack: HTMLElement[] = [root];
  const top = (): HTMLElement => stack.at(-1) ?? root;
  for (const token of tokens) {
    if (token.type === 'inline') build(token.children ?? [], top());
    else if (token.nesting === 0) top().append(leaf(token));
    else if (token.nesting < 0) stack.pop();
    else if (token.hidden) stack.push(top());
    else {
      const element = opened(token);
      top().append(element.outer);
      stack.push(element.inner);
    }
  }
}

function opened(token: Token): { readonly outer: HTMLElement; readonly inner: HTMLElement } {
  const same = (element: HTMLElement) => ({ outer: element, inner: element });
  if (token.type === 'link_open') {
    const url = String(token.attrGet('href') ?? '');
    return same(isWebUrl(url) ? outwardLink(url) : el('span'));
  }
  const level = /^h([1-6])$/.exec(token.tag)?.[1];
  // The page's own heading is the first, so the content's come below it.
  if (level)
    return same(el('div', { class: `h${level}`, role: 'heading', 'aria-level': String(+level + 1) }));
  const tag = TAGS.find((each) => each === token.tag);
  if (!tag) return same(el('span'));
  const element = el<Tag>(tag);
  if (tag === 'ol') element.setAttribute('start', String(Number(token.attrGet('start') ?? 1)));
  if (tag === 'th' || tag === 'td') {
    const align = /text-align:(left|center|right)/.exec(String(token.attrGet('style') ?? ''))?.[1];
    if (align) element.style.setProperty('text-align', align);
  }
  // A wide table scrolls by itself, so that the page does not.
  if (tag !== 'table') return same(element);
  return { outer: el('div', { class: 'scroll', tabindex: '0', role: 'group' }, element), inner: element };
}

function leaf(token: Token): Node | string {
  switch (token.type) {
    case 'hr':
      return el('hr');
    case 'hardbreak':
      return el('br');
    case 'softbreak':
      return '\n';
    case 'code_inline':
      return el('code', {}, token.content);
    case 'code_block':
    case 'fence': {
      const text = token.content.replace(/\n$/, '');
      const language = token.info.trim().split(/\s/)[0] ?? '';
      const code = el('code', {}, text);
      const block = el('pre', { 'data-language': language || undefined, tabindex: '0' }, code);
      if (language) colourWhenSeen(code, text, language);
      return block;
    }
    case 'image': {
      // Never loaded: whoever wrote it would learn who reads it.
      const url = String(token.attrGet('src') ?? '');
      const words = token.content || p('view.image');
      return isWebUrl(url) ? outwardLink(url, words) : words;
    }
    default:
      return token.content;
  }
}
