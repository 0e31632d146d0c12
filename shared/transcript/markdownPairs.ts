/** Finds in one pass which code spans, masked links and covers are complete, so that the parser never has to look ahead. */

/** Backticks in a row from here on. */
export function runLength(text: string, at: number): number {
  let length = 1;
  while (text[at + length] === '`') length++;
  return length;
}

/** For each run of backticks that opens a code span, where the run of the same length stands that closes it. */
export function pairBackticks(text: string): ReadonlyMap<number, number> {
  const ends = new Map<number, number>();
  const nextOfLength = new Map<number, number>();
  const runs = [...text.matchAll(/`+/g)];
  for (const run of runs.reverse()) {
    const next = nextOfLength.get(run[0].length);
    if (next !== undefined) ends.set(run.index, next);
    nextOfLength.set(run[0].length, run.index);
  }
  return ends;
}

export interface MaskedLink {
  readonly url: string;
  /** Where the closing bracket stands, and the first character after the link. */
  readonly close: number;
  readonly end: number;
}

/** `[text](address)`, by the position of its opening bracket; brackets within the text must be balanced. */
export function findMaskedLinks(text: string): ReadonlyMap<number, MaskedLink> {
  const links = new Map<number, MaskedLink>();
  const open: number[] = [];
  for (const match of text.matchAll(/\\[^]|[[\]]/g)) {
    if (match[0] === '[') open.push(match.index);
    if (match[0] !== ']') continue;
    const start = open.pop();
    if (start === undefined) continue;
    const target = /^\(\s?<?(https?:\/\/(?:[^\s<>[\]"()]|\([^\s<>[\]"()]*\))+)>?(?:\s"[^"\n]{0,200}")?\)/i;
    const link =
      text[match.index + 1] === '(' ? target.exec(text.slice(match.index + 1, match.index + 2300)) : null;
    const label = text.slice(start + 1, Math.min(match.index, start + 2000));
    // As in Discord, a label that is an address itself makes no link: it could lie about where it leads.
    if (!link?.[1] || label.trim() === '' || /https?:\/\//i.test(label) || !URL.canParse(link[1])) continue;
    links.set(start, { url: link[1], close: match.index, end: match.index + 1 + link[0].length });
  }
  return links;
}

export const SPOILER = '||';

/**
 * The spoiler around a code block, if there is one.
 *
 * @param before the paragraph that the code block interrupts; `open` is a position in it.
 * @param from where in `text` the code block ends; `close` is a position in `text`.
 * @returns 'unclosed' where one was begun and `text` has no end for it, which is not to be looked for again.
 */
export function findCover(
  before: string,
  text: string,
  from: number,
): { readonly open: number; readonly close: number } | 'unclosed' | undefined {
  let open: number | undefined;
  for (const { 0: mark, index } of before.matchAll(/\\[^]|`[^`\n]*`|\|\|/g)) {
    if (mark === SPOILER) open = open === undefined ? index : undefined;
  }
  if (open === undefined) return undefined;
  const after = /\\[^]|```[^]*?```|`[^`\n]*`|\|\|/g;
  after.lastIndex = from;
  for (let mark = after.exec(text); mark; mark = after.exec(text)) {
    if (mark[0] === SPOILER) return { open, close: mark.index };
  }
  return 'unclosed';
}
