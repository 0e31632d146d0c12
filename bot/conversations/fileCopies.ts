/** Files on their way to the other side: fetched and uploaded anew, because Discord's links to them end within a day. */
import { StickerFormatType } from 'discord-api-types/v10';
import { setTimeout as sleep } from 'node:timers/promises';
import { AppError, Upstream, UserError } from '../../shared/errors.ts';
import type { Log } from '../../shared/log.ts';
import type { FetchAttachment } from '../gateway/attachments.ts';
import type { IncomingAttachment, IncomingMessage, IncomingSticker } from '../gateway/incoming.ts';
import type { OutgoingFile } from '../gateway/rest.ts';
import type { Words } from '../gateway/words.ts';

export interface MissingFile {
  readonly name: string;
  readonly sizeBytes: number;
  readonly reason: 'tooLarge' | 'unavailable' | 'tooMany';
}

export interface FileCopierOptions {
  readonly fetchAttachment: FetchAttachment;
  /** Largest file that the bot may upload. */
  readonly maxBytes: number;
  readonly stickerUrl: (id: string, format: StickerFormatType) => string;
  readonly log: Log;
}

export interface CopiedFiles {
  readonly files: readonly OutgoingFile[];
  readonly missing: readonly MissingFile[];
}

export type FileCopier = ReturnType<typeof createFileCopier>;

/** https://discord.com/developers/docs/resources/message#create-message: attachments of one message */
const MOST_FILES = 10;
/** About a quarter of a minute; only the person's own messages wait. */
const PAUSES_MS = [200, 1_000, 4_000, 10_000];

export function createFileCopier(options: FileCopierOptions) {
  async function fetchPatiently(file: { name: string; url: string }): Promise<OutgoingFile> {
    for (const pauseMs of PAUSES_MS) {
      try {
        return await options.fetchAttachment(file);
      } catch (error) {
        if (!(error instanceof Upstream && error.retryable)) throw error;
        await sleep(pauseMs);
      }
    }
    return options.fetchAttachment(file);
  }

  /** In order, two of one name as two; what cannot be copied is named with the reason, and the words still arrive. */
  return async function copy(
    message: Pick<IncomingMessage, 'attachments' | 'stickers' | 'forwarded'>,
  ): Promise<CopiedFiles> {
    const { attachments, stickers, forwarded } = message;
    const all = [...attachments, ...(forwarded?.attachments ?? [])];
    const pictures = [...stickers, ...(forwarded?.stickers ?? [])].flatMap((sticker) =>
      pictureOf(sticker, options.stickerUrl),
    );
    const files: OutgoingFile[] = [];
    const missing: MissingFile[] = [];
    for (const { name, url, sizeBytes } of [...all, ...pictures]) {
      if (files.length === MOST_FILES) missing.push({ name, sizeBytes, reason: 'tooMany' });
      else if (sizeBytes > options.maxBytes) missing.push({ name, sizeBytes, reason: 'tooLarge' });
      else {
        try {
          files.push(await fetchPatiently({ name, url }));
        } catch (error) {
          if (!(error instanceof AppError)) throw error;
          options.log.warn({ err: error }, 'attachment could not be copied');
          const isTooLarge = error instanceof UserError && error.context['reason'] === 'too-large';
          missing.push({ name, sizeBytes, reason: isTooLarge ? 'tooLarge' : 'unavailable' });
        }
      }
    }
    return { files, missing };
  };
}

/** Fit to stand between backticks. */
export const fileName = (name: string): string => name.replaceAll('`', '').slice(0, 80);

export function missingLine(words: Words, { name, sizeBytes, reason }: MissingFile): string {
  return words.t(`files.missing.${reason}`, {
    name: fileName(name),
    size: `${(sizeBytes / 1024 / 1024).toLocaleString(words.language, { maximumFractionDigits: 1 })} MB`,
  });
}

function pictureOf(
  { id, format }: IncomingSticker,
  urlOf: FileCopierOptions['stickerUrl'],
): IncomingAttachment[] {
  if (format === StickerFormatType.Lottie) return [];
  const ending = format === StickerFormatType.GIF ? 'gif' : 'png';
  return [{ name: `sticker-${id}.${ending}`, url: urlOf(id, format), sizeBytes: 0 }];
}
