/** How each kind of download is made, in slices, so that the page stays usable and a reader can cancel. */
import { listFiles } from '../../shared/transcript/fileList.ts';
import type { ColourCode } from '../../shared/transcript/html/markdown.ts';
import { isDrawable } from '../../shared/transcript/html/pictures.ts';
import { h, type Html } from '../../shared/transcript/html/tree.ts';
import { slices } from '../../shared/transcript/slices.ts';
import type { BlobIndex, Dtx } from '../../shared/transcript/types.ts';
import { writeCsv } from '../../shared/transcript/writeCsv.ts';
import { writeHtml } from '../../shared/transcript/writeHtml.ts';
import { writePrettyJson } from '../../shared/transcript/writeJson.ts';
import { writeMarkdownParts } from '../../shared/transcript/writeMarkdown.ts';
import { writeText } from '../../shared/transcript/writeText.ts';
import { d, dCounted } from './downloadWords.ts';
import type { DownloadSource, Progress } from './downloadSource.ts';
import { zipFiles } from './downloadZip.ts';
import { loadHighlighter, MAX_COLOURED_CHARACTERS } from './paste/colour.ts';
import { formatBytes, language, locale, timeZone } from './text.ts';

/** A browser opens a page of this size without a pause; what is beyond it is in the ZIP. */
const EMBEDDED_BYTES = 25_000_000;
/** Pieces of text are joined to this size before they are set aside. */
const CHUNK_CHARACTERS = 262_144;

export interface Made {
  readonly content: Blob;
  /** What the reader should know of it, in whole sentences. */
  readonly remarks: readonly string[];
}

export async function makeMarkdown({ doc }: DownloadSource, progress: Progress): Promise<Made> {
  return {
    content: await written(writeMarkdownParts(doc, language), doc.messages.length, progress),
    remarks: [],
  };
}

export async function makeText({ doc }: DownloadSource, progress: Progress): Promise<Made> {
  return { content: await written(writeText(doc, language), doc.messages.length, progress), remarks: [] };
}

export async function makeTable({ doc }: DownloadSource, progress: Progress): Promise<Made> {
  return { content: await written(writeCsv(doc, language), doc.messages.length, progress), remarks: [] };
}

export async function makeJson({ doc }: DownloadSource, progress: Progress): Promise<Made> {
  return { content: await written(writePrettyJson(doc), doc.messages.length, progress), remarks: [] };
}

export async function makeHtml(source: DownloadSource, progress: Progress): Promise<Made> {
  const { doc } = source;
  const { pictures, missing } = await fetchPictures(source, progress);
  const colourCode = await codeColours(doc);
  const file = writeHtml(doc, { language, locale, timeZone: timeZone(), pictures, colourCode });
  const content = await written(file, doc.messages.length, progress);
  if (missing === 0) return { content, remarks: [] };
  const size = formatBytes(EMBEDDED_BYTES);
  return { content, remarks: [dCounted('done.pictures', missing).replace('{size}', size)] };
}

/** The highlighter is asked for only where there is code, and without it code is plain. */
async function codeColours({ messages }: Dtx): Promise<ColourCode> {
  const plain = (): undefined => undefined;
  if (
    !messages.some(({ c, fw }) =>
      [c, ...(fw ?? []).map((each) => each.c)].some((each) => each?.includes('```')),
    )
  ) {
    return plain;
  }
  const highlighter = await loadHighlighter().catch(() => undefined);
  if (!highlighter) return plain;
  const { knownLanguage, highlight } = highlighter;
  return (text, name) => {
    const known = name === '' || text.length > MAX_COLOURED_CHARACTERS ? undefined : knownLanguage(name);
    return known === undefined ? undefined : treeOf(highlight(text, known));
  };
}

function treeOf(node: Node): Html {
  return [...node.childNodes].map((child) =>
    child instanceof Element
      ? h('span', { class: child.className }, treeOf(child))
      : (child.textContent ?? ''),
  );
}

export async function makeZip(source: DownloadSource, progress: Progress): Promise<Made> {
  const { content, missing } = await zipFiles(source, progress);
  return { content, remarks: missing === 0 ? [] : [dCounted('done.missing', missing)] };
}

async function written(
  pieces: Iterable<string> | AsyncIterable<string>,
  count: number,
  { signal, show }: Progress,
): Promise<Blob> {
  const breathe = slices();
  const parts: Blob[] = [];
  let text = '';
  let done = 0;
  for await (const piece of pieces) {
    text += piece;
    done++;
    if (text.length > CHUNK_CHARACTERS) {
      parts.push(new Blob([text]));
      text = '';
      show(Math.min(1, done / Math.max(1, count)), d('step.write'));
    }
    await breathe();
    signal.throwIfAborted();
  }
  return new Blob([...parts, text]);
}

/** Pictures in the order of the conversation until the limit; one that cannot be had is counted and left out. */
async function fetchPictures({ doc, loadBlob }: DownloadSource, { signal, show }: Progress) {
  const wanted = listFiles(doc).filter(({ ref, mediaType }) => {
    const [first] = ref.b ?? [];
    const blob = first === undefined ? undefined : doc.blobs?.[first];
    return blob !== undefined && 'id' in blob && isDrawable(mediaType);
  });
  const pictures = new Map<BlobIndex, string>();
  let missing = 0;
  let total = 0;
  for (const [index, { ref, sizeBytes = 0 }] of wanted.entries()) {
    show(index / wanted.length, d('step.pictures', { index: index + 1, count: wanted.length }));
    const [first] = ref.b ?? [];
    const fits = total + sizeBytes <= EMBEDDED_BYTES;
    const base64 = fits ? await load(ref.b ?? []).catch(() => undefined) : undefined;
    signal.throwIfAborted();
    if (first === undefined || base64 === undefined) {
      missing++;
      continue;
    }
    pictures.set(first, base64);
    total += base64.length * 0.75;
  }
  return { pictures, missing };

  async function load(pieces: readonly BlobIndex[]): Promise<string> {
    const parts: Uint8Array<ArrayBuffer>[] = [];
    for (const index of pieces) parts.push(await loadBlob(index, signal));
    return base64Of(new Blob(parts));
  }
}

/** By the browser's own means, which do not hold the page up. */
function base64Of(content: Blob): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.addEventListener('load', () => resolve((reader.result as string).replace(/^[^,]*,/, '')));
    reader.addEventListener('error', () => reject(reader.error ?? new Error('a picture could not be read')));
    reader.readAsDataURL(content);
  });
}
