/** The sessions with Discord's gateway, and who hears what was missed in those of earlier processes. */
import type { GatewayDispatchPayload } from 'discord-api-types/v10';
import { asDiscordFailure } from '../gateway/discordErrors.ts';
import { tell, type MessageListener } from '../gateway/messageEvents.ts';
import { createReplay } from '../gateway/replay.ts';
import { createSessionRepository } from '../gateway/sessionRepository.ts';
import { createSessions } from '../gateway/sessions.ts';
import type { WireOptions } from './types.ts';

export function wireSessions({ config, client, db, clock, log }: WireOptions, listener: MessageListener) {
  async function hear(packet: GatewayDispatchPayload): Promise<void> {
    try {
      await tell(packet, listener);
    } catch (error) {
      log.error({ err: asDiscordFailure(error), event: packet.t }, 'missed message event failed');
    }
  }
  const replay = createReplay({ token: config.DISCORD_TOKEN ?? '', gatewayUrl: () => client.ws.gateway });
  return createSessions({ rows: createSessionRepository(db), replay, hear, clock, log });
}
