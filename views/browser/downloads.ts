/** What a reader can take along: the conversation in five forms, and its files. Loaded when somebody asks for it. */
import { listFiles } from '../../shared/transcript/fileList.ts';
import { transcriptFileName } from '../../shared/transcript/fileNames.ts';
import type { Dtx } from '../../shared/transcript/types.ts';
import { d, dCounted } from './downloadWords.ts';
import { button, download, el } from './dom.ts';
import type { DownloadSource, Progress } from './downloadSource.ts';
import {
  type Made,
  makeHtml,
  makeJson,
  makeMarkdown,
  makeTable,
  makeText,
  makeZip,
} from './downloadKinds.ts';
import { MAX_ZIP_BYTES } from './downloadZip.ts';
import { formatBytes } from './text.ts';

type Kind = 'html' | 'markdown' | 'text' | 'table' | 'json' | 'zip';
type Make = (source: DownloadSource, progress: Progress) => Promise<Made>;

const KINDS: Readonly<Record<Kind, readonly [ending: string, make: Make]>> = {
  html: ['.html', makeHtml],
  markdown: ['.md', makeMarkdown],
  text: ['.txt', makeText],
  table: ['.csv', makeTable],
  json: ['.json', makeJson],
  zip: ['-files.zip', makeZip],
};

/** Opens the choice over the page; Escape and the button close it and cancel what is going on. */
export function openDownloads(source: DownloadSource): void {
  const stage = el('div', { class: 'download-stage' });
  const close = button({ class: 'download-close' }, () => dialog.close(), d('close'));
  const dialog = el(
    'dialog',
    { class: 'downloads', 'aria-labelledby': 'downloads-title' },
    el('h2', { id: 'downloads-title' }, d('title')),
    el('p', { class: 'quiet' }, d('hint')),
    stage,
    close,
  );
  let going: AbortController | undefined;
  dialog.addEventListener('close', () => {
    going?.abort();
    dialog.remove();
  });
  dialog.addEventListener('click', (event) => {
    if (event.target === dialog && !going) dialog.close();
  });

  function choose(remark?: string): void {
    going = undefined;
    const kinds = Object.keys(KINDS) as Kind[];
    const status =
      remark === undefined ? undefined : el('p', { class: 'download-remark', role: 'status' }, remark);
    stage.replaceChildren(
      el('ul', {}, ...kinds.map((kind) => el('li', {}, choice(kind)))),
      ...(status ? [status] : []),
    );
  }

  function choice(kind: Kind): HTMLElement {
    const hint = kind === 'zip' ? zipHint(source.doc) : d(`${kind}.hint`);
    const face = [el('b', {}, d(kind)), el('span', { class: 'quiet' }, hint ?? d('zip.none'))];
    const choose = button({ 'data-kind': kind }, () => void run(kind), ...face);
    choose.disabled = hint === undefined;
    return choose;
  }

  async function run(kind: Kind): Promise<void> {
    const controller = new AbortController();
    going = controller;
    const bar = el('progress', { max: '1', 'aria-label': d(kind) });
    const words = el('p', { class: 'quiet', role: 'status' }, d('step.write'));
    const cancel = button({ class: 'download-cancel' }, () => controller.abort(), d('cancel'));
    stage.replaceChildren(el('div', { class: 'download-progress' }, words, bar, cancel));
    cancel.focus();
    const progress: Progress = {
      signal: controller.signal,
      show: (share, text) => {
        if (share === undefined) bar.removeAttribute('value');
        else bar.value = share;
        words.textContent = text;
      },
    };
    const [ending, make] = KINDS[kind];
    const name = transcriptFileName(source.doc) + ending;
    let remark: string;
    try {
      const { content, remarks } = await make(source, progress);
      controller.signal.throwIfAborted();
      download(name, content);
      remark = [d('done', { name }), ...remarks].join(' ');
    } catch {
      remark = d(controller.signal.aborted ? 'cancelled' : 'failed');
    }
    source.announce(remark);
    if (!dialog.isConnected) return;
    choose(remark);
    stage.querySelector<HTMLElement>(`[data-kind="${kind}"]`)?.focus();
  }

  choose();
  document.body.append(dialog);
  dialog.showModal();
}

/** How many files there are to have, and how much; undefined where there is none. */
function zipHint(doc: Dtx): string | undefined {
  const files = listFiles(doc).filter(({ ref }) => ref.b?.length);
  if (files.length === 0) return undefined;
  const size = files.reduce((sum, { sizeBytes }) => sum + (sizeBytes ?? 0), 0);
  const hint = dCounted('zip.hint', files.length).replace('{size}', formatBytes(size));
  return size > MAX_ZIP_BYTES ? `${hint}. ${d('zip.large', { size: formatBytes(MAX_ZIP_BYTES) })}` : hint;
}
