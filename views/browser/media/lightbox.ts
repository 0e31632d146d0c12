/** A picture over the page, with all others before and behind it. */
import type { FileRef } from '../../../shared/transcript/types.ts';
import { button, download, el } from '../dom.ts';
import { icon } from '../icons.ts';
import { r } from '../reading/words.ts';
import { formatNumber, t } from '../text.ts';
import type { Picture } from './pictures.ts';
import type { FileStore } from './store.ts';

/** Escape closes it, arrows leaf; a modal dialog keeps the focus inside and gives it back by itself. */
export function lightbox(
  pictures: readonly Picture[],
  start: FileRef,
  store: FileStore,
  announce: (words: string) => void,
): void {
  let at = pictures.findIndex(({ ref }) => ref === start || ref.b?.[0] === start.b?.[0]);
  // A revealed spoiler is not among them: nobody leafs into one by accident.
  const single = at === -1 ? { ref: start, facts: { name: '' } } : undefined;
  const stage = el('div', { class: 'lightbox-stage' });
  const caption = el('p', { class: 'lightbox-caption' });
  const dialog = el('dialog', { class: 'lightbox', 'aria-label': r('file.full') });
  const current = (): Picture | undefined => single ?? pictures[at];

  const show = async (): Promise<void> => {
    const picture = current();
    if (!picture) return;
    const { ref, facts } = picture;
    const place = pictures.length > 1 && !single ? r('file.place', { at: at + 1, of: pictures.length }) : '';
    caption.replaceChildren(
      el('bdi', {}, facts.name),
      place === '' ? '' : el('span', { class: 'lightbox-place' }, place),
    );
    const mine = at;
    const status = el('p', { role: 'status' }, r('file.loading'));
    stage.replaceChildren(status);
    try {
      const url = await store.address(ref, facts).get((share) => {
        if (share !== undefined)
          status.textContent = `${r('file.loading')} ${formatNumber(Math.round(share * 100))} %`;
      });
      if (mine !== at) return;
      stage.replaceChildren(el('img', { src: url, alt: facts.description ?? facts.name }));
      announce(`${facts.description ?? facts.name} ${place}`);
    } catch {
      if (mine === at) status.textContent = r('file.unavailable', { name: facts.name });
    }
  };
  const leaf = (step: number): void => {
    if (single || pictures.length < 2) return;
    at = (at + step + pictures.length) % pictures.length;
    void show();
  };
  const save = (): void => {
    const picture = current();
    if (!picture) return;
    store
      .bytes(picture.ref)
      .get(() => undefined)
      .then(
        (bytes) => download(picture.facts.name, bytes),
        () => announce(r('file.unavailable', { name: picture.facts.name })),
      );
  };

  const tool = (name: Parameters<typeof icon>[0], words: string, className: string, onClick: () => void) =>
    button({ class: className, 'aria-label': words, title: words }, onClick, icon(name));
  dialog.append(stage, caption);
  if (!single && pictures.length > 1) {
    dialog.append(
      tool('left', r('file.before'), 'leaf before', () => leaf(-1)),
      tool('right', r('file.after'), 'leaf after', () => leaf(1)),
    );
  }
  dialog.append(
    el(
      'div',
      { class: 'lightbox-tools' },
      single ? undefined : tool('save', t('file.download'), '', save),
      tool('cross', r('file.close'), '', () => dialog.close()),
    ),
  );
  dialog.addEventListener('click', ({ target }) => {
    if (target === dialog || target === stage) dialog.close();
  });
  dialog.addEventListener('keydown', (event) => {
    // The page's own keys do not reach through.
    event.stopPropagation();
    if (event.key === 'ArrowLeft') leaf(-1);
    else if (event.key === 'ArrowRight') leaf(1);
  });
  dialog.addEventListener('close', () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
  void show();
}
