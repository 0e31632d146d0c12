/** Going to the first or last message or to a day, and back to where a jump came from. */
import { messageTime } from '../../../shared/transcript/types.ts';
import { button, el } from '../dom.ts';
import { icon } from '../icons.ts';
import { dayKey } from '../text.ts';
import type { ReadingContext } from './context.ts';
import { popup, type Popup } from './popup.ts';
import { r } from './words.ts';

export function jumpMenu({ log, announce }: ReadingContext): Popup {
  const go = (id: string | undefined): void => {
    menu.close();
    if (id !== undefined) void log.jump({ id });
  };
  const menu = popup(r('jump.title'), 'calendar', () => {
    const { messages } = log;
    const [first, last] = [messages[0], messages.at(-1)];
    const days = [first, last].map((each) => (each ? dayKey(messageTime(each.i)) : ''));
    const date = el('input', { type: 'date', id: 'jump-date', min: days[0], max: days[1], value: days[0] });
    const form = el(
      'form',
      { class: 'jump-date' },
      el('label', { for: 'jump-date' }, r('jump.date')),
      el('div', { class: 'row' }, date, el('button', { type: 'submit', class: 'main' }, r('jump.go'))),
    );
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      const day = messages.find((each) => dayKey(messageTime(each.i)) >= date.value);
      if (day) go(day.i);
      else announce(r('jump.none'));
    });
    return [
      el('h2', {}, r('jump.title')),
      el(
        'div',
        { class: 'row' },
        button({ class: 'quiet-button' }, () => go(first?.i), icon('up'), r('jump.first')),
        button({ class: 'quiet-button' }, () => go(last?.i), icon('down'), r('jump.last')),
      ),
      form,
    ];
  });
  return menu;
}

/** After a jump to what was answered: a way back to the answer. */
export function wayBack({ log }: ReadingContext): {
  readonly element: HTMLElement;
  readonly leave: (from: string) => void;
  readonly back: () => void;
} {
  const trail: string[] = [];
  const show = (): void => {
    element.hidden = trail.length === 0;
  };
  const back = (): void => {
    const id = trail.pop();
    show();
    if (id !== undefined) void log.jump({ id });
  };
  const element = el(
    'div',
    { class: 'way-back' },
    button({ class: 'pill' }, back, icon('reply'), r('jump.back')),
    button(
      { class: 'pill icon-only', 'aria-label': r('jump.stay'), title: r('jump.stay') },
      () => {
        trail.length = 0;
        show();
      },
      icon('cross'),
    ),
  );
  element.hidden = true;
  const leave = (from: string): void => {
    trail.push(from);
    show();
  };
  return { element, leave, back };
}
