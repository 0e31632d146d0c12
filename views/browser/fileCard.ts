/** A file as a card: what it is, and whether it was kept. */
import type { FileRef, NotKept } from '../../shared/transcript/types.ts';
import { el, isWebUrl, outwardLink } from './dom.ts';
import { icon } from './icons.ts';
import { isPicture } from './fileFacts.ts';
import type { KeptFiles } from './keptFiles.ts';
import { formatBytes, t } from './text.ts';

export type FileKind = 'image' | 'video' | 'audio' | 'file';

export function kindOf(mediaType: string | undefined): FileKind {
  const family = mediaType?.split('/')[0];
  return family === 'image' || family === 'video' || family === 'audio' ? family : 'file';
}

export function fileCard(
  kind: FileKind,
  name: string,
  facts: readonly string[],
  ref: FileRef,
  desc?: string,
): HTMLElement {
  const state = ref.b?.length ? t('file.kept') : notKept(ref.x ?? 'other');
  return el(
    'div',
    { class: ref.b?.length ? 'file' : 'file absent' },
    el('span', { class: 'file-icon' }, icon(kind)),
    el(
      'div',
      {},
      el('bdi', { class: 'file-name' }, name),
      el('div', { class: 'quiet' }, [...facts, state].join(' · ')),
      desc ? el('div', { class: 'quiet', dir: 'auto' }, desc) : undefined,
    ),
  );
}

/** Where no file is kept on purpose, that is no loss to be explained. */
function notKept(reason: NotKept): string {
  return reason === 'off' ? t('file.off') : t('file.notKept', { reason: t(`file.${reason}`) });
}

/** What an embed and a gallery may hold. */
interface MediaRef extends FileRef {
  readonly n?: string;
  readonly s?: number;
  readonly t?: string;
  readonly w?: number;
  readonly h?: number;
  readonly u?: string;
  readonly desc?: string;
  readonly sp?: 1;
}

/** A picture in its place, or a card; `name` and `family` are for what has none of its own. */
export function mediaElement(media: MediaRef, name: string, files: KeptFiles, family = 'image'): HTMLElement {
  const mediaType = media.t ?? files.typeOf(media);
  const facts = {
    name: media.n ?? name,
    mediaType,
    description: media.desc,
    width: media.w,
    height: media.h,
    isSpoiler: media.sp === 1,
  };
  const isKept = Boolean(media.b?.length);
  if (isKept && isPicture(mediaType)) return files.picture(media, facts);
  const kind = kindOf(mediaType ?? family);
  const size = media.s === undefined ? [] : [formatBytes(media.s)];
  const card = fileCard(kind, facts.name, size, media, media.desc);
  if (isKept) card.append(files.actions(media, facts));
  else if (isWebUrl(media.u))
    card.append(el('div', { class: 'file-actions' }, outwardLink(media.u, media.u)));
  return card;
}
