/** What tickets and modmail share, as far as it needs neither of them. */
import { createActivity } from '../conversations/activity.ts';
import { createActivityRepository } from '../conversations/activityRepository.ts';
import { createAudit } from '../conversations/audit.ts';
import { createAuditRepository } from '../conversations/auditRepository.ts';
import { createBlockRepository } from '../conversations/blockRepository.ts';
import { createFileCopier } from '../conversations/fileCopies.ts';
import { createOpenings } from '../conversations/opening.ts';
import { createOpeningRepository } from '../conversations/openingRepository.ts';
import { createOpenChannels } from '../conversations/openChannels.ts';
import { createOpeningLeases } from '../conversations/openingLeases.ts';
import { createPlaces } from '../conversations/places.ts';
import { createSerialQueues } from '../conversations/queues.ts';
import { createConversationRepository } from '../conversations/repository.ts';
import { createSnapshotBuffer } from '../conversations/snapshots/buffer.ts';
import { createCollisions } from '../conversations/working/collisions.ts';
import { createHeaderRepository } from '../conversations/working/headerRepository.ts';
import { createHeaders, withHeaders } from '../conversations/working/headers.ts';
import { createNoteRepository } from '../conversations/working/noteRepository.ts';
import { createParticipantRepository } from '../conversations/working/participantRepository.ts';
import { createSnoozeRepository } from '../conversations/working/snoozeRepository.ts';
import { createSnoozes } from '../conversations/working/snoozes.ts';
import type { RulesOf } from '../conversations/working/rules.ts';
import { createGuildWords } from '../settings/guildWords.ts';
import { createSettingsRepository } from '../settings/repository.ts';
import { MAX_ATTACHMENT_BYTES, type Edge } from './edge.ts';
import type { WireOptions } from './types.ts';
import type { Vault } from './vault.ts';

export type Core = ReturnType<typeof wireCore>;

export function wireCore(
  { db, clock, log }: WireOptions,
  { discord, directory, cdn, fetchAttachment, botUserId }: Edge,
  { sealed }: Vault,
  rules: () => RulesOf,
) {
  const settings = createSettingsRepository(db);
  const guildWords = createGuildWords({
    settings,
    preferredLocale: async (id) => (await directory.guild(id)).preferredLocale,
  });
  const rows = createConversationRepository(db);
  const headerRows = createHeaderRepository(db, sealed);
  const headers = createHeaders({
    rows: headerRows,
    conversations: rows,
    discord,
    rules,
    guildWords,
    clock,
    log,
  });
  const conversations = withHeaders(rows, headers);
  const participants = createParticipantRepository(db);
  const buffer = createSnapshotBuffer(clock);
  const openChannels = createOpenChannels(
    () => conversations.listLiving(),
    (channelId, isNew) => buffer.begin(channelId, isNew),
  );
  const leases = createOpeningLeases({ openings: createOpeningRepository(db), clock, log });
  const auditRows = createAuditRepository(db);
  const audit = createAudit(auditRows, clock, log);
  /** One queue a person: what they write and what they are answered stays in order. */
  const queues = createSerialQueues();
  const snoozes = createSnoozes({
    rows: createSnoozeRepository(db),
    rules,
    discord,
    headers,
    guildWords,
    audit,
    watch: (channelId) => activity.settle(channelId),
    queues,
    botUserId,
    clock,
    log,
  });
  const activity = createActivity({
    rows: createActivityRepository(db),
    headers,
    spoken: (conversation, by) => snoozes.spoken(conversation, by),
    clock,
    log,
  });
  return {
    conversations,
    openChannels,
    buffer,
    audit,
    auditRows,
    settings,
    blocks: createBlockRepository(db),
    guildWords,
    headers,
    headerRows,
    participants,
    collisions: createCollisions({ conversations, participants, discord, guildWords, clock }),
    notes: createNoteRepository(db, sealed),
    activity,
    snoozes,
    leases,
    copyFiles: createFileCopier({
      fetchAttachment,
      maxBytes: MAX_ATTACHMENT_BYTES,
      stickerUrl: (id, format) => cdn.sticker(id, format),
      log,
    }),
    places: createPlaces({
      discord,
      botUserId,
      async isTaken({ id, guildId }, channelId) {
        const other = await conversations.findByChannel(guildId, channelId);
        return other !== undefined && other.id !== id;
      },
    }),
    openings: createOpenings({
      discord,
      conversations,
      leases,
      openChannels,
      audit,
      headers,
      guildWords,
      botUserId,
      clock,
      log,
    }),
    queues,
  };
}
