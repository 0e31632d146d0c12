/** What a ticket opened from a context menu is about, as it travels in a custom id and as it is shown. */
import type { GuildId } from '../../shared/ids.ts';
import { Refusal } from '../gateway/words.ts';

export const aboutUser = (userId: string) => `u${userId}`;
export const aboutMessage = (channelId: string, messageId: string) => `m${channelId}_${messageId}`;

/** Undefined for a ticket that is about nothing in particular. */
export function shownAbout(guildId: GuildId, about: string | undefined): string | undefined {
  if (!about) return undefined;
  const [, user, channel, message] = /^(?:u(\d{17,20})|m(\d{17,20})_(\d{17,20}))$/.exec(about) ?? [];
  if (user) return `<@${user}>`;
  if (channel && message) return `https://discord.com/channels/${guildId}/${channel}/${message}`;
  throw new Refusal('error.unknownComponent');
}
