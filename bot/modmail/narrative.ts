/** How a modmail thread tells its transcript what it is: two sides, joined by the relay. */
import type { Narrative } from '../conversations/narrative.ts';
import { narrateCommon } from '../conversations/narrate.ts';
import type { Conversation } from '../conversations/types.ts';
import type { Directory } from '../gateway/directory.ts';
import { createModmailReader } from './reading.ts';
import type { ModmailRepository } from './repository.ts';

export async function narrateModmail(
  conversation: Conversation,
  options: {
    readonly modmail: Pick<ModmailRepository, 'listRelays'>;
    readonly directory: Directory;
    readonly botUserId: () => string;
  },
): Promise<Narrative> {
  const common = await narrateCommon(conversation, options.directory);
  const relays = await options.modmail.listRelays(conversation.id);
  return {
    ...common,
    sideOf: (userId) => (userId === conversation.userId ? 'user' : 'staff'),
    read: createModmailReader(relays, common.openedBy, options.botUserId()),
  };
}
