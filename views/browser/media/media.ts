/** Kept files, shown: pictures in their place and in full, sound and films that play, and downloads. Loaded when needed. */
import type { BlobIndex, Dtx, FileRef } from '../../../shared/transcript/types.ts';
import { button, download, el } from '../dom.ts';
import { blobBytes } from '../fileBytes.ts';
import { icon } from '../icons.ts';
import { baseType, type FileFacts } from '../fileFacts.ts';
import { r } from '../reading/words.ts';
import { formatNumber, t } from '../text.ts';
import { lightbox } from './lightbox.ts';
import { picturesOf } from './pictures.ts';
import { audioPlayer } from './player.ts';
import { FileStore } from './store.ts';

export interface Media {
  readonly small: (index: BlobIndex, image: HTMLImageElement) => void;
  readonly picture: (frame: HTMLElement, ref: FileRef, facts: FileFacts) => void;
  readonly actions: (place: HTMLElement, ref: FileRef, facts: FileFacts) => void;
}

const PLAYABLE = /^(audio|video)\/[\w.+-]+$/;

export function createMedia(doc: Dtx, announce: (words: string) => void): Media {
  const store = new FileStore(doc);
  const smallOnes = new Map<BlobIndex, Promise<string>>();

  const small = (index: BlobIndex, image: HTMLImageElement): void => {
    const blob = doc.blobs?.[index];
    const address =
      smallOnes.get(index) ??
      blobBytes(blob).then((bytes) => URL.createObjectURL(new Blob([bytes], { type: baseType(blob?.t) })));
    smallOnes.set(index, address);
    address.then(
      (url) => (image.src = url),
      () => image.remove(),
    );
  };

  const picture = (frame: HTMLElement, ref: FileRef, facts: FileFacts): void => {
    withProgress(frame, facts, store.address(ref, facts), () => picture(frame, ref, facts)).then(
      (url) => {
        frame.classList.remove('broken');
        const image = el('img', { src: url, alt: facts.description ?? facts.name, title: facts.name });
        const name = facts.description === undefined ? facts.name : `${facts.name} (${facts.description})`;
        const open = (): void => lightbox(picturesOf(doc), ref, store, announce);
        frame.replaceChildren(button({ 'aria-label': r('file.enlarge', { name }) }, open, image));
      },
      () => frame.classList.add('broken'),
    );
  };

  const actions = (place: HTMLElement, ref: FileRef, facts: FileFacts): void => {
    const type = baseType(facts.mediaType);
    const isPlayable = PLAYABLE.test(type);
    const again = (): void => actions(place, ref, facts);
    const save = (into: HTMLElement): HTMLButtonElement =>
      button(
        {},
        () => {
          const before = [...into.childNodes];
          withProgress(into, facts, store.bytes(ref), again).then(
            (bytes) => {
              download(facts.name, bytes);
              into.replaceChildren(...before);
            },
            () => undefined,
          );
        },
        icon('save'),
        t('file.download'),
      );
    if (isPlayable && type.startsWith('audio')) {
      const load = (onShare: (share: number | undefined) => void): Promise<string> =>
        store.address(ref, facts).get(onShare);
      const more = el('div', { class: 'file-row' });
      more.append(save(more));
      place.replaceChildren(audioPlayer(facts, load), more);
      return;
    }
    const play = button(
      {},
      () => {
        withProgress(place, facts, store.address(ref, facts), again).then(
          (url) => {
            const film = el('video', { controls: '', src: url, 'aria-label': facts.name, playsinline: '' });
            place.replaceChildren(film, save(place));
            void film.play().catch(() => undefined);
          },
          () => undefined,
        );
      },
      icon('play'),
      r('file.play'),
    );
    place.replaceChildren(...(isPlayable ? [play] : []), save(place));
  };

  return { small, picture, actions };
}

/** Shows how far it is while it loads; rejects where it fails, once that is said with a way to try again. */
async function withProgress<T>(
  place: HTMLElement,
  { name }: FileFacts,
  loading: { readonly get: (onShare: (share: number | undefined) => void) => Promise<T> },
  again: () => void,
): Promise<T> {
  const status = el('span', { class: 'quiet', role: 'status' }, r('file.loading'));
  place.replaceChildren(status);
  try {
    return await loading.get((share) => {
      if (share !== undefined)
        status.textContent = `${r('file.loading')} ${formatNumber(Math.round(share * 100))} %`;
    });
  } catch (error) {
    place.replaceChildren(
      el('span', { class: 'quiet', role: 'alert' }, r('file.unavailable', { name })),
      button({}, again, t('network.retry')),
    );
    throw error;
  }
}
