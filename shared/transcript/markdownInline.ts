/**
 * Discord's inline Markdown. One pass with a stack on which every style stands at most once: that bounds nesting to the
 * number of styles and the work to the length of the text, whatever the text is.
 */

import { findMaskedLinks, type MaskedLink, pairBackticks, runLength } from './markdownPairs.ts';

export type StyleName = 'bold' | 'italic' | 'underline' | 'strike' | 'spoiler';

export type Inline =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: StyleName; readonly children: readonly Inline[] }
  | { readonly kind: 'code'; readonly text: string }
  /** `url` is http or https. */
  | { readonly kind: 'link'; readonly url: string; readonly children: readonly Inline[] }
  | { readonly kind: 'time'; readonly timeMs: number; readonly style: string }
  | { readonly kind: 'user' | 'role' | 'channel'; readonly id: string }
  | { readonly kind: 'emoji'; readonly name: string; readonly id: string; readonly animated: boolean }
  | { readonly kind: 'command'; readonly name: string; readonly id: string }
  /** A link to a part of the server's own pages, such as `<id:customize>`. */
  | { readonly kind: 'guildPage'; readonly page: string }
  | { readonly kind: 'everyone' | 'here' };

type Delimiter = '**' | '*' | '__' | '_' | '~~' | '||';

const STYLES: Readonly<Record<Delimiter, StyleName>> = {
  '**': 'bold',
  '*': 'italic',
  __: 'underline',
  _: 'italic',
  '~~': 'strike',
  '||': 'spoiler',
};

interface Frame {
  readonly delimiter: Delimiter | undefined;
  readonly nodes: Inline[];
}

const SPECIAL = /[\\`*_~|[<¯]|@(?=everyone|here)|https?:\/\//g;
const ANGLE =
  /<(?:@!?(\d{1,20})|@&(\d{1,20})|#(\d{1,20})|(a?):(\w{1,64}):(\d{1,20})|t:(-?\d{1,13})(?::([tTdDfFsSR]))?|\/([^\n:<>]{1,100}):(\d{1,20})|id:([a-z-]{1,32})(?::\d{1,20})?|(https?:\/\/[^\s<>]+))>/y;
const URL_PATTERN = /https?:\/\/[^\s<\]]{0,2000}[^<.,:;"'\]\s]/y;
const SHRUG = '¯\\_(ツ)_/¯';
const LAST_DATE_MS = 8_640_000_000_000_000;

/** Parses text without block structure; line breaks stay in it. Time and memory grow linearly with its length. */
export function parseInline(text: string): readonly Inline[] {
  return new InlineParser(text).parse(0, text.length, false);
}

class InlineParser {
  readonly #text: string;
  readonly #codeEnds: ReadonlyMap<number, number>;
  readonly #links: ReadonlyMap<number, MaskedLink>;

  constructor(text: string) {
    this.#text = text;
    this.#codeEnds = pairBackticks(text);
    this.#links = findMaskedLinks(text);
  }

  parse(start: number, end: number, isInLink: boolean): readonly Inline[] {
    const stack: Frame[] = [{ delimiter: undefined, nodes: [] }];
    let at = start;
    while (at < end) {
      SPECIAL.lastIndex = at;
      const next = SPECIAL.exec(this.#text)?.index ?? end;
      if (next >= end) break;
      addText(stack, this.#text.slice(at, next));
      at = next;
      const taken = this.#node(stack, at, end, isInLink) || this.#delimiter(stack, at, end);
      if (taken === 0) addText(stack, this.#text[at] ?? '');
      at += Math.max(taken, 1);
    }
    addText(stack, this.#text.slice(at, end));
    while (stack.length > 1) unwind(stack);
    return stack[0]?.nodes ?? [];
  }

  /** Adds the node that starts here, if one does; gives the number of characters taken. */
  #node(stack: readonly Frame[], at: number, end: number, isInLink: boolean): number {
    const text = this.#text;
    const add = (node: Inline, until: number): number => {
      top(stack).nodes.push(node);
      return until - at;
    };
    switch (text[at] ?? '') {
      case '\\': {
        const escaped = text[at + 1];
        if (escaped === undefined || at + 1 >= end || /[0-9A-Za-z\s]/.test(escaped)) return 0;
        addText(stack, escaped);
        return 2;
      }
      case '¯':
        if (!text.startsWith(SHRUG, at)) return 0;
        addText(stack, SHRUG);
        return SHRUG.length;
      case '`': {
        const close = this.#codeEnds.get(at);
        if (close === undefined || close >= end) return addTicks(stack, text, at, end);
        const ticks = runLength(text, at);
        return add({ kind: 'code', text: unpadded(text.slice(at + ticks, close)) }, close + ticks);
      }
      case '[': {
        const link = isInLink ? undefined : this.#links.get(at);
        if (!link || link.end > end) return 0;
        return add({ kind: 'link', url: link.url, children: this.parse(at + 1, link.close, true) }, link.end);
      }
      case '@': {
        const kind = text.startsWith('everyone', at + 1) ? 'everyone' : 'here';
        return add({ kind }, at + 1 + kind.length);
      }
      case '<': {
        ANGLE.lastIndex = at;
        const match = ANGLE.exec(text);
        if (!match || ANGLE.lastIndex > end) return 0;
        const node = angleNode(match, isInLink);
        return node ? add(node, at + match[0].length) : 0;
      }
      case 'h': {
        URL_PATTERN.lastIndex = at;
        const match = isInLink ? undefined : URL_PATTERN.exec(text)?.[0];
        if (match === undefined) return 0;
        const url = trimUrl(match.slice(0, end - at), stack);
        if (URL.canParse(url)) {
          return add({ kind: 'link', url, children: [{ kind: 'text', text: url }] }, at + url.length);
        }
        // Taken whole, as looking again behind every `http://` in it would make the time quadratic.
        addText(stack, url);
        return url.length;
      }
      default:
        return 0;
    }
  }

  /** Opens or closes a style; gives the number of characters taken. */
  #delimiter(stack: Frame[], at: number, end: number): number {
    const text = this.#text;
    const character = text[at] ?? '';
    let run = 1;
    while (run < 3 && at + run < end && text[at + run] === character) run++;
    const delimiter = chooseDelimiter(character, run, top(stack).delimiter);
    if (!delimiter) return 0;
    const before = text[at - 1] ?? ' ';
    const after = at + delimiter.length < end ? (text[at + delimiter.length] ?? ' ') : ' ';
    const open = stack.findLastIndex((frame) => frame.delimiter === delimiter);
    if (open === -1) {
      if (delimiter === '*' && /\s/.test(after)) return 0;
      if (delimiter === '_' && /\w/.test(before)) return 0;
      stack.push({ delimiter, nodes: [] });
      return delimiter.length;
    }
    if (delimiter === '*' && /\s/.test(before)) return 0;
    if (delimiter === '_' && /\w/.test(after)) return 0;
    while (stack.length > open + 1) unwind(stack);
    const frame = stack.pop();
    if (!frame || frame.nodes.length === 0) {
      // Nothing in between: what opened was just text.
      addText(stack, delimiter + delimiter);
    } else {
      top(stack).nodes.push({ kind: STYLES[delimiter], children: frame.nodes });
    }
    return delimiter.length;
  }
}

