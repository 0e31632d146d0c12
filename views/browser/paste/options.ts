/** How long a paste lives and who may open it. */
import { button, type Child, el } from '../dom.ts';
import { generatePassword } from './password.ts';
import { p } from './words.ts';

export interface PasteOptions {
  readonly expire: string;
  readonly burnAfterReading: boolean;
  readonly discussion: boolean;
  /** Empty for none. */
  readonly password: string;
}

const EXPIRIES = ['5min', '10min', '1hour', '1day', '1week', '1month', '1year', 'never'] as const;

export function optionFields(): { readonly element: HTMLElement; readonly read: () => PasteOptions } {
  const expire = el('select', { id: 'expire' });
  for (const value of EXPIRIES) expire.append(el('option', { value }, p(`expire.${value}`)));
  expire.value = '1week';
  const burn = el('input', { type: 'checkbox', id: 'burn', 'aria-describedby': 'burn-hint' });
  const discussion = el('input', {
    type: 'checkbox',
    id: 'discussion',
    'aria-describedby': 'discussion-hint',
  });
  // The protocol knows no paste that is both.
  burn.addEventListener('change', () => (discussion.disabled = burn.checked));
  discussion.addEventListener('change', () => (burn.disabled = discussion.checked));
  const password = el('input', {
    id: 'new-password',
    type: 'password',
    // Not one of the person's own: it is to be told to others.
    autocomplete: 'off',
    spellcheck: 'false',
    'aria-describedby': 'password-hint',
  });
  const reveal = button(
    { class: 'quiet-button', 'aria-pressed': 'false' },
    () => {
      const isShown = password.type === 'text';
      password.type = isShown ? 'password' : 'text';
      reveal.setAttribute('aria-pressed', String(!isShown));
    },
    p('password.show'),
  );
  const generate = button(
    { class: 'quiet-button' },
    () => {
      password.value = generatePassword();
      if (password.type === 'password') reveal.click();
      password.focus();
    },
    p('password.generate'),
  );
  return {
    element: el(
      'section',
      { class: 'card options', 'aria-label': p('edit.options') },
      el('div', {}, el('label', { for: 'expire' }, p('edit.expire')), expire),
      el(
        'div',
        {},
        el('label', { for: 'new-password' }, p('edit.password')),
        el('div', { class: 'row' }, password, reveal, generate),
        el('p', { class: 'quiet', id: 'password-hint' }, p('edit.passwordHint')),
      ),
      el(
        'div',
        { class: 'checks' },
        check(burn, p('edit.burn'), p('edit.burnHint')),
        check(discussion, p('edit.discussion'), p('edit.discussionHint')),
      ),
    ),
    read: () => ({
      expire: expire.value,
      burnAfterReading: burn.checked,
      discussion: discussion.checked,
      password: password.value,
    }),
  };
}

function check(input: HTMLInputElement, words: string, hint: string): Child {
  return el(
    'div',
    { class: 'check' },
    input,
    el(
      'div',
      {},
      el('label', { for: input.id }, words),
      el('p', { class: 'quiet', id: `${input.id}-hint` }, hint),
    ),
  );
}
