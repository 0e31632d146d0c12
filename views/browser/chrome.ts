/** The bar around every screen: the name, the theme, printing, and the way past it for a keyboard. */
import { button, el } from './dom.ts';
import { icon } from './icons.ts';
import { prefer, preference } from './preferences.ts';
import { t } from './text.ts';
import { applyLook, nextTheme } from './theme.ts';

const THEME_WORDS = { system: 'app.themeSystem', light: 'app.themeLight', dark: 'app.themeDark' } as const;

/**
 * A bar; the tools of what is being read go into `slot`. `skip` moves the focus to what the page is about (a link
 * would overwrite the key in the address).
 */
export function topBar(baseUrl: string, mayCreate: boolean, slot: Node, skip: () => void): HTMLElement {
  return el(
    'header',
    { class: 'bar' },
    button({ class: 'skip' }, skip, t('app.skip')),
    el(
      'span',
      { class: 'brand', title: t('app.tagline') },
      el('span', { class: 'tile', 'aria-hidden': 'true' }),
      el('span', { class: 'brand-name' }, 'Tessera'),
    ),
    slot,
    el('span', { class: 'space' }),
    mayCreate
      ? el(
          'a',
          { class: 'tool', href: baseUrl, 'aria-label': t('app.new'), title: t('app.new') },
          icon('plus'),
        )
      : undefined,
    button(
      { class: 'tool print', 'aria-label': t('app.print'), title: t('app.print') },
      () => window.print(),
      icon('print'),
    ),
    themeButton(),
    el(
      'a',
      { class: 'tool', href: `${baseUrl}about`, 'aria-label': t('app.about'), title: t('app.about') },
      icon('info'),
    ),
  );
}

export function themeButton(): HTMLElement {
  const label = (): void => {
    const words = `${t('app.theme')} (${t(THEME_WORDS[preference('theme')])})`;
    element.setAttribute('aria-label', words);
    element.title = words;
  };
  const element = button(
    { class: 'tool' },
    () => {
      prefer('theme', nextTheme(preference('theme')));
      applyLook();
      label();
    },
    icon('theme'),
  );
  label();
  return element;
}
