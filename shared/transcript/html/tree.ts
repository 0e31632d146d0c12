/**
 * HTML as a tree of elements, and the one place where it becomes text. Whatever is not an element is escaped, attributes
 * too, and addresses are checked here once more, so that no caller can forget to.
 */

type Tag =
  | 'a'
  | 'article'
  | 'b'
  | 'bdi'
  | 'blockquote'
  | 'body'
  | 'code'
  | 'dd'
  | 'details'
  | 'div'
  | 'dl'
  | 'dt'
  | 'em'
  | 'figcaption'
  | 'figure'
  | 'footer'
  | 'h1'
  | 'h2'
  | 'head'
  | 'header'
  | 'html'
  | 'img'
  | 'input'
  | 'label'
  | 'li'
  | 'main'
  | 'meta'
  | 'ol'
  | 'p'
  | 'pre'
  | 'progress'
  | 's'
  | 'span'
  | 'strong'
  | 'style'
  | 'summary'
  | 'time'
  | 'title'
  | 'u'
  | 'ul';

type AttributeName =
  | 'alt'
  | 'aria-hidden'
  | 'aria-label'
  | 'aria-level'
  | 'charset'
  | 'class'
  | 'content'
  | 'datetime'
  | 'dir'
  | 'height'
  | 'href'
  | 'http-equiv'
  | 'id'
  | 'lang'
  | 'max'
  | 'name'
  | 'rel'
  | 'role'
  | 'src'
  | 'start'
  | 'target'
  | 'title'
  | 'type'
  | 'value'
  | 'width';

/** One that is undefined is left out. */
export type Attributes = Readonly<Partial<Record<AttributeName, string | number | undefined>>>;

export interface Element {
  readonly tag: Tag;
  readonly attributes: Attributes;
  readonly children: readonly Html[];
}
/** A string is text, never markup. */
export type Html = Element | string | undefined | readonly Html[];

export function h(tag: Tag, attributes: Attributes = {}, ...children: readonly Html[]): Element {
  return { tag, attributes, children };
}

const VOID: ReadonlySet<Tag> = new Set(['img', 'input', 'meta']);
/** What an attribute that the browser acts upon may hold; anything else is dropped. */
const SAFE: Readonly<Partial<Record<AttributeName, RegExp>>> = {
  // A message of this file, or an address that a reader may follow.
  href: /^(?:#m\d{1,20}$|https?:\/\/)/i,
  src: /^data:image\/(?:png|jpeg|gif|webp|avif);base64,[A-Za-z0-9+/]/,
};
const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** The tree as HTML. */
export function render(node: Html): string {
  if (node === undefined) return '';
  if (typeof node === 'string') return escape(node);
  if (isList(node)) return node.map(render).join('');
  return `${opening(node)}${node.tag === 'style' ? css(node.children) : render(node.children)}${closing(node)}`;
}

/** The start of an element whose children are written one by one after it. */
export function opening({ tag, attributes }: Element): string {
  const parts = Object.entries(attributes).map(([name, value]) => {
    const isUnsafe = SAFE[name as AttributeName]?.test(String(value)) === false;
    return value === undefined || isUnsafe ? '' : ` ${name}="${escape(String(value))}"`;
  });
  return `<${tag}${parts.join('')}>`;
}

export function closing({ tag }: Element): string {
  return VOID.has(tag) ? '' : `</${tag}>`;
}

function isList(node: Element | readonly Html[]): node is readonly Html[] {
  return Array.isArray(node);
}

function escape(text: string): string {
  return text.replace(/[&<>"]/g, (character) => ESCAPES[character] ?? character);
}

/** A style sheet is not escaped, so nothing may be in it that could end it. */
function css(children: readonly Html[]): string {
  const [text] = children;
  if (typeof text !== 'string' || text.includes('<')) throw new Error('a style sheet holds markup');
  return text;
}

/** Whether a reader may follow this address. */
export function isWebUrl(url: string | undefined): url is string {
  return url !== undefined && /^https?:\/\//i.test(url) && URL.canParse(url);
}

export function link(url: string, ...children: readonly Html[]): Element {
  const attributes = { href: url, title: url, rel: 'noopener noreferrer nofollow', target: '_blank' };
  return h('a', attributes, ...children);
}
