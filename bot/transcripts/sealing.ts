/** From a document to the body of an upload: written, compressed and encrypted at the same time. */
import { sealPaste, type FragmentKey, type PasteEnvelope } from 'privatebin-client';
import { packTranscript } from '../../shared/transcript/pack.ts';
import type { Dtx } from '../../shared/transcript/types.ts';
import type { Language } from '../../shared/transcript/words.ts';
import { deflateInBlocks, gzipInBlocks } from './blockCompression.ts';

export interface SealTranscriptOptions {
  readonly key: FragmentKey;
  readonly language: Language;
  /** A name of PrivateBin's. */
  readonly expire: string;
}

export async function sealTranscript(
  document: Dtx,
  { key, language, expire }: SealTranscriptOptions,
): Promise<PasteEnvelope> {
  const { text, attachment } = packTranscript(document, { language, gzip: gzipInBlocks });
  return sealPaste(
    { text, attachments: [attachment] },
    { key, formatter: 'markdown', expire, deflate: deflateInBlocks },
  );
}
