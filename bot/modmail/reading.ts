/** How the history of a modmail thread is read: whose words a relayed message carries, and what stays among staff. */
import type { APIMessage } from 'discord-api-types/v10';
import type { UserId } from '../../shared/ids.ts';
import type { Person, Reading } from '../conversations/narrative.ts';
import type { CopyName } from '../conversations/types.ts';
import type { Copy } from './copyRepository.ts';
import { threadMessageOf, type Relay } from './relayRepository.ts';
import { replyText } from './replyText.ts';
import type { ModmailConfig } from './settings.ts';
import { textOfCopy } from './spokenView.ts';

export interface ReaderOptions {
  readonly relays: readonly Relay[];
  readonly config: ModmailConfig;
  /** Further copies of relays, where several read along. */
  readonly copies: readonly Copy[];
  /** Whose each copy of the transcript is. */
  readonly readers: ReadonlyMap<CopyName, UserId>;
  readonly people: ReadonlyMap<string, Person>;
  readonly ownerId: UserId;
  /** What the user read above anonymous answers. */
  readonly teamName: string;
  readonly botUserId: string;
}

/** Reads one message after another with the relays of the thread at hand. */
export function createModmailReader(options: ReaderOptions) {
  const { relays, config, people, ownerId, teamName, botUserId } = options;
  const byThreadMessage = new Map(relays.map((relay) => [threadMessageOf(relay) as string, relay]));

  const copiesOf = Map.groupBy(options.copies, ({ relayId }) => relayId);
  const isRead = ({ messageId, deletedAtMs }: Copy) => messageId !== null && deletedAtMs === null;

  /** Whether somebody has it in their direct messages, as author or as one of those whom it reached. */
  function hasIt(relay: Relay, userId: UserId | undefined): boolean {
    const own = relay.direction === 'to_staff' ? relay.authorId : ownerId;
    if (userId === own) return relay.direction === 'to_staff' || relay.targetMessageId !== null;
    return (copiesOf.get(relay.id) ?? []).some((copy) => copy.userId === userId && isRead(copy));
  }

  const isFor = (relay: Relay) => (copy: CopyName) => hasIt(relay, options.readers.get(copy));
  const reachedNobody = (relay: Relay) =>
    relay.targetMessageId === null && !(copiesOf.get(relay.id) ?? []).some(isRead);

  return function read(message: APIMessage): Reading {
    const relay = byThreadMessage.get(message.id);
    const displayName = message.embeds[0]?.author?.name;
    // What never arrived, or was taken back, is not part of the user's conversation.
    if (relay?.direction === 'to_staff') {
      return {
        staffOnly: relay.deletedAtMs !== null,
        isFor: isFor(relay),
        speaker: {
          id: relay.authorId,
          name: people.get(relay.authorId)?.name ?? relay.authorId,
          ...(displayName && { displayName }),
        },
        text: textOfCopy(message.embeds),
      };
    }
    if (relay?.direction === 'to_user') {
      const told = {
        staffOnly: reachedNobody(relay) || relay.deletedAtMs !== null,
        isFor: isFor(relay),
        ...(relay.isAnonymous && { anonymousAs: teamName }),
      };
      if (message.author.id !== botUserId) {
        return { ...told, text: replyText(message.content, config)?.text ?? message.content };
      }
      const name = displayName ?? relay.authorId;
      return {
        ...told,
        speaker: { id: relay.authorId, name, displayName: name },
        text: textOfCopy(message.embeds),
      };
    }
    return message.author.id === botUserId ? { staffOnly: true } : { staffOnly: true, note: true };
  };
}
