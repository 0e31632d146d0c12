/** The text area with its preview and format. Tab writes a tab only in source code, and Escape frees it. */
import type { Formatter } from 'privatebin-client';
import { loadChunk } from '../chunks.ts';
import { el } from '../dom.ts';
import { codeElement } from './code.ts';
import type { Draft } from './host.ts';
import { tabs } from './tabs.ts';
import { p } from './words.ts';

export interface WritingArea {
  readonly element: HTMLElement;
  readonly text: () => string;
  readonly formatter: () => Formatter;
  readonly isChanged: () => boolean;
  readonly focus: () => void;
}

const FORMATS = [
  ['plaintext', 'format.plain'],
  ['syntaxhighlighting', 'format.code'],
  ['markdown', 'format.markdown'],
] as const;

export function writingArea(draft: Draft | undefined, onChange: () => void): WritingArea {
  const area = el('textarea', {
    id: 'text',
    'aria-label': p('edit.text'),
    'aria-describedby': 'tab-hint',
    placeholder: p('edit.placeholder'),
    spellcheck: 'false',
    autocomplete: 'off',
  });
  area.value = draft?.text ?? '';
  const hint = el('p', { class: 'quiet', id: 'tab-hint' });
  const format = el('select', { id: 'format' });
  for (const [value, words] of FORMATS) format.append(el('option', { value }, p(words)));
  format.value = FORMATS.find(([value]) => value === draft?.formatter)?.[0] ?? 'plaintext';
  const isCode = (): boolean => format.value === 'syntaxhighlighting';
  const onFormat = (): void => {
    hint.textContent = isCode() ? p('edit.tabHint') : '';
    area.classList.toggle('mono', isCode());
  };
  format.addEventListener('change', onFormat);
  onFormat();
  writeTabs(area, isCode);
  area.addEventListener('input', onChange);

  const preview = el('div', { class: 'body' });
  const tablist = tabs(p('edit.view'), [
    { words: p('edit.write'), panel: el('div', {}, area, hint) },
    {
      words: p('edit.preview'),
      panel: preview,
      onShow: () => void fillPreview(preview, area.value, format.value),
    },
  ]);
  const choice = el('div', { class: 'format' }, el('label', { for: 'format' }, p('edit.format')), format);
  return {
    element: el(
      'section',
      { class: 'card writing' },
      el('div', { class: 'head-row' }, tablist.list, choice),
      ...tablist.panels,
    ),
    text: () => area.value,
    formatter: () => format.value as Formatter,
    isChanged: () => area.value !== (draft?.text ?? ''),
    focus: () => area.focus(),
  };
}

async function fillPreview(preview: HTMLElement, text: string, format: string): Promise<void> {
  if (text === '') preview.replaceChildren(el('p', { class: 'quiet' }, p('edit.nothing')));
  else if (format === 'syntaxhighlighting') preview.replaceChildren(codeElement(text));
  else if (format === 'plaintext')
    preview.replaceChildren(el('pre', { class: 'plain', tabindex: '0' }, text));
  else {
    try {
      const { markdownElement } = await loadChunk('markdown', () => import('./markdown.ts'));
      preview.replaceChildren(markdownElement(text));
    } catch {
      preview.replaceChildren(el('p', { class: 'remark' }, p('view.noFormatter')));
    }
  }
}

/** Whoever uses a keyboard alone must get out again: after Escape the next Tab moves on. */
function writeTabs(area: HTMLTextAreaElement, isOn: () => boolean): void {
  let isFree = false;
  area.addEventListener('blur', () => (isFree = false));
  area.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') isFree = true;
    else if (event.key !== 'Tab' || event.shiftKey || event.ctrlKey || event.altKey || event.metaKey) {
      if (event.key.length === 1) isFree = false;
    } else if (isOn() && !isFree) {
      event.preventDefault();
      area.setRangeText('\t', area.selectionStart, area.selectionEnd, 'end');
      area.dispatchEvent(new Event('input'));
    }
  });
}
