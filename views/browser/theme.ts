/** Light, dark or as the system: the one thing this site remembers, and it never leaves the browser. */

const THEME = 'tessera-theme';

export type Theme = 'light' | 'dark' | 'system';

/** The reader's choice. */
export function chosenTheme(): Theme {
  let stored: string | null = null;
  try {
    stored = localStorage.getItem(THEME);
  } catch {
    // Storage is off in this browser.
  }
  return stored === 'light' || stored === 'dark' ? stored : 'system';
}

export function applyTheme(theme: Theme): void {
  const root = document.documentElement;
  if (theme === 'system') delete root.dataset['theme'];
  else root.dataset['theme'] = theme;
}

/** From the system's to the other one, to the system's own, and back: each press changes what is seen, but the last. */
export function nextTheme(theme: Theme): Theme {
  const isSystemDark = matchMedia('(prefers-color-scheme: dark)').matches;
  const order: readonly Theme[] = isSystemDark ? ['system', 'light', 'dark'] : ['system', 'dark', 'light'];
  return order[(order.indexOf(theme) + 1) % order.length] ?? 'system';
}

export function rememberTheme(theme: Theme): void {
  try {
    if (theme === 'system') localStorage.removeItem(THEME);
    else localStorage.setItem(THEME, theme);
  } catch {
    // The choice then lasts as long as the page.
  }
}
