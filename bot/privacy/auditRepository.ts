/** What privacy commands leave behind in the audit: ids only. */
import type { AppDatabase } from '../../shared/db/connect.ts';
import { newId, type GuildId, type UserId } from '../../shared/ids.ts';

export interface AuditEntry {
  readonly guildId: GuildId;
  readonly actorId: UserId | null;
  readonly action: string;
  readonly targets: Readonly<Record<string, string>>;
  readonly outcome?: string;
}

export type Audit = ReturnType<typeof createAuditRepository>;

export function createAuditRepository(db: AppDatabase, now: () => number) {
  return {
    async record({ guildId, actorId, action, targets, outcome }: AuditEntry): Promise<void> {
      const at = now();
      await db.kysely
        .insertInto('audit_events')
        .values({
          id: newId(at),
          guild_id: guildId,
          actor_id: actorId,
          action,
          target_ids: JSON.stringify(targets),
          outcome: outcome ?? 'done',
          created_at: at,
        })
        .execute();
    },
  };
}
