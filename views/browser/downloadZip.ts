/** All files of a transcript in one ZIP, with a list of what is in it and what could not be had, and why. */
import { Zip, ZipPassThrough } from 'fflate';
import { type ListedFile, listFiles } from '../../shared/transcript/fileList.ts';
import { safeFileName, uniqueNames } from '../../shared/transcript/fileNames.ts';
import { oneLine } from '../../shared/transcript/names.ts';
import { messageTime, userName } from '../../shared/transcript/types.ts';
import type { DownloadSource, Progress } from './downloadSource.ts';
import { d } from './downloadWords.ts';
import { formatBytes, formatUtc, t } from './text.ts';

/** A ZIP without extensions ends at 4 GiB; browsers give up on what they hold in memory before that. */
export const MAX_ZIP_BYTES = 2_000_000_000;
/** Dates that the format can tell. */
const EARLIEST_MS = Date.UTC(1980, 0, 2);
const LATEST_MS = Date.UTC(2099, 11, 30);

export interface ZippedFiles {
  readonly content: Blob;
  readonly missing: number;
}

/** Stores without compressing: pictures, films and archives are compressed already. */
export async function zipFiles({ doc, loadBlob }: DownloadSource, progress: Progress): Promise<ZippedFiles> {
  const files = listFiles(doc);
  const nameOf = uniqueNames();
  const list = nameOf('README.txt');
  const output = createZip();
  const kept: string[] = [];
  const missing: string[] = [];
  let total = 0;
  for (const [index, file] of files.entries()) {
    progress.show(index / files.length, d('zip.step', { index: index + 1, count: files.length }));
    const isTooMuch = total + (file.sizeBytes ?? 0) > MAX_ZIP_BYTES;
    const reason = unavailable(file) ?? (isTooMuch ? d('zip.full') : undefined);
    const bytes = reason === undefined ? await load(file).catch(() => undefined) : undefined;
    progress.signal.throwIfAborted();
    if (!bytes) {
      missing.push(`${about(file)}\r\n  ${reason ?? d('zip.failed')}`);
      continue;
    }
    const name = nameOf(safeFileName(file.name));
    output.add(name, messageTime(file.message.i), bytes);
    kept.push(`${name}\r\n  ${about(file)}`);
    total += bytes.reduce((sum, each) => sum + each.length, 0);
  }
  output.add(list, doc.gen.at, [new TextEncoder().encode(readme(kept, missing))]);
  return { content: output.end(), missing: missing.length };

  async function load({ ref }: ListedFile): Promise<Uint8Array<ArrayBuffer>[]> {
    const pieces: Uint8Array<ArrayBuffer>[] = [];
    for (const index of ref.b ?? []) pieces.push(await loadBlob(index, progress.signal));
    return pieces;
  }

  function about({ name, sizeBytes, message }: ListedFile): string {
    const user = doc.users[message.u];
    const who = user ? oneLine(userName(user)) : t('msg.unknownUser');
    const size = sizeBytes === undefined ? [] : [formatBytes(sizeBytes)];
    return [formatUtc(messageTime(message.i)), ...size, who, oneLine(name)].join(' · ');
  }
}

function unavailable({ ref }: ListedFile): string | undefined {
  if (ref.b?.length) return undefined;
  const reason = ref.x ?? 'other';
  return reason === 'off' ? t('file.off') : t('file.notKept', { reason: t(`file.${reason}`) });
}

function readme(kept: readonly string[], missing: readonly string[]): string {
  const part = (title: string, entries: readonly string[]): string =>
    entries.length === 0 ? '' : `${title}\r\n\r\n${entries.join('\r\n')}\r\n\r\n`;
  return part(d('zip.kept'), kept) + part(d('zip.missing'), missing);
}

/** Collects what the archive consists of; as blobs, which a browser may put aside. */
function createZip() {
  const parts: Blob[] = [];
  let failure: Error | undefined;
  // Its types say null, but where there is no error it hands over undefined.
  const zip = new Zip((error: Error | null | undefined, chunk) => {
    if (error) failure ??= error;
    else parts.push(new Blob([chunk]));
  });
  return {
    add: (name: string, timeMs: number, pieces: readonly Uint8Array[]): void => {
      const entry = new ZipPassThrough(name);
      entry.mtime = Math.min(Math.max(timeMs, EARLIEST_MS), LATEST_MS);
      zip.add(entry);
      for (const [index, piece] of pieces.entries()) entry.push(piece, index === pieces.length - 1);
    },
    end: (): Blob => {
      zip.end();
      if (failure) throw failure;
      return new Blob(parts);
    },
  };
}
