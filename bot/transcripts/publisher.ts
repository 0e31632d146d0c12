/** Publishing a transcript: collect, write, seal, upload, read back. Nothing of it is kept in the clear anywhere. */
import {
  DamagedPaste,
  openPaste,
  PasteGone,
  pasteLink,
  PasteRateLimited,
  PasteRejected,
  PasteUnavailable,
  sealPaste,
  WrongKey,
  type PasteClient,
} from 'privatebin-client';
import type { Clock } from '../../shared/clock.ts';
import { NotFound, RateLimited, Upstream } from '../../shared/errors.ts';
import type { ChannelId, ConversationId, GuildId } from '../../shared/ids.ts';
import { InvalidTranscript } from '../../shared/transcript/errors.ts';
import { packTranscript, TRANSCRIPT_FILE, unpackTranscript } from '../../shared/transcript/pack.ts';
import type { OpenAttachment } from '../gateway/attachments.ts';
import type { DiscordRest } from '../gateway/rest.ts';
import type { Log } from '../../shared/log.ts';
import type { BlobRepository } from './blobRepository.ts';
import { readHistory } from './collect.ts';
import { buildDocument, type CollectedMessage } from './document.ts';
import { createFileKeeper, filesOf, type FileLimits, type KeptFile } from './files.ts';
import type { Narrative } from '../conversations/narrative.ts';
import type { Audience, TranscriptCopy, TranscriptRepository } from './repository.ts';

/** The part of a conversation that transcripts need. */
export interface Subject {
  readonly id: ConversationId;
  readonly guildId: GuildId;
  readonly channelId: ChannelId | null;
}

export interface PublisherOptions<S extends Subject> {
  readonly discord: Pick<DiscordRest, 'listMessagesAfter'>;
  readonly paste: PasteClient;
  /** Public address of the paste service: what links begin with. */
  readonly pasteUrl: string;
  readonly copies: TranscriptRepository;
  readonly narrate: (subject: S) => Promise<Narrative>;
  readonly recordMessageCount: (id: ConversationId, count: number) => Promise<void>;
  readonly blobs: BlobRepository;
  readonly openAttachment: OpenAttachment;
  readonly limitsOf: (guildId: GuildId) => Promise<FileLimits>;
  readonly clock: Clock;
  readonly log: Log;
  readonly version: string;
  readonly retentionMs: number;
}

interface Collected {
  readonly narrative: Narrative;
  readonly messages: readonly CollectedMessage[];
  readonly files: ReadonlyMap<string, KeptFile>;
}

/** A file that Discord does not hand out this often in a row is given up; the tries lie minutes apart by then. */
const PATIENT_TRIES = 6;
const MAX_INFLATED_BYTES = 256 * 1024 * 1024;

