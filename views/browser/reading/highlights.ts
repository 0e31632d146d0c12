/** Marks what was searched for in the messages on the screen, without touching them. */
import type { MessageLog, Section } from '../messageLog.ts';

const ALL = 'hit';
const CURRENT = 'hit-now';
const AHEAD = '400px';

/** Browsers without it show the message that was found, only not the words within. */
const isSupported = typeof Highlight === 'function' && 'highlights' in CSS;

export class Highlights {
  readonly #log: MessageLog;
  #query = '';
  #currentId: string | undefined;
  readonly #visible = new Set<Element>();
  readonly #observer: IntersectionObserver;
  /** Code that is coloured and files that arrive replace the text in which the marks were. */
  readonly #changes = new MutationObserver((changes) => {
    if (changes.some(({ target }) => target.parentElement?.closest('article'))) this.#draw();
  });

  constructor(log: MessageLog) {
    this.#log = log;
    this.#observer = new IntersectionObserver(
      (entries) => {
        for (const { target, isIntersecting } of entries) {
          if (isIntersecting) this.#visible.add(target);
          else this.#visible.delete(target);
        }
        this.#draw();
      },
      { rootMargin: AHEAD },
    );
  }

  /** `query` in lower case; an empty one marks nothing. */
  show(query: string, currentId: string | undefined): void {
    this.#query = query;
    this.#currentId = currentId;
    this.#visible.clear();
    this.#observer.disconnect();
    this.#changes.disconnect();
    if (query !== '') {
      for (const { element } of this.#log.sections) this.#observer.observe(element);
      this.#changes.observe(this.#log.element, { childList: true, subtree: true });
    }
    this.#draw();
    this.#mark();
  }

  /** A section was made anew. */
  refresh({ element }: Section): void {
    if (this.#visible.has(element)) this.#draw();
    this.#mark();
  }

  /** The message of the current hit, for browsers without highlights and for words hidden in it. */
  #mark(): void {
    this.#log.element.querySelector('.current')?.classList.remove('current');
    if (this.#currentId !== undefined)
      document.getElementById(`m${this.#currentId}`)?.classList.add('current');
  }

  #draw(): void {
    if (!isSupported) return;
    CSS.highlights.delete(ALL);
    CSS.highlights.delete(CURRENT);
    if (this.#query === '') return;
    const all = new Highlight();
    const current = new Highlight();
    for (const section of this.#visible) {
      for (const article of section.querySelectorAll('article')) {
        const isCurrent = article.id.slice(1) === this.#currentId;
        for (const range of rangesIn(article, this.#query)) (isCurrent ? current : all).add(range);
      }
    }
    CSS.highlights.set(ALL, all);
    CSS.highlights.set(CURRENT, current);
  }
}

/** Where the words stand, even across the borders of bold and plain text. */
function* rangesIn(article: Element, query: string): Generator<Range> {
  const nodes: Text[] = [];
  const starts: number[] = [];
  let text = '';
  const walker = document.createTreeWalker(article, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode as Text;
    // Initials and times of day are not what somebody said.
    if (node.parentElement?.closest('.avatar, time:not(.stamp)')) continue;
    nodes.push(node);
    starts.push(text.length);
    text += node.data;
  }
  const lower = text.toLowerCase();
  // A few letters become two in lower case; then the places would not fit.
  if (lower.length !== text.length) return;
  const place = (at: number): [Text, number] | undefined => {
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if ((starts[middle] ?? 0) <= at) low = middle;
      else high = middle - 1;
    }
    const node = nodes[low];
    return node ? [node, at - (starts[low] ?? 0)] : undefined;
  };
  for (let at = lower.indexOf(query); at !== -1; at = lower.indexOf(query, at + query.length)) {
    const start = place(at);
    const last = place(at + query.length - 1);
    if (!start || !last) return;
    const range = document.createRange();
    range.setStart(...start);
    range.setEnd(last[0], last[1] + 1);
    yield range;
  }
}
