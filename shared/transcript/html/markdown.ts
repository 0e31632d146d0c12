/** Markdown trees as HTML trees. */
import { formatUtc, type Formats } from '../formats.ts';
import { iso } from '../isoTime.ts';
import { isJumbo } from '../jumbo.ts';
import { type Block, type Inline, type ListBlock, parseMarkdown } from '../markdown.ts';
import { parseInline } from '../markdownInline.ts';
import { type Dtx, type User, userName } from '../types.ts';
import type { TranscriptWords } from '../words.ts';
import { type Element, h, type Html, link } from './tree.ts';

export interface MarkdownHtml {
  /** A whole message's content; `mark` stands behind its last word. */
  readonly blocks: (source: string, mark?: Html) => Element;
  /** A custom emoji: its picture where the file holds it, else its name. */
  readonly emoji: (name: string, id: string) => Html;
  /** One line, such as an embed's title. */
  readonly line: (source: string) => Html;
}

interface Surroundings {
  readonly doc: Dtx;
  readonly words: TranscriptWords;
  readonly formats: Formats;
  /** The class that shows a custom emoji, where its picture is in the file. */
  readonly emojiClass: (id: string) => string | undefined;
  readonly colourCode: ColourCode;
}

/** Source code in colours, as spans; undefined where nobody knows the language, or how to colour. */
export type ColourCode = (text: string, language: string) => Html;

/** The class that gives an element a colour of the document; the style sheet has a rule for each. */
export function colourClass(colour: number | undefined): string {
  return colour ? ` c-${colour.toString(16).padStart(6, '0')}` : '';
}

export function markdownHtml({
  doc,
  words: { t },
  formats,
  emojiClass,
  colourCode,
}: Surroundings): MarkdownHtml {
  const users = new Map<string, User>(doc.users.map((user) => [user.id, user]));

  function block(each: Block): Html {
    switch (each.kind) {
      case 'paragraph':
        return h('p', {}, inline(each.children));
      case 'heading': {
        const attributes = { class: `h${each.level}`, role: 'heading', 'aria-level': each.level + 2 };
        return h('div', attributes, inline(each.children));
      }
      case 'subtext':
        return h('p', { class: 'subtext' }, inline(each.children));
      case 'codeBlock':
        return h('pre', {}, h('code', {}, colourCode(each.text, each.language) ?? each.text));
      case 'quote':
        return h('blockquote', {}, each.children.map(block));
      case 'spoiler':
        return spoiler(each.children.map(block), ' block');
      case 'list':
        return list(each);
    }
  }

  function list(each: ListBlock): Html {
    const items = each.items.map((item) => h('li', {}, inline(item.children), item.lists.map(list)));
    return each.ordered ? h('ol', { start: each.start }, items) : h('ul', {}, items);
  }

  function inline(nodes: readonly Inline[]): Html {
    return nodes.map(node);
  }

  function node(each: Inline): Html {
    switch (each.kind) {
      case 'text':
        return each.text;
      case 'bold':
        return h('strong', {}, inline(each.children));
      case 'italic':
        return h('em', {}, inline(each.children));
      case 'underline':
        return h('u', {}, inline(each.children));
      case 'strike':
        return h('s', {}, inline(each.children));
      case 'spoiler':
        return spoiler(inline(each.children));
      case 'code':
        return h('code', {}, each.text);
      case 'link':
        return link(each.url, inline(each.children));
      case 'time':
        return h(
          'time',
          { class: 'stamp', datetime: iso(each.timeMs), title: formatUtc(each.timeMs) },
          // How long ago something was is no longer true in a file that is kept.
          formats.stamp(each.timeMs, each.style === 'R' ? 'f' : each.style),
        );
      case 'user': {
        const user = users.get(each.id);
        return mention(`@${user ? userName(user) : t('msg.unknownUser')}`, each.id, user?.c);
      }
      case 'role': {
        const role = doc.roles[each.id];
        return mention(`@${role?.[0] ?? t('msg.unknownRole')}`, each.id, role?.[1]);
      }
      case 'channel':
        return mention(`#${doc.channels[each.id]?.[0] ?? t('msg.unknownChannel')}`, each.id);
      case 'emoji':
        return emoji(each.name, each.id);
      case 'command':
        return mention(`/${each.name}`, each.id);
      case 'guildPage':
        return mention(`#${each.page}`, each.page);
      case 'everyone':
      case 'here':
        return mention(`@${each.kind}`, each.kind);
    }
  }

  function emoji(name: string, id: string): Html {
    const shown = emojiClass(id);
    if (shown === undefined) return h('span', { class: 'emoji', title: id }, `:${name}:`);
    return h('span', { class: `emoji ${shown}`, role: 'img', 'aria-label': `:${name}:`, title: `:${name}:` });
  }

  /** Without a script: a box to tick, which the style sheet hides together with what it covers. */
  function spoiler(content: Html, kind = ''): Html {
    const box = h('input', { type: 'checkbox', 'aria-label': t('msg.spoiler') });
    return h('label', { class: `spoiler${kind}` }, box, h('span', { class: 'inside' }, content));
  }

  function blocks(source: string, mark?: Html): Element {
    const kinds = parseMarkdown(source);
    const parts = kinds.map(block);
    const last = kinds.at(-1);
    if (mark !== undefined && last?.kind === 'paragraph') {
      parts[parts.length - 1] = h('p', {}, inline(last.children), ' ', mark);
    } else parts.push(mark);
    return h('div', { class: isJumbo(source) ? 'text jumbo' : 'text', dir: 'auto' }, parts);
  }

  return { blocks, emoji, line: (source) => inline(parseInline(source)) };
}

function mention(name: string, title: string, colour?: number): Html {
  return h('span', { class: `mention${colourClass(colour)}`, title }, name);
}
