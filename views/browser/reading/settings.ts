/** How the transcript looks and reads: remembered in this browser and nowhere else. */
import { button, el } from '../dom.ts';
import { icon } from '../icons.ts';
import { prefer, preference, type PreferenceName } from '../preferences.ts';
import { t } from '../text.ts';
import { applyLook } from '../theme.ts';
import type { ReadingContext } from './context.ts';
import { popup, type Popup } from './popup.ts';
import { r } from './words.ts';

const CHOICES = {
  theme: [
    ['light', 'set.light'],
    ['dark', 'set.dark'],
    ['system', 'set.system'],
  ],
  density: [
    ['cosy', 'set.cosy'],
    ['compact', 'set.compact'],
  ],
  zone: [
    ['mine', 'set.mine'],
    ['utc', 'set.utc'],
  ],
  keys: [
    ['on', 'set.on'],
    ['off', 'set.off'],
  ],
} as const;

export function settings({ baseUrl, redraw, mayCreate }: ReadingContext): Popup {
  const row = (name: PreferenceName): HTMLElement => {
    const buttons = CHOICES[name].map(([value, words]) => {
      const input = el('input', { type: 'radio', name: `set-${name}`, value });
      input.checked = preference(name) === value;
      input.addEventListener('change', () => {
        prefer(name, value as never);
        applyLook();
        if (name === 'zone') redraw();
      });
      return el('label', { class: 'segment' }, input, el('span', {}, r(words)));
    });
    return el(
      'fieldset',
      {},
      el('legend', {}, r(`set.${name}`)),
      el('div', { class: 'segments' }, ...buttons),
    );
  };
  const menu = popup(r('set.title'), 'sliders', () => [
    el('h2', {}, r('set.title')),
    row('theme'),
    row('density'),
    row('zone'),
    row('keys'),
    el(
      'div',
      { class: 'panel-links' },
      button(
        { class: 'quiet-button' },
        () => {
          menu.close();
          print();
        },
        icon('print'),
        t('app.print'),
      ),
      el('a', { class: 'quiet-button', href: `${baseUrl}about` }, icon('info'), t('app.about')),
      mayCreate ? el('a', { class: 'quiet-button', href: baseUrl }, icon('plus'), t('app.new')) : undefined,
    ),
  ]);
  return menu;
}
