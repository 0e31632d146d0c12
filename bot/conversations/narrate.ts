/** The part of a transcript's story that every kind of conversation tells alike. */
import { NotFound } from '../../shared/errors.ts';
import type { Directory } from '../gateway/directory.ts';
import type { Narrative } from './narrative.ts';
import type { Conversation } from './types.ts';

export type CommonNarrative = Omit<Narrative, 'ticket' | 'sideOf' | 'read'>;

export async function narrateCommon(
  conversation: Conversation,
  directory: Pick<Directory, 'guild' | 'channel' | 'person'>,
): Promise<CommonNarrative> {
  const { channelId, closedBy, claimedBy, createdAtMs } = conversation;
  if (!channelId) throw new NotFound({ context: { conversationId: conversation.id } });
  return {
    guild: await directory.guild(conversation.guildId),
    channel: await directory.channel(channelId).catch((error: unknown) => {
      // Deleted by hand: its name is not kept anywhere.
      if (error instanceof NotFound) return { id: channelId, name: 'deleted-channel', type: 0 };
      throw error;
    }),
    openedBy: await directory.person(conversation.userId),
    openedAtMs: createdAtMs,
    closedAtMs: conversation.closedAtMs ?? createdAtMs,
    closedBy: closedBy && (await directory.person(closedBy)),
    claimedBy: claimedBy && (await directory.person(claimedBy)),
  };
}
