/** Files that were kept with a transcript: fetched and decrypted when they come into view, or when somebody asks. */
import { openBlob, type PasteId } from 'privatebin-client';
import type { Blob as StoredBlob, Dtx, FileRef } from '../../shared/transcript/types.ts';
import { button, download, el } from './dom.ts';
import { icon } from './icons.ts';
import { fetchPaste, type OnProgress } from './open.ts';
import { formatNumber, t } from './text.ts';

export interface FileFacts {
  readonly name: string;
  /** As the sender's computer said; decides only how the bytes are shown. */
  readonly mediaType: string | undefined;
  readonly description: string | undefined;
  readonly width: number | undefined;
  readonly height: number | undefined;
  readonly isSpoiler: boolean;
}

/** Pictures that a browser draws without running anything: not SVG. */
const PICTURES = new Set(['image/png', 'image/jpeg', 'image/gif', 'image/webp', 'image/avif']);
const PLAYABLE = /^(audio|video)\/[\w.+-]+$/;
/** Pictures are fetched shortly before they are scrolled into view. */
const AHEAD = '600px';

export function isPicture(mediaType: string | undefined): boolean {
  return PICTURES.has(baseType(mediaType));
}

function baseType(mediaType: string | undefined): string {
  return mediaType?.split(';')[0]?.trim().toLowerCase() ?? '';
}

export class KeptFiles {
  readonly #blobs: readonly StoredBlob[];
  readonly #waiting = new Map<Element, () => void>();
  readonly #observer = new IntersectionObserver((entries) => this.#onVisible(entries), { rootMargin: AHEAD });
  /** One download at a time: a gallery must not ask for a hundred megabytes at once. */
  #queue: Promise<unknown> = Promise.resolve();

  constructor(doc: Dtx) {
    this.#blobs = doc.blobs ?? [];
  }

  /** A picture that appears when it is scrolled to, with its place kept free; a click shows it in full. */
  picture(ref: FileRef, facts: FileFacts): HTMLElement {
    const frame = el('div', { class: 'picture' });
    if (facts.width && facts.height)
      frame.style.setProperty('aspect-ratio', `${facts.width} / ${facts.height}`);
    if (facts.width) frame.style.setProperty('--width', `${facts.width}px`);
    const show = (): void => {
      this.#load(ref, frame, facts, (bytes) => {
        const image = el('img', {
          src: this.#address(bytes, baseType(facts.mediaType)),
          alt: facts.description ?? facts.name,
          title: facts.name,
        });
        frame.replaceChildren(
          button(
            { 'aria-label': t('file.enlarge', { name: fullNameOf(facts) }) },
            () => enlarge(image),
            image,
          ),
        );
      });
    };
    if (facts.isSpoiler) {
      frame.append(button({ class: 'cover' }, show, t('msg.spoiler')));
    } else {
      this.#waiting.set(frame, show);
      this.#observer.observe(frame);
    }
    return frame;
  }

  /** The buttons of a file's card: play where the browser can, and download. */
  actions(ref: FileRef, facts: FileFacts): HTMLElement {
    const place = el('div', { class: 'file-actions' });
    const save = button(
      {},
      () => {
        this.#load(ref, place, facts, (bytes) => {
          download(facts.name, bytes);
          place.replaceChildren(...buttons);
        });
      },
      icon('save'),
      t('file.download'),
    );
    const type = baseType(facts.mediaType);
    const play = button(
      {},
      () => {
        this.#load(ref, place, facts, (bytes) => {
          const player = el(type.startsWith('audio') ? 'audio' : 'video', {
            controls: '',
            src: this.#address(bytes, type),
          });
          place.replaceChildren(player, save);
          void player.play().catch(() => undefined);
        });
      },
      icon(type.startsWith('audio') ? 'audio' : 'video'),
      t('file.play'),
    );
    const buttons = PLAYABLE.test(type) ? [play, save] : [save];
    place.append(...buttons);
    return place;
  }

  /** Bytes of a file, piece by piece, each checked against the hash in the transcript. */
  async #fetch(ref: FileRef, onProgress: OnProgress): Promise<Uint8Array<ArrayBuffer>> {
    const pieces = (ref.b ?? []).flatMap((index) => this.#blobs[index] ?? []);
    const total = pieces.reduce((sum, piece) => sum + ('s' in piece ? piece.s : 0), 0);
    const bytes = new Uint8Array(total);
    let at = 0;
    for (const piece of pieces) {
      if (!('id' in piece)) throw new Error('a file piece without a place');
      const start = at;
      const paste = await fetchPaste(piece.id as PasteId, false, (share) =>
        onProgress(share === undefined ? undefined : (start + share * piece.s) / total),
      );
      const opened = await openBlob(paste.ct, { key: piece.k, iv: piece.iv, sha256: piece.h });
      if (opened.length !== piece.s) throw new Error('a file piece of another size');
      bytes.set(opened, at);
      at += opened.length;
    }
    return bytes;
  }

  #load(
    ref: FileRef,
    place: HTMLElement,
    facts: FileFacts,
    onBytes: (bytes: Uint8Array<ArrayBuffer>) => void,
  ): void {
    const status = el('span', { class: 'quiet', role: 'status' }, t('file.loading'));
    const before = [...place.childNodes];
    place.replaceChildren(status);
    const work = this.#queue.then(() =>
      this.#fetch(ref, (share) => {
        if (share !== undefined)
          status.textContent = `${t('file.loading')} ${formatNumber(Math.round(share * 100))} %`;
      }),
    );
    // The next one waits for this one's end, whichever end that is.
    this.#queue = work.catch(() => undefined);
    work.then(onBytes).catch(() => {
      const retry = button({}, () => this.#load(ref, place, facts, onBytes), t('network.retry'));
      place.replaceChildren(
        el('span', { class: 'quiet', role: 'alert' }, t('file.unavailable', { name: facts.name })),
        retry,
      );
      if (before.length > 0 && place.classList.contains('picture')) place.classList.add('broken');
    });
  }

  /** An address of the bytes within this page; the type is one of those above, never what a stranger made up. */
  #address(bytes: Uint8Array<ArrayBuffer>, type: string): string {
    return URL.createObjectURL(new Blob([bytes], { type }));
  }

  #onVisible(entries: readonly IntersectionObserverEntry[]): void {
    for (const { target, isIntersecting } of entries) {
      if (!isIntersecting) continue;
      this.#observer.unobserve(target);
      this.#waiting.get(target)?.();
      this.#waiting.delete(target);
    }
  }
}

/** A button hides its picture's own text from a screen reader, so the button says it. */
function fullNameOf({ name, description }: FileFacts): string {
  return description === undefined ? name : `${name} (${description})`;
}

/** The picture over the page; Escape, a click or the button closes it (a dialog gives focus back by itself). */
function enlarge(image: HTMLImageElement): void {
  const close = button({ 'aria-label': t('file.close') }, () => dialog.close(), icon('cross'));
  const dialog = el(
    'dialog',
    { class: 'lightbox', 'aria-label': image.alt },
    el('img', { src: image.src, alt: image.alt }),
    close,
  );
  dialog.addEventListener('click', (event) => {
    if (event.target === dialog) dialog.close();
  });
  dialog.addEventListener('close', () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}
