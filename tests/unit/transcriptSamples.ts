/** Documents for the transcript's tests. */
import type { Dtx, Msg } from '../../shared/transcript/types.ts';

const DISCORD_EPOCH_MS = 1_420_070_400_000;

export function snowflake(timeMs: number, sequence = 0): string {
  return ((BigInt(timeMs - DISCORD_EPOCH_MS) << 22n) | BigInt(sequence)).toString();
}

export const OPENED_MS = Date.UTC(2026, 2, 4, 9, 30);

/** A staff copy of a ticket with a user, a member of staff and a bot. */
export function sample(messages: readonly Msg[] = [], changes: Partial<Dtx> = {}): Dtx {
  return {
    format: 'dtx',
    v: 1,
    gen: { app: 'tessera', ver: '0.1.0', at: OPENED_MS + 86_400_000 },
    audience: 'staff',
    guild: { id: '100000000000000001', n: 'Harbour' },
    channel: { id: '100000000000000002', n: 'ticket-0042', t: 0 },
    tz: 'Europe/Berlin',
    ticket: { no: 42, cat: 'Billing', by: 0, opened: OPENED_MS, closed: OPENED_MS + 3_600_000, closedBy: 1 },
    users: [
      { id: '200000000000000001', n: 'mara', d: 'Mara Quill', k: 'user', c: 0x3498db },
      { id: '200000000000000002', n: 'juno', d: 'Juno', k: 'staff', c: 0xe67e22, r: ['300000000000000001'] },
      { id: '200000000000000003', n: 'tessera', b: 1 },
    ],
    roles: { '300000000000000001': ['Support', 0xe67e22] },
    channels: { '100000000000000002': ['ticket-0042', 0] },
    messages,
    ...changes,
  };
}

export function message(index: number, changes: Partial<Msg> = {}): Msg {
  return { i: snowflake(OPENED_MS + index * 60_000), u: index % 2, c: `message ${index}`, ...changes };
}
