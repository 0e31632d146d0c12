/** The messages of a closing: each sent once, however often its step runs. */
import type { APIMessage } from 'discord-api-types/v10';
import { snowflakeAt, type ChannelId } from '../../shared/ids.ts';
import type { DiscordRest } from '../gateway/rest.ts';
import type { Closing } from './types.ts';

/** Of one closing: a conversation that was opened again is closed again, maybe while Discord still knows the first nonces. */
export function nonceOf({ conversationId, startedAtMs }: Closing, purpose: string): string {
  return `${conversationId}${purpose}${startedAtMs.toString(36).slice(-4)}`;
}

/** How far this machine's clock may be ahead of Discord's. */
const CLOCK_SKEW_MS = 5 * 60_000;

/**
 * The message that an earlier try of this step sent, recognised by the link it carries. The nonce covers a few minutes;
 * this covers a process that comes back after an hour.
 */
export async function findOwn(
  channelId: ChannelId,
  closing: Closing,
  link: string | undefined,
  on: { readonly discord: Pick<DiscordRest, 'listMessagesAfter'>; readonly botUserId: () => string },
): Promise<APIMessage | undefined> {
  if (closing.attempts === 0 || !link) return undefined;
  const since = await on.discord.listMessagesAfter(
    channelId,
    snowflakeAt(closing.startedAtMs - CLOCK_SKEW_MS),
  );
  return since.find(
    (message) => message.author.id === on.botUserId() && JSON.stringify(message.components).includes(link),
  );
}
