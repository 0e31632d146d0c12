/** Discord's Markdown as a tree: blocks line by line, then what is inside a line. Linear in the length of the text. */
import { type Inline, parseInline } from './markdownInline.ts';

export type { Inline } from './markdownInline.ts';

export type Block =
  | { readonly kind: 'paragraph'; readonly children: readonly Inline[] }
  | { readonly kind: 'heading'; readonly level: 1 | 2 | 3; readonly children: readonly Inline[] }
  | { readonly kind: 'subtext'; readonly children: readonly Inline[] }
  | { readonly kind: 'codeBlock'; readonly language: string; readonly text: string }
  | { readonly kind: 'quote'; readonly children: readonly Block[] }
  | ListBlock;

export interface ListBlock {
  readonly kind: 'list';
  readonly ordered: boolean;
  /** First number of an ordered list. */
  readonly start: number;
  readonly items: readonly ListItem[];
}

export interface ListItem {
  readonly children: readonly Inline[];
  readonly lists: readonly ListBlock[];
}

const MAX_LIST_DEPTH = 10;
const FENCE = '```';
const HEADING = /^ *(#{1,3}) +(?=\S)/;
const SUBTEXT = /^ *-# +(?=\S)/;
const QUOTE = /^ *> /;
const REST_QUOTE = /^ *>>> /;
const ITEM = /^( *)(?:[-*]|(\d{1,9})\.) +(?=\S)/;

/** Parses one message's raw content. */
export function parseMarkdown(text: string): readonly Block[] {
  return parseBlocks(text, false);
}

/** Quotes do not nest, so this calls itself once at most. */
function parseBlocks(text: string, isInQuote: boolean): readonly Block[] {
  const blocks: Block[] = [];
  let paragraph = '';
  let mayHaveFence = true;
  const flush = (): void => {
    const content = paragraph.replace(/\n$/, '');
    if (content !== '') blocks.push({ kind: 'paragraph', children: parseInline(content) });
    paragraph = '';
  };
  const add = (block: Block): void => {
    flush();
    blocks.push(block);
  };
  let at = 0;
  let isLineStart = true;
  while (at < text.length) {
    const end = lineEnd(text, at);
    const line = text.slice(at, end);
    const quoted = isLineStart && !isInQuote ? readQuote(text, at, line) : undefined;
    if (quoted) {
      add({ kind: 'quote', children: parseBlocks(quoted.text, true) });
      at = quoted.end;
      continue;
    }
    const fence = mayHaveFence ? findFence(text, at, end) : undefined;
    if (fence === 'unclosed') mayHaveFence = false;
    if (typeof fence === 'object') {
      paragraph += text.slice(at, fence.open);
      add(codeBlock(text.slice(fence.open + FENCE.length, fence.close)));
      at = fence.close + FENCE.length;
      isLineStart = text[at] === '\n';
      if (isLineStart) at++;
      continue;
    }
    const heading = isLineStart ? HEADING.exec(line) : null;
    const subtext = isLineStart ? SUBTEXT.exec(line) : null;
    if (heading) {
      const level = heading[1]?.length === 1 ? 1 : heading[1]?.length === 2 ? 2 : 3;
      add({ kind: 'heading', level, children: parseInline(line.slice(heading[0].length)) });
    } else if (subtext) {
      add({ kind: 'subtext', children: parseInline(line.slice(subtext[0].length)) });
    } else if (isLineStart && ITEM.test(line)) {
      const { lines, end: listEnd } = readList(text, at);
      for (const list of nestLists(lines)) add(list);
      at = listEnd;
      continue;
    } else {
      paragraph += text.slice(at, end + 1);
    }
    at = end + 1;
    isLineStart = true;
  }
  flush();
  return blocks;
}

function lineEnd(text: string, at: number): number {
  const end = text.indexOf('\n', at);
  return end === -1 ? text.length : end;
}

function readQuote(text: string, at: number, line: string): { text: string; end: number } | undefined {
  const rest = REST_QUOTE.exec(line);
  if (rest) return { text: text.slice(at + rest[0].length), end: text.length };
  const lines: string[] = [];
  let end = at;
  while (end < text.length) {
    const stop = lineEnd(text, end);
    const next = text.slice(end, stop);
    const sign = QUOTE.exec(next);
    if (!sign) break;
    lines.push(next.slice(sign[0].length));
    end = stop + 1;
  }
  return lines.length === 0 ? undefined : { text: lines.join('\n'), end };
}

/** A fence that opens in this line, with where it closes. */
function findFence(
  text: string,
  at: number,
  lineStop: number,
): { readonly open: number; readonly close: number } | 'unclosed' | undefined {
  let open = text.slice(at, lineStop).indexOf(FENCE);
  if (open === -1) return undefined;
  open += at;
  if (text[open - 1] === '\\') return undefined;
  const close = text.indexOf(FENCE, open + FENCE.length);
  if (close === -1) return 'unclosed';
  return text.slice(open + FENCE.length, close).trim() === '' ? undefined : { open, close };
}

function codeBlock(inside: string): Block {
  const match = /^([\w+#.-]{1,30})\n/.exec(inside);
  const text = match ? inside.slice(match[0].length) : inside.replace(/^\n/, '');
  return { kind: 'codeBlock', language: match?.[1] ?? '', text: text.replace(/\n$/, '') };
}

interface ItemLine {
  readonly indent: number;
  /** Undefined for a bullet. */
  readonly number: number | undefined;
  text: string;
}

function readList(
  text: string,
  start: number,
): { readonly lines: readonly ItemLine[]; readonly end: number } {
  const lines: ItemLine[] = [];
  let at = start;
  while (at < text.length) {
    const end = lineEnd(text, at);
    const line = text.slice(at, end);
    if (at > start && line.includes(FENCE)) break;
    const item = ITEM.exec(line);
    const last = lines.at(-1);
    if (item) {
      const number = item[2] === undefined ? undefined : Number(item[2]);
      lines.push({ indent: item[1]?.length ?? 0, number, text: line.slice(item[0].length) });
    } else if (last && /^ +\S/.test(line)) {
      last.text += `\n${line.trimStart()}`;
    } else {
      break;
    }
    at = end + 1;
  }
  return { lines, end: at };
}

interface OpenItem {
  readonly children: readonly Inline[];
  readonly lists: OpenList[];
}

interface OpenList {
  readonly kind: 'list';
  readonly ordered: boolean;
  readonly start: number;
  readonly items: OpenItem[];
}

/** Puts items under each other by their indentation. */
function nestLists(lines: readonly ItemLine[]): readonly ListBlock[] {
  const roots: OpenList[] = [];
  const stack: { readonly indent: number; readonly list: OpenList }[] = [];
  for (const { indent, number, text } of lines) {
    while (stack.length > 1 && indent < (stack.at(-1)?.indent ?? 0)) stack.pop();
    const current = stack.at(-1);
    const isDeeper = current !== undefined && indent > current.indent && stack.length < MAX_LIST_DEPTH;
    const ordered = number !== undefined;
    const item: OpenItem = { children: parseInline(text), lists: [] };
    if (current && !isDeeper && current.list.ordered === ordered) {
      current.list.items.push(item);
      continue;
    }
    const list: OpenList = { kind: 'list', ordered, start: number ?? 1, items: [item] };
    if (current && !isDeeper) stack.pop();
    const parent = stack.at(-1)?.list.items.at(-1);
    (parent ? parent.lists : roots).push(list);
    stack.push({ indent: isDeeper || !current ? indent : current.indent, list });
  }
  return roots;
}
