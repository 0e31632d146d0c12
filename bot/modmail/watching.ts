/** `/modmail subscribe`: staff are called in the thread when its person writes. */
import type { Clock } from '../../shared/clock.ts';
import type { ChannelId, MessageId } from '../../shared/ids.ts';
import type { Log } from '../../shared/log.ts';
import type { Answer } from '../gateway/interactions.ts';
import type { DiscordRest } from '../gateway/rest.ts';
import type { Orders } from './desk.ts';
import type { Threads } from './threads.ts';
import type { OpenThread } from './types.ts';
import type { WatchersRepository } from './watchersRepository.ts';

export const WATCH_MODES = ['once', 'always', 'off'] as const;
export type WatchMode = (typeof WATCH_MODES)[number];

export interface WatchingOptions {
  readonly watchers: WatchersRepository;
  readonly threads: Pick<Threads, 'getForStaff'>;
  readonly discord: Pick<DiscordRest, 'sendMessage'>;
  readonly clock: Clock;
  readonly log: Log;
}

export type Watching = ReturnType<typeof createWatching>;

export function createWatching({ watchers, threads, discord, clock, log }: WatchingOptions) {
  return {
    async choose(orders: Orders, channelId: ChannelId, mode: WatchMode): Promise<Answer> {
      const { guildId, actor, words } = orders;
      const { id } = await threads.getForStaff(guildId, channelId, actor);
      if (mode === 'off') await watchers.unwatch(id, actor.userId);
      else await watchers.watch(id, actor.userId, mode === 'once', clock.now());
      return { content: words.t(`modmail.watch.${mode}`) };
    },

    /** A convenience: that it fails keeps no message back. */
    async call(thread: OpenThread, messageId: MessageId): Promise<void> {
      try {
        const list = await watchers.list(thread.id);
        if (list.length === 0) return;
        const users = list.map(({ userId }) => userId).slice(0, 50);
        const content = `🔔 ${users.map((id) => `<@${id}>`).join(' ')}`;
        const body = { content, allowed_mentions: { users } };
        await discord.sendMessage(thread.channelId, body, { nonce: `${messageId}p` });
        if (list.some(({ isOnce }) => isOnce)) await watchers.endOnce(thread.id);
      } catch (error) {
        log.info({ err: error, conversationId: thread.id }, 'staff could not be called');
      }
    },
  };
}
