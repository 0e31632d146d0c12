/** Light, dark or as the system, and how close the lines stand: what a choice does to the page. */
import { preference, type Preference } from './preferences.ts';

export type Theme = Preference<'theme'>;

/** Applies what the reader chose. */
export function applyLook(): void {
  const { dataset } = document.documentElement;
  const theme = preference('theme');
  if (theme === 'system') delete dataset['theme'];
  else dataset['theme'] = theme;
  dataset['density'] = preference('density');
}

/** Ink is dark on paper, whatever the screen looks like. */
export function printLight(): void {
  addEventListener('beforeprint', () => (document.documentElement.dataset['theme'] = 'light'));
  addEventListener('afterprint', applyLook);
}

/** From the system's to the other one, to the system's own, and back: each press changes what is seen, but the last. */
export function nextTheme(theme: Theme): Theme {
  const isSystemDark = matchMedia('(prefers-color-scheme: dark)').matches;
  const order: readonly Theme[] = isSystemDark ? ['system', 'light', 'dark'] : ['system', 'dark', 'light'];
  return order[(order.indexOf(theme) + 1) % order.length] ?? 'system';
}