function chooseDelimiter(character: string, run: number, open: Delimiter | undefined): Delimiter | undefined {
  if (character === '~') return run >= 2 ? '~~' : undefined;
  if (character === '|') return run >= 2 ? '||' : undefined;
  if (character !== '*' && character !== '_') return undefined;
  if (run === 1 || (run === 3 && open === character)) return character;
  return character === '*' ? '**' : '__';
}

function top(stack: readonly Frame[]): Frame {
  const frame = stack.at(-1);
  if (!frame) throw new Error('the outermost frame is never closed');
  return frame;
}

/** The innermost style was never closed: its delimiter was text after all. */
function unwind(stack: Frame[]): void {
  const frame = stack.pop();
  if (!frame) return;
  addText(stack, frame.delimiter ?? '');
  for (const node of frame.nodes) {
    if (node.kind === 'text') addText(stack, node.text);
    else top(stack).nodes.push(node);
  }
}

function addText(stack: readonly Frame[], text: string): void {
  if (text === '') return;
  const { nodes } = top(stack);
  const last = nodes.at(-1);
  if (last?.kind === 'text') nodes[nodes.length - 1] = { kind: 'text', text: last.text + text };
  else nodes.push({ kind: 'text', text });
}

function addTicks(stack: readonly Frame[], text: string, at: number, end: number): number {
  const length = Math.min(runLength(text, at), end - at);
  addText(stack, text.slice(at, at + length));
  return length;
}

function angleNode(match: RegExpExecArray, isInLink: boolean): Inline | undefined {
  const [, user, role, channel, animated, emoji, emojiId, seconds, style, command, commandId, page, url] =
    match;
  if (user !== undefined) return { kind: 'user', id: user };
  if (role !== undefined) return { kind: 'role', id: role };
  if (channel !== undefined) return { kind: 'channel', id: channel };
  if (emoji !== undefined && emojiId !== undefined) {
    return { kind: 'emoji', name: emoji, id: emojiId, animated: animated === 'a' };
  }
  if (seconds !== undefined) {
    const timeMs = Number(seconds) * 1000;
    return Math.abs(timeMs) > LAST_DATE_MS ? undefined : { kind: 'time', timeMs, style: style ?? 'f' };
  }
  if (command !== undefined && commandId !== undefined)
    return { kind: 'command', name: command, id: commandId };
  if (page !== undefined) return { kind: 'guildPage', page };
  if (url === undefined || isInLink || !URL.canParse(url)) return undefined;
  return { kind: 'link', url, children: [{ kind: 'text', text: url }] };
}

/** A bare address ends before a style that is open around it, and before a parenthesis that it did not open. */
function trimUrl(match: string, stack: readonly Frame[]): string {
  let url = match;
  for (const { delimiter } of stack) {
    if (delimiter === undefined) continue;
    const cut =
      delimiter.length === 2 ? url.indexOf(delimiter) : url.endsWith(delimiter) ? url.length - 1 : -1;
    if (cut > 0) url = url.slice(0, cut);
  }
  let depth = 0;
  for (let index = 0; index < url.length; index++) {
    if (url[index] === '(') depth++;
    else if (url[index] === ')' && --depth < 0) return url.slice(0, index);
  }
  return url;
}

/** One space on either side lets code begin or end with a backtick. */
function unpadded(code: string): string {
  const isPadded = code.startsWith(' ') && code.endsWith(' ') && code.trim() !== '';
  return isPadded ? code.slice(1, -1) : code;
}
