/** Collecting a conversation: its history page by page, its files beside it, and from both the documents of the two copies. */
import type { APIMessage } from 'discord-api-types/v10';
import type { Clock } from '../../shared/clock.ts';
import { NotFound } from '../../shared/errors.ts';
import type { ChannelId, ConversationId, GuildId } from '../../shared/ids.ts';
import type { Dtx } from '../../shared/transcript/types.ts';
import type { PublishContext } from '../conversations/publishing.ts';
import type { Narrative } from '../conversations/narrative.ts';
import type { CopyName } from '../conversations/types.ts';
import type { CdnAddresses } from '../gateway/cdn.ts';
import type { ListMemberLooks } from '../gateway/memberLooks.ts';
import { createDocumentBuilder, type DocumentBuilder } from './document.ts';
import { createFileKeeper, type FileKeeperOptions, type FileLimits } from './files.ts';

/** The part of a conversation that transcripts need. */
export interface Subject {
  readonly id: ConversationId;
  readonly guildId: GuildId;
  readonly channelId: ChannelId | null;
}

/** Documents of each copy; several where a conversation is too long for one. */
export type Collected = ReadonlyMap<CopyName, readonly Dtx[]>;

export interface CollectOptions<S extends Subject> extends FileKeeperOptions {
  readonly narrate: (subject: S) => Promise<Narrative>;
  /** Everything that was said, in pages, oldest first. Throws NotFound when nothing of it is left. */
  readonly history: (subject: S, startsAfter?: string) => AsyncIterable<readonly APIMessage[]>;
  readonly memberLooks: ListMemberLooks;
  readonly cdn: CdnAddresses;
  readonly limitsOf: (subject: S) => Promise<FileLimits>;
  readonly clock: Clock;
  readonly version: string;
  /** More are written into the next part. */
  readonly messagesAPart: number;
}

/** A file that Discord does not hand out this often in a row is given up; the tries lie minutes apart by then. */
const PATIENT_TRIES = 6;

export async function collect<S extends Subject>(
  subject: S,
  context: PublishContext,
  options: CollectOptions<S>,
): Promise<Collected> {
  if (!subject.channelId) throw new NotFound({ context: { conversationId: subject.id } });
  const narrative = await options.narrate(subject);
  const limits = await options.limitsOf(subject);
  const keeper = createFileKeeper(options, subject.id, limits, context.attempts >= PATIENT_TRIES);
  const names: readonly CopyName[] = ['staff', 'user', ...(narrative.furtherCopies ?? [])];
  const copies = names.map((name) => ({
    name,
    ...createParts(options.messagesAPart, () => createDocumentBuilder(narrative, name, options.cdn)),
  }));
  const builders = () => copies.flatMap(({ parts }) => parts);
  const keepAll = () => {
    for (const builder of builders()) for (const source of builder.newSources()) keeper.keep(source);
  };
  let messages = 0;
  const tell = setInterval(() => context.progress({ messages, files: keeper.progress }), TELL_EVERY_MS);
  try {
    for await (const page of options.history(subject, narrative.startsAfter)) {
      for (const message of page) {
        if (context.isOwnNotice(message.id)) continue;
        const reading = narrative.read(message);
        for (const copy of copies) copy.current().add(message, reading);
        messages += 1;
      }
      // Files are fetched while the next page is read.
      keepAll();
    }
    const looks = await options.memberLooks(subject.guildId, [
      ...new Set(builders().flatMap(({ userIds }) => userIds)),
    ]);
    for (const builder of builders()) builder.dress(looks);
    keepAll();
    const facts = {
      files: await keeper.settle(),
      writtenAtMs: options.clock.now(),
      version: options.version,
    };
    return new Map(copies.map(({ name, parts }) => [name, parts.map((part) => part.finish(facts))]));
  } catch (error) {
    await keeper.settle().catch(() => undefined);
    throw error;
  } finally {
    clearInterval(tell);
  }
}

/** How often a long collection may say how far it is; whoever says it chooses how often it does. */
const TELL_EVERY_MS = 1_000;

function createParts(limit: number, create: () => DocumentBuilder) {
  const parts = [create()];
  return {
    parts,
    current(): DocumentBuilder {
      let last = parts.at(-1);
      if (!last || last.messageCount >= limit) {
        last = create();
        parts.push(last);
      }
      return last;
    },
  };
}