export function createPublisher<S extends Subject>(options: PublisherOptions<S>) {
  const { copies, clock } = options;
  /** Saves reading the channel twice for the two copies; gone after a crash, and then read again. */
  const collectedOf = new Map<ConversationId, Collected>();

  async function collect(subject: S, attempts: number): Promise<Collected> {
    const known = collectedOf.get(subject.id);
    if (known) return known;
    if (!subject.channelId) throw new NotFound({ context: { conversationId: subject.id } });
    const narrative = await options.narrate(subject);
    const limits = await options.limitsOf(subject.guildId);
    const keeper = createFileKeeper(options, subject.id, limits, attempts >= PATIENT_TRIES);
    const messages: CollectedMessage[] = [];
    const files = new Map<string, KeptFile>();
    for await (const page of readHistory(options.discord, subject.channelId)) {
      for (const message of page) {
        messages.push({ message, reading: narrative.read(message) });
        for (const file of filesOf(message)) files.set(file.id, await keeper.keep(file));
      }
    }
    const collected = { narrative, messages, files };
    collectedOf.set(subject.id, collected);
    return collected;
  }

  async function publish(subject: S, audience: Audience, attempts: number): Promise<void> {
    try {
      await upload(subject, audience, attempts);
    } catch (error) {
      collectedOf.delete(subject.id);
      throw asPasteFailure(error);
    }
  }

  async function upload(subject: S, audience: Audience, attempts: number): Promise<void> {
    if ((await copies.find(subject.id, audience))?.pasteId) return;
    const { narrative, messages, files } = await collect(subject, attempts);
    const nowMs = clock.now();
    const document = buildDocument(narrative, messages, {
      audience,
      writtenAtMs: nowMs,
      version: options.version,
      files,
    });
    const copy = await copies.reserve(subject.id, audience, {
      messageCount: document.messages.length,
      nowMs,
      expiresAtMs: nowMs + options.retentionMs,
    });
    if (audience === 'staff') await options.recordMessageCount(subject.id, document.messages.length);
    const { text, attachment } = await packTranscript(document);
    const envelope = await sealPaste(
      { text, attachments: [attachment] },
      { key: copy.key, formatter: 'markdown', expire: '1year' },
    );
    await copies.saveUpload(copy, await options.paste.create(envelope, { idempotencyKey: copy.uploadId }));
  }

  async function verify(subject: S, audience: Audience): Promise<boolean> {
    try {
      const copy = await copies.find(subject.id, audience);
      if (!copy?.pasteId) return false;
      if (!(await isReadable(copy))) {
        await options.paste.delete(copy.pasteId, copy.deleteToken ?? '').catch(ignoreGone);
        await copies.discard(copy);
        return false;
      }
      await copies.markVerified(copy, clock.now());
      if (audience === 'user') collectedOf.delete(subject.id);
      return true;
    } catch (error) {
      throw asPasteFailure(error);
    }
  }

  /**
   * Reads the stored copy as a person will, from the service and with the key in the row. It may hold more messages than
   * counted (a notice posted between two tries), never fewer.
   */
  async function isReadable(copy: TranscriptCopy): Promise<boolean> {
    if (!copy.pasteId) return false;
    try {
      const content = await openPaste(await options.paste.read(copy.pasteId), copy.key);
      const packed = content.attachments.find((attachment) => attachment.name === TRANSCRIPT_FILE);
      if (!packed || !content.text) return false;
      const document = await unpackTranscript(Uint8Array.from(packed.bytes), {
        maxBytes: MAX_INFLATED_BYTES,
      });
      return document.audience === copy.audience && document.messages.length >= copy.messageCount;
    } catch (error) {
      const unusable = [PasteGone, DamagedPaste, WrongKey, InvalidTranscript].some(
        (kind) => error instanceof kind,
      );
      if (unusable) return false;
      throw error;
    }
  }

  return {
    publish,
    verify,
    /** Links to the copies that were read back. */
    async links(subject: S): Promise<Partial<Record<Audience, string>>> {
      const stored = await copies.listOf(subject.id);
      return Object.fromEntries(
        stored.flatMap(({ audience, pasteId, key, isVerified }) =>
          pasteId && isVerified ? [[audience, pasteLink(options.pasteUrl, pasteId, key)]] : [],
        ),
      );
    },
    /** Deletes both copies and all files on the paste service, and their rows; throws while the service cannot confirm. */
    async erase(conversationId: ConversationId): Promise<void> {
      for (const piece of await options.blobs.listStored(conversationId)) {
        try {
          await options.paste.delete(piece.pasteId, piece.deleteToken).catch(ignoreGone);
        } catch (error) {
          throw asPasteFailure(error);
        }
        await options.blobs.delete(piece);
      }
      for (const copy of await copies.listOf(conversationId)) {
        try {
          if (copy.pasteId)
            await options.paste.delete(copy.pasteId, copy.deleteToken ?? '').catch(ignoreGone);
        } catch (error) {
          throw asPasteFailure(error);
        }
        await copies.discard(copy);
      }
    },
  };
}

function ignoreGone(error: unknown): void {
  if (!(error instanceof PasteGone)) throw error;
}

/** The paste client's errors in words for staff; everything else as it is. */
function asPasteFailure(error: unknown): unknown {
  const options = { context: { service: 'paste' }, cause: error };
  if (error instanceof PasteUnavailable) {
    return new Upstream(true, { ...options, userMessage: 'The paste service does not answer.' });
  }
  if (error instanceof PasteRateLimited) return new RateLimited(error.retryAfterMs, options);
  if (error instanceof PasteRejected) {
    return new Upstream(false, {
      ...options,
      userMessage: `The paste service refused the transcript (“${error.serverMessage}”). An admin has to look at it.`,
    });
  }
  return error;
}
