/** How the history of a modmail thread is read: whose words a relayed message carries, and what stays among staff. */
import type { APIMessage } from 'discord-api-types/v10';
import type { Person, Reading } from '../conversations/narrative.ts';
import { threadMessageOf, type Relay } from './relayRepository.ts';
import { replyText } from './replyText.ts';
import type { ModmailConfig } from './settings.ts';
import { textOfCopy } from './spokenView.ts';

export interface ReaderOptions {
  readonly relays: readonly Relay[];
  readonly config: ModmailConfig;
  readonly user: Person;
  /** What the user read above anonymous answers. */
  readonly teamName: string;
  readonly botUserId: string;
}

/** Reads one message after another with the relays of the thread at hand. */
export function createModmailReader({ relays, config, user, teamName, botUserId }: ReaderOptions) {
  const byThreadMessage = new Map(relays.map((relay) => [threadMessageOf(relay) as string, relay]));

  return function read(message: APIMessage): Reading {
    const relay = byThreadMessage.get(message.id);
    const displayName = message.embeds[0]?.author?.name;
    // What never arrived, or was taken back, is not part of the user's conversation.
    if (relay?.direction === 'to_staff') {
      return {
        staffOnly: relay.deletedAtMs !== null,
        speaker: { id: relay.authorId, name: user.name, ...(displayName && { displayName }) },
        text: textOfCopy(message.embeds),
      };
    }
    if (relay?.direction === 'to_user') {
      const told = {
        staffOnly: relay.targetMessageId === null || relay.deletedAtMs !== null,
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
