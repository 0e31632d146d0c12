/** `privatebin-client/read`: what a page needs that only reads, so that it loads nothing that seals. */
export { generateNonce, PasteClient, type ReadPaste } from './client.ts';
export {
  DamagedPaste,
  PasteGone,
  PasteRateLimited,
  PasteRejected,
  PasteUnavailable,
  WrongKey,
} from './errors.ts';
export { parseFragment, parsePasteId, pasteLink, type FragmentKey, type PasteId } from './link.ts';
export { openPaste } from './open.ts';
export type { PasteContent } from './plaintext.ts';
export { otherWork } from './otherWork.ts';
