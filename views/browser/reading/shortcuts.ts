/** Single keys for those who read a lot, and the page that tells them; they can be turned off, as some type by voice. */
import { button, el } from '../dom.ts';
import { icon } from '../icons.ts';
import { preference } from '../preferences.ts';
import { r } from './words.ts';

export interface Shortcut {
  readonly keys: readonly string[];
  readonly words: string;
  readonly run: () => void;
}

/** Returns what opens the help. */
export function shortcuts(all: readonly Shortcut[]): () => void {
  const help = (): void => {
    if (!document.querySelector('dialog[open]')) showHelp(all);
  };
  const byKey = new Map(all.flatMap(({ keys, run }) => keys.map((key) => [key, run] as const)));
  byKey.set('?', help);
  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if (preference('keys') === 'off' || !document.getElementById('log')) return;
    if (document.querySelector('dialog[open]') || isTyping(event.target)) return;
    const run = byKey.get(event.key);
    if (!run) return;
    event.preventDefault();
    run();
  });
  return help;
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest('input, textarea, select, [contenteditable]') !== null;
}

function showHelp(all: readonly Shortcut[]): void {
  const rows = [
    ...all,
    { keys: ['Enter', 'Shift + Enter'], words: r('keys.hits') },
    { keys: ['Esc'], words: r('keys.escape') },
    { keys: ['?'], words: r('keys.help') },
  ].map(({ keys, words }) =>
    el('div', {}, el('dt', {}, ...keys.map((key) => el('kbd', {}, key))), el('dd', {}, words)),
  );
  const dialog = el(
    'dialog',
    { class: 'help', 'aria-labelledby': 'help-title' },
    el('h2', { id: 'help-title' }, r('keys.title')),
    el('dl', {}, ...rows),
    el('p', { class: 'quiet' }, r('keys.off')),
    button({ class: 'tool', 'aria-label': r('keys.close') }, () => dialog.close(), icon('cross')),
  );
  dialog.addEventListener('click', ({ target }) => {
    if (target === dialog) dialog.close();
  });
  dialog.addEventListener('close', () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}
