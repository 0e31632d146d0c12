/** Tabs as the ARIA practices describe them: one stop for Tab, arrows between them. */
import { button, el } from '../dom.ts';

export interface Tab {
  readonly words: string;
  readonly panel: HTMLElement;
  readonly onShow?: () => void;
}

export function tabs(
  label: string,
  entries: readonly Tab[],
): { readonly list: HTMLElement; readonly panels: readonly HTMLElement[] } {
  const list = el('div', { class: 'choice', role: 'tablist', 'aria-label': label });
  const show = (index: number, mayFocus: boolean): void => {
    for (const [each, { panel }] of entries.entries()) {
      const tab = buttons[each];
      tab?.setAttribute('aria-selected', String(each === index));
      tab?.setAttribute('tabindex', each === index ? '0' : '-1');
      panel.hidden = each !== index;
    }
    if (mayFocus) buttons[index]?.focus();
    entries[index]?.onShow?.();
  };
  const buttons = entries.map(({ words, panel }, index) => {
    panel.id ||= `panel-${index}`;
    panel.setAttribute('role', 'tabpanel');
    panel.setAttribute('aria-labelledby', `tab-${index}`);
    return button(
      { role: 'tab', id: `tab-${index}`, 'aria-controls': panel.id },
      () => show(index, false),
      words,
    );
  });
  list.append(...buttons);
  list.addEventListener('keydown', (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const current = buttons.findIndex((tab) => tab.getAttribute('aria-selected') === 'true');
    show((current + step + entries.length) % entries.length, true);
  });
  show(0, false);
  return { list, panels: entries.map(({ panel }) => panel) };
}
