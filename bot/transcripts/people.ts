/** Who speaks: a message's author as Discord names them, or whom the relay speaks for. */
import type { APIMessage, APIUser } from 'discord-api-types/v10';
import type { Reading } from '../conversations/narrative.ts';
import type { Audience } from '../conversations/types.ts';
import { NAMELESS_ID, type Speaker } from './tables.ts';

export function toSpeaker(user: APIUser): Speaker {
  const { id, username, global_name: globalName, avatar } = user;
  return {
    id,
    name: username,
    ...(globalName && globalName !== username && { displayName: globalName }),
    ...(avatar && { avatarHash: avatar }),
    ...(user.bot && { bot: 1 as const }),
  };
}

function personOf({ author, webhook_id: webhookId, application_id: appId }: APIMessage): Speaker {
  // An app's answer to an interaction is a webhook's for Discord, but its own for everybody who reads it.
  const isWebhook = webhookId !== undefined && webhookId !== appId;
  return { ...toSpeaker(author), ...(isWebhook && { bot: 2 as const }) };
}

/** Whose words a message is in this copy. */
// INVARIANT: the name behind an anonymous reply is in the staff copy alone.
export function speakerOf(
  message: APIMessage,
  { speaker, anonymousAs }: Reading,
  audience: Audience,
): Speaker {
  if (audience === 'user' && anonymousAs !== undefined) {
    return { id: NAMELESS_ID, name: anonymousAs, isNameless: true };
  }
  return speaker ? { ...speaker, isNamedByRelay: true } : personOf(message);
}
