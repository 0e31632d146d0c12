/** A conversation's archived thread goes with what is stored of it, where the server wants that; where it may not, staff are told. */
import type { Clock } from '../../shared/clock.ts';
import { Forbidden, NotFound } from '../../shared/errors.ts';
import type { ConversationId, GuildId } from '../../shared/ids.ts';
import type { Log } from '../../shared/log.ts';
import type { Audit } from '../conversations/audit.ts';
import type { DiscordRest } from '../gateway/rest.ts';
import type { KeptThreadRepository } from './keptThreadRepository.ts';

/** So long after its time a conversation's row waits for somebody to give the bot the permission. */
export const WAIT_FOR_PERMISSION_MS = 7 * 86_400_000;

export interface KeptThreadsOptions {
  readonly rows: KeptThreadRepository;
  readonly discord: Pick<DiscordRest, 'deleteChannel'>;
  readonly isWanted: (guildId: GuildId) => Promise<boolean>;
  readonly audit: Audit;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * True when nothing is left to wait for: the thread is gone, there is none, it is to stay, or `untilMs` is over. False while
 * Discord does not let the bot delete it, which the log channel is told once. Throws when Discord cannot be asked.
 */
export type EraseThread = (id: ConversationId, untilMs?: number) => Promise<boolean>;

export function createThreadEraser(options: KeptThreadsOptions): EraseThread {
  const { rows, audit, clock, log } = options;
  return async (id, untilMs = 0) => {
    const thread = await rows.find(id);
    if (!thread || !(await options.isWanted(thread.guildId))) return true;
    try {
      await options.discord.deleteChannel(thread.channelId);
      return true;
    } catch (error) {
      if (error instanceof NotFound) return true;
      if (!(error instanceof Forbidden)) throw error;
      const { guildId, channelId } = thread;
      log.warn({ err: error, guildId, channelId }, 'an archived thread may not be deleted');
      if (!(await rows.isRecorded(thread, 'conversation.thread_kept'))) {
        await audit.record({
          guildId,
          actorId: null,
          action: 'conversation.thread_kept',
          outcome: 'refused',
          targets: { conversation: id, channel: channelId },
        });
      }
      return clock.now() >= untilMs;
    }
  };
}
