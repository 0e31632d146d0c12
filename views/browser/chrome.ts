/** The bar around every screen: the name, the theme, printing, and the way past it for a keyboard. */
import { button, el } from './dom.ts';
import { icon } from './icons.ts';
import { t } from './text.ts';

const THEME = 'tessera-theme';

/** A bar; `skip` moves the focus to what the page is about (a link would overwrite the key in the address). */
export function topBar(skip: () => void): HTMLElement {
  return el(
    'div',
    { class: 'bar' },
    button({ class: 'skip' }, skip, t('app.skip')),
    el(
      'span',
      { class: 'brand', title: t('app.tagline') },
      el('span', { class: 'tile', 'aria-hidden': 'true' }),
      'Tessera',
    ),
    el('span', { class: 'space' }),
    button(
      { class: 'tool print', 'aria-label': t('app.print'), title: t('app.print') },
      () => window.print(),
      icon('print'),
    ),
    button(
      { class: 'tool', 'aria-label': t('app.theme'), title: t('app.theme') },
      toggleTheme,
      icon('theme'),
    ),
  );
}

export function restoreTheme(): void {
  const theme = stored();
  if (theme === 'dark' || theme === 'light') document.documentElement.dataset['theme'] = theme;
}

function toggleTheme(): void {
  const root = document.documentElement;
  const isDark = root.dataset['theme']
    ? root.dataset['theme'] === 'dark'
    : matchMedia('(prefers-color-scheme: dark)').matches;
  root.dataset['theme'] = isDark ? 'light' : 'dark';
  try {
    localStorage.setItem(THEME, root.dataset['theme']);
  } catch {
    // Storage is off in this browser: the choice then lasts as long as the page.
  }
}

function stored(): string | null {
  try {
    return localStorage.getItem(THEME);
  } catch {
    return null;
  }
}
