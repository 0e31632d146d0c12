/** A whole paste of source code: numbered lines, colours, and a choice of language where the guess is wrong. */
import { el } from '../dom.ts';
import { loadHighlighter, MAX_COLOURED_CHARACTERS } from './colour.ts';
import { p } from './words.ts';

const NAMES: Readonly<Record<string, string>> = {
  bash: 'Shell',
  cpp: 'C, C++',
  csharp: 'C#',
  css: 'CSS',
  diff: 'Diff',
  go: 'Go',
  java: 'Java',
  javascript: 'JavaScript',
  json: 'JSON',
  php: 'PHP',
  python: 'Python',
  rust: 'Rust',
  sql: 'SQL',
  typescript: 'TypeScript',
  xml: 'HTML, XML',
  yaml: 'YAML',
};

export function codeElement(text: string): HTMLElement {
  const code = el('code', {}, text);
  const numbers = text.split('\n').map((_, index) => index + 1);
  const lineNumbers = el('span', { class: 'line-numbers', 'aria-hidden': 'true' }, numbers.join('\n'));
  const element = el(
    'div',
    { class: 'code' },
    el('pre', { class: 'plain', tabindex: '0' }, lineNumbers, code),
  );
  if (text.length > MAX_COLOURED_CHARACTERS) {
    element.prepend(el('p', { class: 'quiet' }, p('code.long')));
    return element;
  }
  loadHighlighter().then(
    ({ detectLanguage, highlight, LANGUAGES }) => {
      const guess = detectLanguage(text);
      const select = el('select', { class: 'language', 'aria-label': p('code.language') });
      select.append(el('option', { value: '' }, p('code.none')));
      for (const name of LANGUAGES) select.append(el('option', { value: name }, NAMES[name] ?? name));
      const show = (): void =>
        code.replaceChildren(select.value === '' ? text : highlight(text, select.value));
      select.value = guess ?? '';
      select.addEventListener('change', show);
      element.prepend(select);
      show();
    },
    () => element.prepend(el('p', { class: 'remark' }, p('view.noFormatter'))),
  );
  return element;
}
