/** Markdown trees as elements; names of users, roles and channels come from the document's own tables. */
import { isJumbo } from '../../shared/transcript/jumbo.ts';
import { type Block, type Inline, type ListBlock, parseMarkdown } from '../../shared/transcript/markdown.ts';
import { parseInline } from '../../shared/transcript/markdownInline.ts';
import { type Dtx, userName } from '../../shared/transcript/types.ts';
import { el, outwardLink } from './dom.ts';
import type { KeptFiles } from './keptFiles.ts';
import { colourWhenSeen } from './paste/colour.ts';
import { formatStamp, formatUtc, t } from './text.ts';

export class MarkdownView {
  readonly #doc: Dtx | undefined;
  readonly #files: KeptFiles | undefined;
  readonly #users: ReadonlyMap<string, { readonly name: string; readonly colour: number | undefined }>;

  /** Without a document (a plain paste) mentions show their ids. */
  constructor(doc?: Dtx, files?: KeptFiles) {
    this.#doc = doc;
    this.#files = files;
    this.#users = new Map(doc?.users.map((user) => [user.id, { name: userName(user), colour: user.c }]));
  }

  /** A whole message's content. */
  blocks(source: string, className = 'text'): HTMLElement {
    const element = el('div', { class: isJumbo(source) ? `${className} jumbo` : className, dir: 'auto' });
    for (const block of parseMarkdown(source)) element.append(this.#block(block));
    return element;
  }

  /** One line of Markdown, such as an embed's title. */
  line(source: string): DocumentFragment {
    return this.#inline(parseInline(source));
  }

  /** A custom emoji: its picture where it was kept, else its name. */
  emoji(name: string, id: string): HTMLElement {
    const words = `:${name}:`;
    const image = this.#files?.small(this.#doc?.emojis?.[id]?.b, words);
    if (!image) return el('span', { class: 'emoji' }, words);
    image.className = 'emoji';
    image.title = words;
    return image;
  }

  /** Plain words for one line; what is hidden stays so. */
  excerpt(source: string): string {
    return source
      .replace(/\|\|[^]*?\|\|/g, '▒▒▒')
      .replace(/<@!?(\d+)>/g, (_, id: string) => `@${this.#users.get(id)?.name ?? t('msg.unknownUser')}`)
      .replace(/<@&(\d+)>/g, (_, id: string) => `@${this.#doc?.roles[id]?.[0] ?? t('msg.unknownRole')}`)
      .replace(/<#(\d+)>/g, (_, id: string) => `#${this.#doc?.channels[id]?.[0] ?? t('msg.unknownChannel')}`)
      .replace(/<t:-?\d+(?::\w)?>/g, '…')
      .replace(/<a?(:\w+:)\d+>/g, '$1')
      .replace(/^[#>-]+ |[*_~`]/gm, '')
      .replace(/\s+/g, ' ');
  }

  #block(block: Block): HTMLElement {
    switch (block.kind) {
      case 'paragraph':
        return el('p', {}, this.#inline(block.children));
      case 'heading':
        // The page's own headings end with the days, at level 2, so content's come below them.
        return el(
          'div',
          { class: `h${block.level}`, role: 'heading', 'aria-level': String(block.level + 2) },
          this.#inline(block.children),
        );
      case 'subtext':
        return el('p', { class: 'subtext' }, this.#inline(block.children));
      case 'codeBlock':
        return codeBlock(block.language, block.text);
      case 'quote':
        return el('blockquote', {}, ...block.children.map((each) => this.#block(each)));
      case 'spoiler':
        return spoiler('div', ...block.children.map((each) => this.#block(each)));
      case 'list':
        return this.#list(block);
    }
  }

  #link(url: string, children: readonly Inline[]): HTMLElement {
    const link = outwardLink(url, this.#inline(children));
    // On paper, where it leads is said of the others.
    if (link.textContent === url) link.className = 'bare';
    return link;
  }

  #list(list: ListBlock): HTMLElement {
    const element = list.ordered ? el('ol', { start: String(list.start) }) : el('ul');
    for (const item of list.items) {
      element.append(
        el('li', {}, this.#inline(item.children), ...item.lists.map((each) => this.#list(each))),
      );
    }
    return element;
  }

  #inline(nodes: readonly Inline[]): DocumentFragment {
    const fragment = document.createDocumentFragment();
    for (const node of nodes) fragment.append(this.#node(node));
    return fragment;
  }

  #node(node: Inline): Node | string {
    switch (node.kind) {
      case 'text':
        return node.text;
      case 'bold':
        return el('strong', {}, this.#inline(node.children));
      case 'italic':
        return el('em', {}, this.#inline(node.children));
      case 'underline':
        return el('u', {}, this.#inline(node.children));
      case 'strike':
        return el('s', {}, this.#inline(node.children));
      case 'spoiler':
        return spoiler('span', this.#inline(node.children));
      case 'code':
        return el('code', {}, node.text);
      case 'link':
        return this.#link(node.url, node.children);
      case 'time':
        return el(
          'time',
          { class: 'stamp', datetime: new Date(node.timeMs).toISOString(), title: formatUtc(node.timeMs) },
          formatStamp(node.timeMs, node.style),
        );
      case 'user': {
        const user = this.#users.get(node.id);
        return mention(`@${user?.name ?? t('msg.unknownUser')}`, node.id, user?.colour);
      }
      case 'role': {
        const role = this.#doc?.roles[node.id];
        return mention(`@${role?.[0] ?? t('msg.unknownRole')}`, node.id, role?.[1]);
      }
      case 'channel':
        return mention(`#${this.#doc?.channels[node.id]?.[0] ?? t('msg.unknownChannel')}`, node.id);
      case 'emoji':
        return this.emoji(node.name, node.id);
      case 'command':
        return mention(`/${this.#doc?.cmds?.[node.id] ?? node.name}`, node.id);
      case 'guildPage':
        return mention(`#${node.page}`, node.page);
      case 'everyone':
      case 'here':
        return mention(`@${node.kind}`, node.kind);
    }
  }
}

/** Coloured when it is scrolled to. */
function codeBlock(language: string, text: string): HTMLElement {
  const code = el('code', {}, text);
  if (language) colourWhenSeen(code, text, language);
  return el('pre', { 'data-language': language || undefined, tabindex: '0' }, code);
}

function mention(name: string, title: string, colour?: number): HTMLElement {
  const element = el('span', { class: 'mention', title }, name);
  if (colour) element.style.setProperty('--c', hex(colour));
  return element;
}

export function hex(colour: number): string {
  return `#${colour.toString(16).padStart(6, '0')}`;
}

/** Hidden until clicked, for eyes and for screen readers alike. */
function spoiler(name: 'div' | 'span', ...content: readonly Node[]): HTMLElement {
  const inside = el(name, { class: 'inside', 'aria-hidden': 'true' }, ...content);
  const element: HTMLElement = el(
    name,
    { class: 'spoiler', role: 'button', tabindex: '0', 'aria-label': t('msg.spoiler') },
    inside,
  );
  const reveal = (event: Event): void => {
    if (element.classList.contains('open')) return;
    event.preventDefault();
    element.classList.add('open');
    for (const name of ['role', 'tabindex', 'aria-label']) element.removeAttribute(name);
    inside.removeAttribute('aria-hidden');
  };
  element.addEventListener('click', reveal);
  element.addEventListener('keydown', (event) => {
    if (event.key === 'Enter' || event.key === ' ') reveal(event);
  });
  return element;
}
