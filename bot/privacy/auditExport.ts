/** The audit of a server as a file: who did what to what, when, and how it ended; ids only. */
import type { GuildId } from '../../shared/ids.ts';
import type { AuditRepository } from '../conversations/auditRepository.ts';

const BATCH = 1000;
/** What fits into a message's file many times over; older events are under retention anyway. */
const MOST_EVENTS = 50_000;

export async function exportAudit(
  rows: Pick<AuditRepository, 'list'>,
  guildId: GuildId,
  nowMs: number,
): Promise<{ readonly name: string; readonly bytes: Uint8Array; readonly events: number }> {
  const lines = ['time,actor,action,targets,outcome,id'];
  for (let after = '0'; lines.length <= MOST_EVENTS;) {
    const events = await rows.list(guildId, after, BATCH);
    for (const { createdAtMs, actorId, action, targets, outcome, id } of events) {
      const named = Object.entries(targets).map(([name, target]) => `${name}=${target}`);
      const time = new Date(createdAtMs).toISOString();
      lines.push([time, actorId ?? 'bot', action, named.join(' '), outcome, id].join(','));
      after = id;
    }
    if (events.length < BATCH) break;
  }
  return {
    name: `audit-${guildId}-${new Date(nowMs).toISOString().slice(0, 10)}.csv`,
    bytes: new TextEncoder().encode(`${lines.join('\n')}\n`),
    events: lines.length - 1,
  };
}
