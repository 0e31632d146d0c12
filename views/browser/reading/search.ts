/** Search within what is shown: counts, marks and leads from hit to hit, without ever holding up the page. */
import { slices } from '../../../shared/transcript/slices.ts';
import type { Msg } from '../../../shared/transcript/types.ts';
import { button, el } from '../dom.ts';
import { icon } from '../icons.ts';
import { formatNumber } from '../text.ts';
import type { ReadingContext } from './context.ts';
import { Highlights } from './highlights.ts';
import type { MessageWords } from './messageWords.ts';
import { r, rCounted } from './words.ts';

export interface Search {
  readonly element: HTMLElement;
  readonly focus: () => void;
  readonly step: (by: 1 | -1) => void;
  /** Looks again: other messages are shown now. */
  readonly renew: () => void;
}

export function search({ log, announce }: ReadingContext, words: MessageWords): Search {
  const highlights = new Highlights(log);
  let hits: readonly Msg[] = [];
  let at = -1;
  /** Counts the searches, so that a slow one gives way. */
  let turn = 0;
  let query = '';
  const input = el('input', {
    type: 'search',
    class: 'search-field',
    placeholder: r('search.label'),
    'aria-label': r('search.label'),
    'aria-keyshortcuts': '/',
    autocomplete: 'off',
    spellcheck: 'false',
    enterkeyhint: 'search',
  });
  const count = el('span', { class: 'search-count' });
  const step = (by: 1 | -1): void => {
    if (hits.length === 0) return;
    go((at + by + hits.length) % hits.length);
  };
  const tool = (iconName: 'up' | 'down', text: string, by: 1 | -1): HTMLButtonElement =>
    button({ class: 'tool small', 'aria-label': text, title: text }, () => step(by), icon(iconName));
  const steps = el(
    'span',
    { class: 'search-steps' },
    count,
    tool('up', r('search.before'), -1),
    tool('down', r('search.after'), 1),
  );
  steps.hidden = true;
  const element = el('div', { class: 'search', role: 'search' }, icon('search'), input, steps);

  const showCount = (): void => {
    if (hits.length === 0) count.textContent = r('search.none');
    else count.textContent = `${formatNumber(at + 1)} / ${formatNumber(hits.length)}`;
    element.classList.toggle('nothing', hits.length === 0 && query !== '');
  };
  const go = (to: number): void => {
    at = to;
    const hit = hits[at];
    showCount();
    if (!hit) return;
    void log.reveal(hit.i, false).then(() => highlights.show(query, hit.i));
    announce(r('search.place', { at: formatNumber(at + 1), of: formatNumber(hits.length) }));
  };
  const run = async (): Promise<void> => {
    const mine = ++turn;
    query = input.value.trim().toLowerCase();
    steps.hidden = query === '';
    const found: Msg[] = [];
    if (query !== '') {
      count.textContent = '…';
      const pause = slices();
      for (const message of log.messages) {
        if (words.of(message).includes(query)) found.push(message);
        const isPaused = pause();
        if (!isPaused) continue;
        await isPaused;
        if (mine !== turn) return;
      }
    }
    hits = found;
    at = -1;
    showCount();
    highlights.show(query, undefined);
    if (query === '') return;
    announce(found.length === 0 ? r('search.noneLong') : rCounted('search.found', found.length));
    // From where the reader is, as browsers do it.
    const top = log.topMessage;
    const from = top ? (log.positionOf(top.i) ?? 0) : 0;
    const next = found.findIndex(({ i }) => (log.positionOf(i) ?? 0) >= from);
    if (found.length > 0) go(Math.max(0, next));
  };
  input.addEventListener('input', () => void run());
  input.addEventListener('keydown', (event) => {
    if (event.key === 'Enter') {
      event.preventDefault();
      step(event.shiftKey ? -1 : 1);
    } else if (event.key === 'Escape') {
      event.stopPropagation();
      if (input.value === '') log.element.focus({ preventScroll: true });
      input.value = '';
      void run();
    }
  });
  log.onFilled = (section) => highlights.refresh(section);
  return {
    element,
    focus: () => {
      input.focus();
      input.select();
    },
    step,
    renew: () => {
      if (query !== '') void run();
    },
  };
}
