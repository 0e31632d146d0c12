/** What is known of a kept file before its bytes are: how it is called and shown; and the few bytes a document carries itself. */

export interface FileFacts {
  readonly name: string;
  /** As the sender's computer said; decides only how the bytes are shown. */
  readonly mediaType?: string | undefined;
  readonly description?: string | undefined;
  readonly width?: number | undefined;
  readonly height?: number | undefined;
  readonly isSpoiler?: boolean;
  /** Seconds of a voice message, and its loudness: base64 of one byte a sample. */
  readonly seconds?: number | undefined;
  readonly waveform?: string | undefined;
}

/** Pictures that a browser draws without running anything: not SVG. */
const PICTURES = new Set(['image/png', 'image/jpeg', 'image/gif', 'image/webp', 'image/avif']);

export function isPicture(mediaType: string | undefined): boolean {
  return PICTURES.has(baseType(mediaType));
}

export function baseType(mediaType: string | undefined): string {
  return mediaType?.split(';')[0]?.trim().toLowerCase() ?? '';
}

/** Of a few kilobytes inside a document; undefined where it is not base64. */
export function smallBytes(base64: string): Uint8Array<ArrayBuffer> | undefined {
  try {
    return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  } catch {
    return undefined;
  }
}
