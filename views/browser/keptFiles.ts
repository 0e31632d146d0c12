/** Places for what was kept with a transcript; the part that fetches, decrypts and plays comes with the first one seen. */
import type { BlobIndex, Dtx, FileRef } from '../../shared/transcript/types.ts';
import { loadChunk } from './chunks.ts';
import { button, el } from './dom.ts';
import { baseType, isPicture, smallBytes, type FileFacts } from './fileFacts.ts';
import type { Media } from './media/media.ts';
import { t } from './text.ts';
import { whenSeen } from './whenSeen.ts';

export class KeptFiles {
  readonly #doc: Dtx;
  readonly #announce: (words: string) => void;
  readonly #addresses = new Map<BlobIndex, string>();
  #media: Promise<Media> | undefined;

  constructor(doc: Dtx, announce: (words: string) => void) {
    this.#doc = doc;
    this.#announce = announce;
  }

  /** An avatar, an icon or an emoji: nothing where it was not kept or is no picture. `alt` is empty beside its name. */
  small(index: BlobIndex | undefined, alt = ''): HTMLImageElement | undefined {
    const blob = index === undefined ? undefined : this.#doc.blobs?.[index];
    if (index === undefined || !blob || !isPicture(blob.t)) return undefined;
    const image = el('img', { alt, decoding: 'async', draggable: 'false' });
    const known = this.#addresses.get(index);
    if (known !== undefined) image.src = known;
    else if ('d' in blob) {
      const bytes = smallBytes(blob.d);
      if (!bytes) return undefined;
      const address = URL.createObjectURL(new Blob([bytes], { type: baseType(blob.t) }));
      this.#addresses.set(index, address);
      image.src = address;
    } else {
      whenSeen(image, () => {
        this.#load().then(
          (media) => media.small(index, image),
          () => undefined,
        );
      });
    }
    return image;
  }

  /** Media type of what was kept, where nobody said one. */
  typeOf(ref: FileRef): string | undefined {
    return this.#doc.blobs?.[ref.b?.[0] ?? -1]?.t;
  }

  /** A picture that appears when it is scrolled to, with its place kept free; a click shows it in full. */
  picture(ref: FileRef, facts: FileFacts): HTMLElement {
    const frame = el('div', { class: 'picture' });
    const { width, height } = facts;
    if (width && height) frame.style.setProperty('aspect-ratio', `${width} / ${height}`);
    if (width) frame.style.setProperty('--width', `${width}px`);
    const show = (): void => this.#into(frame, (media) => media.picture(frame, ref, facts));
    if (facts.isSpoiler) frame.append(button({ class: 'cover' }, show, t('msg.spoiler')));
    else whenSeen(frame, show);
    return frame;
  }

  /** What can be done with a file: play it where the browser can, and download it. */
  actions(ref: FileRef, facts: FileFacts): HTMLElement {
    const place = el('div', { class: facts.waveform ? 'file-actions voice' : 'file-actions' });
    whenSeen(place, () => this.#into(place, (media) => media.actions(place, ref, facts)));
    return place;
  }

  #into(place: HTMLElement, use: (media: Media) => void): void {
    this.#load().then(use, () => {
      place.replaceChildren(el('span', { class: 'quiet', role: 'alert' }, t('chunk.title')));
    });
  }

  #load(): Promise<Media> {
    this.#media ??= loadChunk('media', () => import('./media/media.ts')).then(({ createMedia }) =>
      createMedia(this.#doc, this.#announce),
    );
    return this.#media;
  }
}
