/** Discord's Markdown as a tree: blocks line by line, then what is inside a line. Linear in the length of the text. */
import { type Inline, parseInline } from './markdownInline.ts';
import { findCover, SPOILER } from './markdownPairs.ts';

export type { Inline } from './markdownInline.ts';

export type Block =
  | { readonly kind: 'paragraph'; readonly children: readonly Inline[] }
  | { readonly kind: 'heading'; readonly level: 1 | 2 | 3; readonly children: readonly Inline[] }
  | { readonly kind: 'subtext'; readonly children: readonly Inline[] }
  | { readonly kind: 'codeBlock'; readonly language: string; readonly text: string }
  | { readonly kind: 'quote'; readonly children: readonly Block[] }
  /** Around code blocks; any other is part of a line. */
  | { readonly kind: 'spoiler'; readonly children: readonly Block[] }
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
  return parseBlocks(text, { isInQuote: false, isInSpoiler: false });
}

interface Around {
  readonly isInQuote: boolean;
  readonly isInSpoiler: boolean;
}

/** Neither quotes nor spoilers nest, so this calls itself twice at most. */
function parseBlocks(text: string, around: Around): readonly Block[] {
  const blocks: Block[] = [];
  let paragraph = '';
  let fence: Fence | undefined;
  let mayHaveFence = true;
  let mayHaveCover = !around.isInSpoiler;
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
  let end = -1;
  let isLineStart = true;
  while (at < text.length) {
    // What comes after a code block may be the rest of the same line.
    if (at > end) end = lineEnd(text, at);
    const line = text.slice(at, end);
    const quoted = isLineStart && !around.isInQuote ? readQuote(text, at, line) : undefined;
    if (quoted) {
      add({ kind: 'quote', children: parseBlocks(quoted.text, { ...around, isInQuote: true }) });
      at = quoted.end;
      continue;
    }
    if (mayHaveFence && (!fence || fence.open < at)) {
      fence = findFence(text, at);
      mayHaveFence = fence !== undefined;
    }
    if (fence && fence.open >= at && fence.open < end) {
      paragraph += text.slice(at, fence.open);
      const fenceEnd = fence.close + FENCE.length;
      const cover = mayHaveCover ? findCover(paragraph, text, fenceEnd) : undefined;
      if (cover === 'unclosed') mayHaveCover = false;
      if (typeof cover === 'object') {
        const open = fence.open - paragraph.length + cover.open;
        paragraph = paragraph.slice(0, cover.open);
        const inside = text.slice(open + SPOILER.length, cover.close);
        add({ kind: 'spoiler', children: parseBlocks(inside, { ...around, isInSpoiler: true }) });
        at = cover.close + SPOILER.length;
      } else {
        add(codeBlock(text.slice(fence.open + FENCE.length, fence.close)));
        at = fenceEnd;
      }
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

interface Fence {
  readonly open: number;
  readonly close: number;
}

/** The next fence from here on, with where it closes. */
function findFence(text: string, at: number): Fence | undefined {
  for (let from = at; ;) {
    const open = text.indexOf(FENCE, from);
    const close = open === -1 ? -1 : text.indexOf(FENCE, open + FENCE.length);
    if (close === -1) return undefined;
    const isEscaped = text[open - 1] === '\\';
    if (!isEscaped && text.slice(open + FENCE.length, close).trim() !== '') return { open, close };
    from = open + 1;
  }
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
