/** The files of a draft: added by button, by dropping or by pasting; with their size against what the service takes. */
import type { PasteAttachment } from 'privatebin-client';
import { button, el } from '../dom.ts';
import { icon } from '../icons.ts';
import { formatBytes } from '../text.ts';
import { p, pCounted } from './words.ts';

/** A file from disk is read only when it is sent; one of an opened paste is in memory already. */
export interface DraftFile {
  readonly name: string;
  readonly mime: string;
  readonly sizeBytes: number;
  readonly read: () => Promise<Uint8Array>;
}

interface TrayOptions {
  /** Base64 characters of ciphertext. */
  readonly sizeLimit: number;
  readonly textBytes: () => number;
  readonly announce: (words: string) => void;
}

export interface FileTray {
  readonly element: HTMLElement;
  readonly files: () => readonly DraftFile[];
  /** Shows anew how full it is. */
  readonly measure: () => void;
}

export function fileTray(initial: readonly PasteAttachment[], options: TrayOptions): FileTray {
  const files: DraftFile[] = initial.map(({ name, mime, bytes }) => ({
    name,
    mime,
    sizeBytes: bytes.length,
    read: () => Promise.resolve(bytes),
  }));
  const list = el('ul', { class: 'draft-files' });
  const size = el('span', { class: 'quiet' });
  const meter = el('meter', { min: '0', max: '1', 'aria-label': p('files.fill') });
  const input = el('input', {
    type: 'file',
    multiple: '',
    class: 'unseen',
    tabindex: '-1',
    'aria-hidden': 'true',
  });
  const choose = button({ class: 'quiet-button' }, () => input.click(), icon('attach'), p('files.add'));
  const element = el(
    'section',
    { class: 'card tray', 'aria-label': p('files.title') },
    el(
      'div',
      { class: 'head-row' },
      choose,
      input,
      el('span', { class: 'quiet drop-hint' }, p('files.dropHint')),
    ),
    list,
    el('div', { class: 'fill' }, meter, size),
  );

  const measure = (): void => {
    const used = options.textBytes() + files.reduce((sum, file) => sum + file.sizeBytes, 0);
    // Base64 takes four characters for three bytes; what compresses well may be larger, so this does not forbid.
    const room = Math.floor((options.sizeLimit / 4) * 3);
    meter.value = Math.min(1, used / room);
    const isOver = used > room;
    size.textContent = p(isOver ? 'files.over' : 'files.size', {
      used: formatBytes(used),
      room: formatBytes(room),
    });
    size.classList.toggle('over', isOver);
    meter.classList.toggle('over', isOver);
  };
  const draw = (): void => {
    list.replaceChildren(...files.map((file) => row(file)));
    measure();
  };
  const row = (file: DraftFile): HTMLElement => {
    const remove = (): void => {
      files.splice(files.indexOf(file), 1);
      draw();
      choose.focus();
      options.announce(p('files.removed', { name: file.name }));
    };
    return el(
      'li',
      { class: 'file' },
      el('span', { class: 'file-icon' }, icon(file.mime.startsWith('image/') ? 'image' : 'file')),
      el(
        'div',
        {},
        el('bdi', { class: 'file-name' }, file.name),
        el('div', { class: 'quiet' }, formatBytes(file.sizeBytes)),
      ),
      button(
        { class: 'tool-button', 'aria-label': p('files.remove', { name: file.name }) },
        remove,
        icon('cross'),
      ),
    );
  };
  const add = (added: Iterable<File>): void => {
    const before = files.length;
    for (const file of added) {
      files.push({
        name: file.name,
        mime: file.type,
        sizeBytes: file.size,
        read: async () => new Uint8Array(await file.arrayBuffer()),
      });
    }
    if (files.length === before) return;
    draw();
    options.announce(pCounted('files.added', files.length - before));
  };
  input.addEventListener('change', () => {
    add(input.files ?? []);
    // The same file may be chosen again after it was removed.
    input.value = '';
  });
  takeDropsAndPastes(element, add);
  draw();
  return { element, files: () => files, measure };
}

/** Anywhere on the page, as long as the tray is on it. */
function takeDropsAndPastes(element: HTMLElement, add: (files: Iterable<File>) => void): void {
  const root = document.documentElement;
  const hasFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes('Files') ?? false;
  const listen = <K extends 'dragover' | 'dragleave' | 'drop' | 'paste'>(
    type: K,
    act: (event: DocumentEventMap[K]) => void,
  ): void => {
    const listener = (event: DocumentEventMap[K]): void => {
      if (element.isConnected) act(event);
      else document.removeEventListener(type, listener);
    };
    document.addEventListener(type, listener);
  };
  listen('dragover', (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    root.classList.add('dropping');
  });
  listen('dragleave', (event) => {
    if (event.relatedTarget === null) root.classList.remove('dropping');
  });
  listen('drop', (event) => {
    root.classList.remove('dropping');
    if (!hasFiles(event)) return;
    event.preventDefault();
    add(event.dataTransfer?.files ?? []);
  });
  listen('paste', (event) => {
    const pasted = event.clipboardData?.files;
    if (!pasted || pasted.length === 0) return;
    event.preventDefault();
    add(pasted);
  });
}
