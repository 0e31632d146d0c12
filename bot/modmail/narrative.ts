/** How a modmail thread tells its transcript what it is: two sides, joined by the relay. */
import type { Narrative, Person } from '../conversations/narrative.ts';
import { narrateCommon } from '../conversations/narrate.ts';
import type { Conversation } from '../conversations/types.ts';
import type { Directory } from '../gateway/directory.ts';
import type { Words } from '../gateway/words.ts';
import type { CopyRepository } from './copyRepository.ts';
import { createModmailReader } from './reading.ts';
import { copyOf, isIn, type RecipientRepository } from './recipientRepository.ts';
import type { RelayRepository } from './relayRepository.ts';
import type { ModmailSettings } from './settings.ts';
import type { ThreadRepository } from './threadRepository.ts';

export async function narrateModmail(
  conversation: Conversation,
  options: {
    readonly relays: Pick<RelayRepository, 'list'>;
    readonly copies: Pick<CopyRepository, 'listIn'>;
    readonly recipients: Pick<RecipientRepository, 'list'>;
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
  const stays = await options.recipients.list(conversation.id);
  const guests = stays.filter(({ userId }) => userId !== conversation.userId);
  const people = new Map<string, Person>([[conversation.userId, common.openedBy]]);
  for (const { userId } of guests) people.set(userId, await options.directory.person(userId));
  return {
    ...common,
    furtherCopies: guests.filter(isIn).map(copyOf),
    ...(startsAfter && { startsAfter }),
    sideOf: (userId) => (people.has(userId) ? 'user' : 'staff'),
    read: createModmailReader({
      relays,
      copies: guests.length > 0 ? await options.copies.listIn(conversation.id) : [],
      readers: new Map(
        stays.map((stay) => [stay.userId === conversation.userId ? 'user' : copyOf(stay), stay.userId]),
      ),
      people,
      config,
      ownerId: conversation.userId,
      teamName: config.anonymousName ?? words.t('modmail.team'),
      botUserId: options.botUserId(),
    }),
  };
}
