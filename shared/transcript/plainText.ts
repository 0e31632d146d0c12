/** Markdown as plain text: names for ids, addresses behind their links, lists and quotes by their signs. */
import { formatUtc } from './formats.ts';
import { type Block, type Inline, type ListBlock, parseMarkdown } from './markdown.ts';
import type { Names } from './names.ts';

/** What a message says, without markup; what markup hid or took back stays recognisable. */
export function plainText(content: string, names: Names): string {
  return parseMarkdown(content)
    .map((block) => blockText(block, names))
    .join('\n');
}

function blockText(block: Block, names: Names): string {
  switch (block.kind) {
    case 'paragraph':
    case 'heading':
    case 'subtext':
      return inlineText(block.children, names);
    case 'codeBlock':
      return indent(block.text, '    ');
    case 'quote':
      return indent(block.children.map((each) => blockText(each, names)).join('\n'), '> ');
    case 'spoiler':
      return `||${block.children.map((each) => blockText(each, names)).join('\n')}||`;
    case 'list':
      return listText(block, names);
  }
}

function listText(list: ListBlock, names: Names): string {
  return list.items
    .map((item, index) => {
      const sign = list.ordered ? `${list.start + index}. ` : '- ';
      const below = item.lists.map((each) => `\n${indent(listText(each, names), '  ')}`);
      return sign + inlineText(item.children, names) + below.join('');
    })
    .join('\n');
}

function indent(text: string, by: string): string {
  return text.replace(/^/gm, by);
}

function inlineText(nodes: readonly Inline[], names: Names): string {
  return nodes.map((node) => nodeText(node, names)).join('');
}

function nodeText(node: Inline, names: Names): string {
  switch (node.kind) {
    case 'text':
    case 'code':
      return node.text;
    case 'bold':
    case 'italic':
    case 'underline':
      return inlineText(node.children, names);
    case 'strike':
      return `~~${inlineText(node.children, names)}~~`;
    case 'spoiler':
      return `||${inlineText(node.children, names)}||`;
    case 'link': {
      const label = inlineText(node.children, names);
      return label === node.url ? label : `${label} (${node.url})`;
    }
    case 'time':
      return formatUtc(node.timeMs);
    case 'user':
    case 'role':
      return `@${names[node.kind](node.id)}`;
    case 'channel':
      return `#${names.channel(node.id)}`;
    case 'emoji':
      return `:${node.name}:`;
    case 'command':
      return `/${node.name}`;
    case 'guildPage':
      return `#${node.page}`;
    case 'everyone':
    case 'here':
      return `@${node.kind}`;
  }
}
