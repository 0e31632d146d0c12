/** How a modmail thread tells its transcript what it is: two sides, joined by the relay. */
import type { Narrative } from '../conversations/narrative.ts';
import { narrateCommon } from '../conversations/narrate.ts';
import type { Conversation } from '../conversations/types.ts';
import type { Directory } from '../gateway/directory.ts';
import type { Words } from '../gateway/words.ts';
import { createModmailReader } from './reading.ts';
import type { RelayRepository } from './relayRepository.ts';
import type { ModmailSettings } from './settings.ts';
import type { ThreadRepository } from './threadRepository.ts';

export async function narrateModmail(
  conversation: Conversation,
  options: {
    readonly relays: Pick<RelayRepository, 'list'>;
    readonly facts: Pick<ThreadRepository, 'find'>;
    readonly settings: Pick<ModmailSettings, 'get'>;
    readonly guildWords: (guildId: Conversation['guildId']) => Promise<Words>;
    readonly directory: Directory;
    readonly botUserId: () => string;
  },
): Promise<Narrative> {
  const common = await narrateCommon(conversation, options.directory);
  const relays = await options.relays.list(conversation.id);
  const { modmail: config } = await options.settings.get(conversation.guildId);
  const words = await options.guildWords(conversation.guildId);
  const startsAfter = (await options.facts.find(conversation.id))?.startsAfter ?? null;
  return {
    ...common,
    ...(startsAfter && { startsAfter }),
    sideOf: (userId) => (userId === conversation.userId ? 'user' : 'staff'),
    read: createModmailReader({
      relays,
      config,
      user: common.openedBy,
      teamName: config.anonymousName ?? words.t('modmail.team'),
      botUserId: options.botUserId(),
    }),
  };
}
