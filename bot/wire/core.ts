/** What tickets and modmail share, as far as it needs neither of them. */
import { createActivity } from '../conversations/activity.ts';
import { createAudit } from '../conversations/audit.ts';
import { createAuditRepository } from '../conversations/auditRepository.ts';
import { createBlockRepository } from '../conversations/blockRepository.ts';
import { createOpenings } from '../conversations/opening.ts';
import { createOpenChannels } from '../conversations/openChannels.ts';
import { createSerialQueues } from '../conversations/queues.ts';
import { createConversationRepository } from '../conversations/repository.ts';
import { createSnapshotBuffer } from '../conversations/snapshots/buffer.ts';
import { createGuildWords } from '../settings/guildWords.ts';
import { createSettingsRepository } from '../settings/repository.ts';
import type { Edge } from './edge.ts';
import type { WireOptions } from './types.ts';

export type Core = ReturnType<typeof wireCore>;

export function wireCore({ db, clock, log }: WireOptions, { discord, directory }: Edge) {
  const conversations = createConversationRepository(db);
  const settings = createSettingsRepository(db);
  const buffer = createSnapshotBuffer(clock);
  const openChannels = createOpenChannels(
    () => conversations.listLiving(),
    (channelId, isNew) => buffer.begin(channelId, isNew),
  );
  const auditRows = createAuditRepository(db);
  const audit = createAudit(auditRows, clock, log);
  return {
    conversations,
    openChannels,
    buffer,
    audit,
    auditRows,
    settings,
    blocks: createBlockRepository(db),
    guildWords: createGuildWords({
      settings,
      preferredLocale: async (id) => (await directory.guild(id)).preferredLocale,
    }),
    activity: createActivity(conversations, clock),
    openings: createOpenings({ discord, conversations, openChannels, audit, clock, log }),
    /** One queue a person: what they write and what they are answered stays in order. */
    queues: createSerialQueues(),
  };
}
