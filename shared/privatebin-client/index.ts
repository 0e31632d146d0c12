/** Everything a user of the package may import: sealing and opening pastes, links, the HTTP client and its errors. */
export { base58Decode, base58Encode } from './base58.ts';
export { base64Decode, base64Encode } from './base64.ts';
export { generateBlobKey, openBlob, sealBlob, type BlobKey } from './blob.ts';
export type { ReadComment, SealedComment } from './comment.ts';
export { openComment, sealComment, type CommentContent } from './sealedComment.ts';
export {
  generateFragmentKey,
  parseFragment,
  parsePasteId,
  parsePasteLink,
  pasteLink,
  type Fragment,
  type FragmentKey,
  type PasteId,
  type PasteLink,
} from './link.ts';
export {
  DamagedPaste,
  PasteError,
  PasteFull,
  PasteGone,
  PasteRateLimited,
  PasteRejected,
  PasteUnavailable,
  WrongKey,
} from './errors.ts';
export type { Deflate } from './compression.ts';
export type { ClientClock } from './clientClock.ts';
export type { CipherSpec, Formatter, PasteAdata, PasteEnvelope, SealedPaste } from './format.ts';
export type { PasteAttachment, PasteContent } from './plaintext.ts';
export type { NewAttachment, NewPasteContent } from './plaintextWriter.ts';
export { openPaste, type OpenOptions } from './open.ts';
export { sealPaste, type SealOptions } from './seal.ts';
export { utf8Blocks } from './utf8Blocks.ts';
export {
  generateNonce,
  PasteClient,
  type CreatedPaste,
  type PasteClientOptions,
  type ReadPaste,
} from './client.ts';
