/** What tickets and modmail share, as far as it needs neither of them. */
import { createActivity } from '../conversations/activity.ts';
import { createOpenings } from '../conversations/opening.ts';
import { createOpenChannels } from '../conversations/openChannels.ts';
import { createSerialQueues } from '../conversations/queues.ts';
import { createConversationRepository } from '../conversations/repository.ts';
import { createGuildWords } from '../settings/guildWords.ts';
import { createSettingsRepository } from '../settings/repository.ts';
import type { Edge } from './edge.ts';
import type { WireOptions } from './types.ts';

export type Core = ReturnType<typeof wireCore>;

export function wireCore({ db, clock, log }: WireOptions, { discord, directory }: Edge) {
  const conversations = createConversationRepository(db);
  const settings = createSettingsRepository(db);
  const openChannels = createOpenChannels(() => conversations.listLiving());
  return {
    conversations,
    openChannels,
    settings,
    guildWords: createGuildWords({
      settings,
      preferredLocale: async (id) => (await directory.guild(id)).preferredLocale,
    }),
    activity: createActivity(conversations, clock),
    openings: createOpenings({ discord, conversations, openChannels, clock, log }),
    /** One queue a person: what they write and what they are answered stays in order. */
    queues: createSerialQueues(),
  };
}
