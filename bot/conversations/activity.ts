/** When something was last said in a conversation and by which side, written at most once a minute while that stays the same. */
import type { Clock } from '../../shared/clock.ts';
import type { ChannelId, GuildId, UserId } from '../../shared/ids.ts';
import type { ConversationRepository } from './repository.ts';

const AT_MOST_EVERY_MS = 60_000;

export function createActivity(conversations: Pick<ConversationRepository, 'touchActivityIn'>, clock: Clock) {
  const written = new Map<string, { readonly atMs: number; readonly authorId: UserId }>();
  return {
    /** True when it was written. */
    async note(guildId: GuildId, channelId: ChannelId, authorId: UserId): Promise<boolean> {
      const now = clock.now();
      const last = written.get(channelId);
      if (last?.authorId === authorId && now - last.atMs < AT_MOST_EVERY_MS) return false;
      for (const [id, { atMs }] of written) if (now - atMs >= AT_MOST_EVERY_MS) written.delete(id);
      written.set(channelId, { atMs: now, authorId });
      await conversations.touchActivityIn(guildId, channelId, authorId, now);
      return true;
    },
    /** The next word must be written, whenever it is said: something waits for it. */
    forget(channelId: string): void {
      written.delete(channelId);
    },
  };
}
