/** Everything that is not a conversation: what to do without a link, while loading, and for each thing that can go wrong. */
import { type Child, el } from './dom.ts';
import { icon, type IconName } from './icons.ts';
import { t, type TextKey } from './text.ts';

export function notice(iconName: IconName, title: string, ...children: readonly Child[]): HTMLElement {
  const heading = el('h1', { tabindex: '-1' }, title);
  return el(
    'main',
    { class: 'screen' },
    el(
      'div',
      { class: 'notice' },
      el('span', { class: 'notice-icon' }, icon(iconName)),
      heading,
      ...children,
    ),
  );
}

/** A notice made of `<name>.title`, `<name>.text` and, where there is one, `<name>.next`. */
export function notices(name: string, iconName: IconName, ...children: readonly Child[]): HTMLElement {
  const words = (part: string): string => t(`${name}.${part}` as TextKey);
  const next = ['missingKey', 'badKey', 'gone', 'wrongKey', 'damaged', 'newer', 'offline'].includes(name);
  return notice(
    iconName,
    words('title'),
    el('p', {}, words('text')),
    next ? el('p', { class: 'next' }, words('next')) : undefined,
    ...children,
  );
}

export function landing(): HTMLElement {
  return notice(
    'key',
    t('landing.title'),
    el('p', {}, t('landing.text')),
    el('h2', {}, t('landing.how')),
    el(
      'ol',
      { class: 'steps' },
      el('li', {}, t('landing.step1')),
      el('li', {}, t('landing.step2')),
      el('li', {}, t('landing.step3')),
    ),
  );
}

export interface Loading {
  readonly element: HTMLElement;
  /** `share` is 0–1, or undefined while it is not known. */
  readonly show: (step: 'fetch' | 'decrypt' | 'read', share?: number) => void;
}

export function loading(): Loading {
  const words = el('p', { role: 'status' });
  const bar = el('progress', { max: '1' });
  const element = el('main', { class: 'screen' }, el('div', { class: 'loading' }, words, bar));
  let shown = '';
  return {
    element,
    show(step, share) {
      // Said once a step: a screen reader is not to count percents.
      if (step !== shown) words.textContent = t(`loading.${step}`);
      shown = step;
      bar.setAttribute('aria-label', t(`loading.${step}`));
      if (share === undefined) bar.removeAttribute('value');
      else bar.value = share;
    },
  };
}

/** `onPassword` resolves to whether it fitted. */
export function passwordForm(onPassword: (password: string) => Promise<boolean>): HTMLElement {
  const input = el('input', { type: 'password', id: 'password', autocomplete: 'off', required: '' });
  const submit = el('button', { type: 'submit', class: 'main' }, t('password.submit'));
  const problem = el('p', { class: 'problem', role: 'alert' });
  const form = el(
    'form',
    {},
    el('label', { for: 'password' }, t('password.label')),
    el('div', { class: 'row' }, input, submit),
    problem,
  );
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    submit.disabled = true;
    problem.textContent = '';
    void onPassword(input.value).then((fits) => {
      submit.disabled = false;
      if (!fits) problem.textContent = t('password.wrong');
    });
  });
  return form;
}
