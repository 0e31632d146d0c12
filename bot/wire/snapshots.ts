/** Interim snapshots of living conversations, fed by the gateway. */
import { createSnapshotListener } from '../conversations/snapshots/listener.ts';
import { createSnapshotRepository } from '../conversations/snapshots/repository.ts';
import { createSnapshots } from '../conversations/snapshots/service.ts';
import type { Core } from './core.ts';
import type { Edge } from './edge.ts';
import type { Modmail } from './modmail.ts';
import type { Tickets } from './tickets.ts';
import type { WireOptions } from './types.ts';
import type { Vault } from './vault.ts';

export function wireSnapshots(
  { db, clock, log }: WireOptions,
  { discord }: Edge,
  { conversations, openChannels, queues, buffer }: Core,
  { paste, sealed }: Vault,
  kinds: { readonly tickets: Tickets; readonly modmail: Modmail },
) {
  const snapshots = createSnapshots({
    rows: createSnapshotRepository(db, sealed),
    buffer,
    conversations,
    discord,
    startsAfter: async ({ id, kind }) => {
      const facts = kind === 'ticket' ? kinds.tickets.rows : kinds.modmail.facts;
      return (await facts.find(id))?.startsAfter ?? null;
    },
    paste,
    queues,
    clock,
    log,
  });
  const listener = createSnapshotListener({
    buffer,
    snapshots,
    conversations,
    isOurs: (channelId) => openChannels.has(channelId),
    log,
  });
  return { snapshots, listener };
}
