/** A paste that is no transcript: its text, formatted and as it is, with all that a reader may do with it. */
import { loadChunk } from '../chunks.ts';
import { button, type Child, download, el } from '../dom.ts';
import { icon } from '../icons.ts';
import { formatBytes, formatNumber, formatRelative, formatTime, formatUtc } from '../text.ts';
import { fileList } from './attachments.ts';
import { codeElement } from './code.ts';
import { copyButton, selectAll } from './copy.ts';
import { discussion } from './discussion.ts';
import type { Host, PlainPaste } from './host.ts';
import { p } from './words.ts';

export function plainView(open: PlainPaste, host: Host): HTMLElement {
  const { paste, content } = open;
  const [, formatter, isDiscussion, isBurning] = paste.adata;
  const { text } = content;
  const main = el(
    'main',
    { class: 'page paste' },
    el('h1', { tabindex: '-1' }, p('view.title')),
    el('p', { class: 'quiet meta' }, ...metaOf(open)),
    open.remark ? el('p', { class: 'remark' }, open.remark) : undefined,
  );
  const plain = el('pre', { class: 'plain', tabindex: '0' }, text);
  const body = el('div', { class: 'body', id: 'log', tabindex: '-1' }, plain);
  const tools = el('div', { class: 'tools' });
  if (text !== '') {
    if (formatter === 'markdown' || formatter === 'syntaxhighlighting') {
      tools.append(formatChoice(formatter, text, plain, body));
    }
    tools.append(...textTools(open, body, host));
    main.append(tools, body);
  }
  if (content.attachments.length > 0) main.append(fileList(content.attachments));
  if (host.mayCreate && text === '') tools.append(cloneButton(open, host));
  if (isDiscussion === 1 && isBurning === 0) main.append(discussion(open, host));
  main.append(el('footer', { class: 'end' }, el('p', { class: 'quiet' }, p('view.sealed'))));
  return main;
}

function metaOf({ paste, content }: PlainPaste): Child[] {
  const [, formatter, , isBurning] = paste.adata;
  const parts: Child[] = [];
  if (isBurning === 0) parts.push(expiry(paste.timeToLiveSeconds));
  if (content.text !== '') {
    parts.push(p(`format.${formatterName(formatter)}`));
    const bytes = new TextEncoder().encode(content.text).length;
    parts.push(el('span', { title: formatNumber(bytes) }, formatBytes(bytes)));
  }
  return parts.flatMap((part, index) => (index === 0 ? [part] : [' · ', part]));
}

/** Anything may stand there in a stranger's paste. */
function formatterName(formatter: string): 'markdown' | 'code' | 'plain' {
  if (formatter === 'markdown') return 'markdown';
  return formatter === 'syntaxhighlighting' ? 'code' : 'plain';
}

function expiry(seconds: number | undefined): Child {
  if (seconds === undefined) return p('view.never');
  const timeMs = Math.min(Date.now() + seconds * 1000, 8_640_000_000_000_000);
  const words = p('view.expires', { when: formatRelative(timeMs), date: formatTime(timeMs, 'both') });
  return el('time', { datetime: new Date(timeMs).toISOString(), title: formatUtc(timeMs) }, words);
}

function formatChoice(formatter: string, text: string, plain: HTMLElement, body: HTMLElement): HTMLElement {
  const choice = el('div', { class: 'choice', role: 'group', 'aria-label': p('view.showAs') });
  const choose = (words: string, view: HTMLElement): HTMLButtonElement =>
    button(
      { 'aria-pressed': 'false' },
      () => {
        for (const each of choice.children)
          each.setAttribute('aria-pressed', String(each.textContent === words));
        body.replaceChildren(view);
      },
      words,
    );
  const formatted = formatter === 'markdown' ? el('div') : codeElement(text);
  if (formatter === 'markdown') {
    formatted.append(plain.cloneNode(true));
    loadChunk('markdown', () => import('./markdown.ts')).then(
      ({ markdownElement }) => formatted.replaceChildren(markdownElement(text)),
      () => formatted.prepend(el('p', { class: 'remark' }, p('view.noFormatter'))),
    );
  }
  choice.append(choose(p('view.formatted'), formatted), choose(p('view.plain'), plain));
  (choice.firstElementChild as HTMLElement).click();
  return choice;
}

function textTools(open: PlainPaste, body: HTMLElement, host: Host): HTMLElement[] {
  const { content, paste } = open;
  const wrap = button(
    { class: 'tool-button', 'aria-pressed': 'true' },
    () => {
      const isWrapped = body.classList.toggle('nowrap');
      wrap.setAttribute('aria-pressed', String(!isWrapped));
    },
    icon('wrap'),
    p('view.wrap'),
  );
  if (paste.adata[1] === 'syntaxhighlighting') wrap.click();
  const extension = { markdown: 'md', code: 'txt', plain: 'txt' }[formatterName(paste.adata[1])];
  const save = (): void => download(`paste-${paste.id}.${extension}`, new TextEncoder().encode(content.text));
  return [
    copyButton(
      { class: 'tool-button' },
      () => content.text,
      host.announce,
      () => selectAll(body),
      icon('copy'),
      p('view.copy'),
    ),
    button({ class: 'tool-button' }, () => showRaw(content.text), icon('raw'), p('view.raw')),
    wrap,
    button({ class: 'tool-button' }, save, icon('save'), p('view.download')),
    ...(host.mayCreate ? [cloneButton(open, host)] : []),
  ];
}

function cloneButton({ content, paste }: PlainPaste, host: Host): HTMLElement {
  const edit = (): void => host.edit({ ...content, formatter: paste.adata[1] });
  return button({ class: 'tool-button' }, edit, icon('edit'), p('view.clone'));
}

/** The bare text over the whole window, as a file opened in a tab would look. Escape or the button closes it. */
function showRaw(text: string): void {
  const close = button({ class: 'quiet-button' }, () => dialog.close(), p('view.closeRaw'));
  const bare = el('pre', { class: 'bare', tabindex: '0' }, text);
  const dialog = el('dialog', { class: 'raw', 'aria-label': p('view.raw') }, close, bare);
  dialog.addEventListener('close', () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}
