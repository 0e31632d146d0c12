/** Threads that are archived or locked, from the gateway's raw events: discord.js tells of those only that it has seen since it started. */
import { Events, type Client } from 'discord.js';
import { GatewayDispatchEvents, type GatewayDispatchPayload } from 'discord-api-types/v10';
import type { Log } from '../../shared/log.ts';
import { asDiscordFailure } from './discordErrors.ts';

export function listenToThreads(
  client: Client,
  onShut: (guildId: string, threadId: string) => Promise<void>,
  log: Log,
): void {
  client.on(Events.Raw, ({ t, d }: GatewayDispatchPayload) => {
    if (t !== GatewayDispatchEvents.ThreadUpdate || !('thread_metadata' in d)) return;
    const { archived, locked } = d.thread_metadata;
    if (!(archived || locked) || !d.guild_id) return;
    onShut(d.guild_id, d.id).catch((error: unknown) =>
      log.error({ err: asDiscordFailure(error), event: t }, 'thread event failed'),
    );
  });
}
