/** A panel that hangs on a button of the bar: Escape, a click elsewhere or the focus leaving closes it. */
import { button, type Child, el } from '../dom.ts';
import { icon, type IconName } from '../icons.ts';

export interface Popup {
  readonly button: HTMLButtonElement;
  readonly element: HTMLElement;
  readonly toggle: () => void;
  readonly close: () => void;
}

/** `fill` is asked for the content each time it opens, so that it shows what is true then. */
export function popup(words: string, iconName: IconName, fill: () => readonly Child[]): Popup {
  const panel = el('div', { class: 'panel', role: 'group', 'aria-label': words, tabindex: '-1' });
  panel.hidden = true;
  const isOpen = (): boolean => !panel.hidden;
  const onOutside = (event: Event): void => {
    if (!element.contains(event.target as Node)) close();
  };
  const close = (): void => {
    if (!isOpen()) return;
    const hadFocus = panel.contains(document.activeElement);
    panel.hidden = true;
    toggle.setAttribute('aria-expanded', 'false');
    document.removeEventListener('pointerdown', onOutside);
    if (hadFocus) toggle.focus();
  };
  const open = (): void => {
    panel.replaceChildren(...fill().filter((child) => child !== undefined));
    panel.hidden = false;
    toggle.setAttribute('aria-expanded', 'true');
    document.addEventListener('pointerdown', onOutside);
    const first =
      panel.querySelector<HTMLElement>('input:checked[type=radio]') ??
      panel.querySelector<HTMLElement>('input, button, select, a');
    (first ?? panel).focus();
  };
  const toggle = button(
    { class: 'tool', 'aria-label': words, title: words, 'aria-expanded': 'false' },
    () => (isOpen() ? close() : open()),
    icon(iconName),
  );
  const element = el('div', { class: 'popup' }, toggle, panel);
  element.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape' || !isOpen()) return;
    event.stopPropagation();
    close();
  });
  element.addEventListener('focusout', ({ relatedTarget }) => {
    if (relatedTarget instanceof Node && !element.contains(relatedTarget)) close();
  });
  return { button: toggle, element, toggle: () => toggle.click(), close };
}
