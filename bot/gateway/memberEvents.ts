/** Members who leave, from the gateway's raw events: discord.js tells of those only whom it has seen. Needs a privileged intent. */
import { Events, type Client } from 'discord.js';
import { GatewayDispatchEvents, type GatewayDispatchPayload } from 'discord-api-types/v10';
import type { Log } from '../../shared/log.ts';
import { asDiscordFailure } from './discordErrors.ts';

export function listenToMembers(
  client: Client,
  onLeft: (guildId: string, userId: string) => Promise<void>,
  log: Log,
): void {
  client.on(Events.Raw, ({ t, d }: GatewayDispatchPayload) => {
    if (t !== GatewayDispatchEvents.GuildMemberRemove) return;
    onLeft(d.guild_id, d.user.id).catch((error: unknown) =>
      log.error({ err: asDiscordFailure(error), event: t }, 'member event failed'),
    );
  });
}
