/** Publishing a transcript: collect, write, seal, upload, read back. Nothing of it is kept in the clear anywhere. */
import {
  PasteFull,
  PasteGone,
  pasteLink,
  PasteRateLimited,
  PasteRejected,
  PasteUnavailable,
} from 'privatebin-client';
import type { ConversationId } from '../../shared/ids.ts';
import type { PublishContext } from '../conversations/publishing.ts';
import { audienceOf, type Audience, type CopyName } from '../conversations/types.ts';
import { ServiceFailure } from '../gateway/words.ts';
import { collect, type Collected, type CollectOptions, type Subject } from './collect.ts';
import { expiryFor } from './expiry.ts';
import { inspectCopy } from './readBack.ts';
import type { TranscriptCopy } from './repository.ts';
import { uploadParts, type LanguageOf, type UploadOptions } from './uploading.ts';

export interface PublisherOptions<S extends Subject> extends CollectOptions<S>, UploadOptions {
  readonly paste: UploadOptions['paste'];
  readonly recordMessageCount: (id: ConversationId, count: number) => Promise<void>;
  readonly languageOf: LanguageOf;
  /** How long the conversation is kept after closing. */
  readonly retentionMsOf: (subject: S) => Promise<number>;
}

export function createPublisher<S extends Subject>(options: PublisherOptions<S>) {
  const { copies, clock, paste } = options;
  /** Saves reading the channel twice for the two copies; gone after a crash, and then read again. */
  const collectedOf = new Map<ConversationId, Collected>();

  async function publish(subject: S, name: CopyName, context: PublishContext): Promise<void> {
    try {
      const earlier = await copies.list(subject.id, name);
      const stale = earlier.filter(({ createdAtMs }) => createdAtMs < context.startedAtMs);
      // Closed before, then opened again: the links made then end with the new copy.
      if (stale.length > 0) await discard(stale);
      else if (isWhole(earlier)) return;
      const collected = collectedOf.get(subject.id) ?? (await collect(subject, context, options));
      collectedOf.set(subject.id, collected);
      await upload(subject, name, collected);
    } catch (error) {
      collectedOf.delete(subject.id);
      throw asPasteFailure(error);
    }
  }

  async function upload(subject: S, name: CopyName, collected: Collected): Promise<void> {
    const documents = collected.get(name) ?? [];
    const nowMs = clock.now();
    const earlier = await copies.list(subject.id, name);
    // An interrupted try had cut it otherwise, say because a notice was posted since.
    if (earlier.some(({ partCount }) => partCount !== documents.length)) await discard(earlier);
    const expiry = expiryFor(await options.retentionMsOf(subject));
    const reserved: TranscriptCopy[] = [];
    for (const [index, document] of documents.entries()) {
      const facts = {
        partCount: documents.length,
        messageCount: document.messages.length,
        nowMs,
        expiresAtMs: nowMs + expiry.ms,
      };
      reserved.push(await copies.reserve({ conversationId: subject.id, name, part: index + 1 }, facts));
    }
    if (name === 'staff') {
      const total = documents.reduce((sum, { messages }) => sum + messages.length, 0);
      await options.recordMessageCount(subject.id, total);
    }
    const language = await options.languageOf(subject.guildId);
    await uploadParts(documents, reserved, language, { ...options, expire: expiry.name });
  }

  async function verify(subject: S, name: CopyName): Promise<boolean> {
    try {
      const parts = await copies.list(subject.id, name);
      if (!isWhole(parts)) return false;
      for (const part of parts) {
        if (await isReadable(part)) continue;
        // All of them: the parts name each other's links.
        await discard(parts);
        return false;
      }
      for (const part of parts) await copies.markVerified(part, clock.now());
      if (name === 'user') collectedOf.delete(subject.id);
      return true;
    } catch (error) {
      throw asPasteFailure(error);
    }
  }

  /**
   * Reads the stored copy as a person will, from the service and with the key in the row. It may hold more messages than
   * counted (a notice posted between two tries), never fewer.
   */
  async function isReadable({ pasteId, key, name, messageCount }: TranscriptCopy): Promise<boolean> {
    if (!pasteId) return false;
    try {
      const { adata, ct } = await paste.read(pasteId);
      const facts = await inspectCopy({ adata, ct, key });
      return facts?.audience === audienceOf(name) && facts.messageCount >= messageCount;
    } catch (error) {
      if (error instanceof PasteGone) return false;
      throw error;
    }
  }

  async function discard(parts: readonly TranscriptCopy[]): Promise<void> {
    for (const part of parts) {
      if (part.pasteId) await paste.delete(part.pasteId, part.deleteToken ?? '').catch(ignoreGone);
      await copies.discard(part);
    }
  }

  async function linkOf(subject: S, name: CopyName): Promise<string | undefined> {
    const parts = await copies.list(subject.id, name);
    const [first] = parts;
    const isThere = isWhole(parts) && parts.every(({ isVerified }) => isVerified);
    return first?.pasteId && isThere ? pasteLink(options.pasteUrl, first.pasteId, first.key) : undefined;
  }

  return {
    publish,
    verify,
    linkOf,
    /** Links to the copies that were read back; of a long one, to its first part. */
    async links(subject: S): Promise<Partial<Record<Audience, string>>> {
      const links: Partial<Record<Audience, string>> = {};
      for (const audience of ['staff', 'user'] as const) {
        const link = await linkOf(subject, audience);
        if (link) links[audience] = link;
      }
      return links;
    },
    /** Deletes both copies and all files on the paste service, and their rows; throws while the service cannot confirm. */
    async erase(conversationId: ConversationId): Promise<void> {
      try {
        for (const piece of await options.blobs.listStored(conversationId)) {
          await paste.delete(piece.pasteId, piece.deleteToken).catch(ignoreGone);
          await options.blobs.delete(piece);
        }
        await discard(await copies.list(conversationId));
      } catch (error) {
        throw asPasteFailure(error);
      }
    },
  };
}

/** Every part is uploaded. */
function isWhole(parts: readonly TranscriptCopy[]): boolean {
  return parts.length > 0 && parts.length === parts[0]?.partCount && parts.every(({ pasteId }) => pasteId);
}

function ignoreGone(error: unknown): void {
  if (!(error instanceof PasteGone)) throw error;
}

/** The paste client's errors in the words of whoever reads them; everything else as it is. */
function asPasteFailure(error: unknown): unknown {
  const options = { context: { service: 'paste' }, cause: error };
  if (error instanceof PasteFull) return new ServiceFailure(true, 'paste.full', {}, options);
  if (error instanceof PasteUnavailable) {
    return new ServiceFailure(true, 'paste.away', {}, options);
  }
  if (error instanceof PasteRateLimited) return new ServiceFailure(true, 'paste.busy', {}, options);
  if (error instanceof PasteRejected) {
    return new ServiceFailure(false, 'paste.refused', { answer: error.serverMessage }, options);
  }
  return error;
}
