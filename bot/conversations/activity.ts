/** When something was last said in a conversation, written at most once a minute for each channel. */
import type { Clock } from '../../shared/clock.ts';
import type { ChannelId, GuildId } from '../../shared/ids.ts';
import type { ConversationRepository } from './repository.ts';

const AT_MOST_EVERY_MS = 60_000;

export function createActivity(conversations: Pick<ConversationRepository, 'touchActivityIn'>, clock: Clock) {
  const writtenAt = new Map<ChannelId, number>();
  return {
    async note(guildId: GuildId, channelId: ChannelId): Promise<void> {
      const now = clock.now();
      if (now - (writtenAt.get(channelId) ?? 0) < AT_MOST_EVERY_MS) return;
      for (const [id, at] of writtenAt) if (now - at >= AT_MOST_EVERY_MS) writtenAt.delete(id);
      writtenAt.set(channelId, now);
      await conversations.touchActivityIn(guildId, channelId, now);
    },
  };
}
