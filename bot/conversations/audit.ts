/** Who did what, when: one table of actions, ids only, append-only. What is worth a line in the log channel is told from here. */
import type { Clock } from '../../shared/clock.ts';
import { newId, type GuildId, type UserId } from '../../shared/ids.ts';
import type { Log } from '../../shared/log.ts';

/** Every action that is recorded, and whether a guild can have it told in its log channel. */
export const AUDIT_ACTIONS = {
  'conversation.opened': { isTold: true },
  'conversation.claimed': { isTold: true },
  'conversation.released': { isTold: true },
  'conversation.transferred': { isTold: true },
  'conversation.priority': { isTold: false },
  'conversation.renamed': { isTold: false },
  'conversation.topic': { isTold: false },
  'conversation.waiting': { isTold: false },
  'conversation.noted': { isTold: false },
  'conversation.reminded': { isTold: false },
  'conversation.snoozed': { isTold: false },
  'conversation.woken': { isTold: false },
  'conversation.kept': { isTold: false },
  /** The log channel has the closing's own message, with the transcript. */
  'conversation.closed': { isTold: false },
  /** Without a word to its user. */
  'conversation.closed_silently': { isTold: false },
  'conversation.close_planned': { isTold: false },
  'conversation.gone': { isTold: true },
  'conversation.deleted': { isTold: true },
  'conversation.reopened': { isTold: true },
  /** An archived thread whose time is over, and that the bot may not delete. */
  'conversation.thread_kept': { isTold: true },
  'participant.added': { isTold: true },
  'participant.removed': { isTold: true },
  'settings.changed': { isTold: true },
  'snippet.saved': { isTold: false },
  'snippet.removed': { isTold: false },
  'snippet.used': { isTold: false },
  'privacy.exported': { isTold: false },
  'privacy.held': { isTold: false },
  'privacy.released': { isTold: false },
  'transcript.listed': { isTold: false },
  'transcript.revoked': { isTold: false },
  /** By somebody of staff, or refused to somebody else. */
  'transcript.opened': { isTold: false },
  'audit.exported': { isTold: false },
  'purge.requested': { isTold: true },
  'purge.approved': { isTold: true },
  'purge.done': { isTold: true },
  'purge.cancelled': { isTold: true },
} as const satisfies Record<string, { readonly isTold: boolean }>;

export type AuditAction = keyof typeof AUDIT_ACTIONS;

export interface AuditEvent {
  readonly guildId: GuildId;
  /** Null: the bot by itself. */
  readonly actorId: UserId | null;
  readonly action: AuditAction;
  /** What it was done to, by name: ids only. */
  readonly targets: Readonly<Record<string, string>>;
  readonly outcome?: 'done' | 'refused' | 'failed';
}

export interface RecordedEvent extends Required<AuditEvent> {
  readonly id: string;
  readonly createdAtMs: number;
}

interface AuditRows {
  insert(event: RecordedEvent, isToBeTold: boolean): Promise<void>;
}

export interface Audit {
  /** Never throws: what was done stays done when its record fails, and the log has that. */
  record(event: AuditEvent): Promise<void>;
}

export function createAudit(rows: AuditRows, clock: Clock, log: Log): Audit {
  return {
    async record(event) {
      try {
        assertIdsOnly(event);
        const nowMs = clock.now();
        await rows.insert(
          { ...event, id: newId(nowMs), outcome: event.outcome ?? 'done', createdAtMs: nowMs },
          AUDIT_ACTIONS[event.action].isTold,
        );
      } catch (error) {
        log.error(
          { err: error, guildId: event.guildId, action: event.action },
          'audit event is not recorded',
        );
      }
    },
  };
}

// INVARIANT: an audit event holds ids, never a text.
function assertIdsOnly({ targets }: AuditEvent): void {
  for (const [name, value] of Object.entries(targets)) {
    if (!/^\d{1,20}$/.test(value)) throw new TypeError(`the audit target ${name} is not an id`);
  }
}
