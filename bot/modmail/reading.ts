/** How the history of a modmail thread is read: whose words a relayed message carries, and what stays among staff. */
import type { APIMessage } from 'discord-api-types/v10';
import type { Reading } from '../conversations/narrative.ts';
import { replyText } from './handlers.ts';
import type { Relay } from './repository.ts';

/** Reads one message after another with the relays of the thread at hand. */
export function createModmailReader(
  relays: readonly Relay[],
  user: { id: string; name: string },
  botUserId: string,
) {
  const byTarget = new Map(relays.map((relay) => [relay.targetMessageId, relay]));
  const bySource = new Map(relays.map((relay) => [relay.sourceMessageId as string, relay]));

  return function read(message: APIMessage): Reading {
    const embed = message.embeds[0];
    const relayed = byTarget.get(message.id as Relay['targetMessageId']);
    if (relayed?.direction === 'to_staff') {
      const displayName = embed?.author?.name;
      return {
        speaker: { id: relayed.authorId, name: user.name, ...(displayName && { displayName }) },
        text: embed?.description ?? '',
      };
    }
    const reply = bySource.get(message.id) ?? bySource.get(message.interaction_metadata?.id ?? '');
    if (reply?.direction === 'to_user') {
      // What never arrived is not part of the user's conversation.
      const staffOnly = reply.targetMessageId === null;
      if (message.author.id !== botUserId)
        return { staffOnly, text: replyText(message.content) ?? message.content };
      const displayName = embed?.author?.name ?? 'Staff';
      return {
        staffOnly,
        speaker: { id: reply.authorId, name: displayName, displayName },
        text: embed?.description ?? '',
      };
    }
    return message.author.id === botUserId ? { staffOnly: true } : { staffOnly: true, note: true };
  };
}
