/** Interim snapshots of living conversations, fed by the gateway. */
import { createSnapshotListener } from '../conversations/snapshots/listener.ts';
import { createSnapshotRepository } from '../conversations/snapshots/repository.ts';
import { createSnapshots } from '../conversations/snapshots/service.ts';
import type { Core } from './core.ts';
import type { Edge } from './edge.ts';
import type { WireOptions } from './types.ts';
import type { Vault } from './vault.ts';

export function wireSnapshots(
  { db, clock, log }: WireOptions,
  { discord }: Edge,
  { conversations, openChannels, queues, buffer }: Core,
  { paste, sealed }: Vault,
) {
  const snapshots = createSnapshots({
    rows: createSnapshotRepository(db, sealed),
    buffer,
    conversations,
    discord,
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
