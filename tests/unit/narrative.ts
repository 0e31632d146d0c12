/** The story of a ticket for tests of what the transcript makes of it: Ada is the user, everybody else staff. */
import type { Narrative } from '../../bot/conversations/narrative.ts';
import { asId, type GuildId } from '../../shared/ids.ts';

const GUILD = asId<GuildId>('200000000000000001');

export function narrative(fields: Partial<Narrative> = {}): Narrative {
  const channels = new Map([
    ['300000000000000001', { name: 'rules', type: 0, isPublic: true }],
    ['300000000000000002', { name: 'staff-room', type: 0, isPublic: false }],
  ]);
  return {
    guild: {
      id: GUILD,
      name: 'Guild',
      roles: new Map([['400000000000000001', { name: 'Helpers', colour: 0x33aa55 }]]),
      findChannel: (id) => channels.get(id),
    },
    channel: { id: '300000000000000009', name: 'ada-is-difficult', type: 0 },
    openedBy: { id: '100000000000000001', name: 'ada' },
    openedAtMs: 1,
    closedAtMs: 2,
    closedBy: null,
    claimedBy: null,
    sideOf: (id) => (id === '100000000000000001' ? 'user' : 'staff'),
    read: () => ({}),
    ...fields,
  };
}
