/** What people are told who use a button or command of a conversation that ends or has ended. */
import { Refusal } from '../gateway/words.ts';
import type { ConversationRepository } from './repository.ts';
import { isLiving, type Conversation } from './types.ts';

/** In a thread that another conversation goes on in, messages of the earlier one are still there to be pressed. */
export async function refusalWhenOver(
  { id, guildId, channelId, kind, state }: Conversation,
  conversations: Pick<ConversationRepository, 'findByChannel'>,
): Promise<Refusal> {
  const last = channelId ? await conversations.findByChannel(guildId, channelId) : undefined;
  if (last && last.id !== id && isLiving(last)) return new Refusal(`close.earlier.${kind}`);
  const isOver = state === 'delivered' || state === 'closed';
  return new Refusal(`${isOver ? 'close.over' : 'close.already'}.${kind}`);
}
