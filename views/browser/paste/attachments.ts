/** The files of a paste: to download, and pictures to look at. A file's own type is never believed. */
import type { PasteAttachment } from 'privatebin-client';
import { button, download, el } from '../dom.ts';
import { icon } from '../icons.ts';
import { formatBytes, formatNumber } from '../text.ts';
import { p } from './words.ts';

/** Formats of pixels, which a picture element can only draw. */
const IMAGES = ['image/png', 'image/jpeg', 'image/gif', 'image/webp', 'image/avif'];

export function fileList(files: readonly PasteAttachment[]): HTMLElement {
  const rows = files.map((file) => el('li', {}, fileRow(file), preview(file)));
  return el('section', { class: 'files' }, el('h2', {}, p('files.title')), el('ul', {}, ...rows));
}

function fileRow({ name, mime, bytes }: PasteAttachment): HTMLElement {
  return el(
    'div',
    { class: 'file' },
    el('span', { class: 'file-icon' }, icon(IMAGES.includes(mime) ? 'image' : 'file')),
    el(
      'div',
      {},
      el('bdi', { class: 'file-name' }, name),
      el('div', { class: 'quiet', title: formatNumber(bytes.length) }, formatBytes(bytes.length)),
    ),
    button(
      { class: 'tool-button', 'aria-label': p('files.download', { name }) },
      () => download(name, bytes),
      icon('save'),
    ),
  );
}

function preview({ name, mime, bytes }: PasteAttachment): HTMLElement | undefined {
  if (!IMAGES.includes(mime)) return undefined;
  const url = URL.createObjectURL(new Blob([bytes as Uint8Array<ArrayBuffer>], { type: mime }));
  const image = el('img', { src: url, alt: name, class: 'preview' });
  image.addEventListener('load', () => URL.revokeObjectURL(url));
  image.addEventListener('error', () => {
    URL.revokeObjectURL(url);
    image.remove();
  });
  return image;
}
