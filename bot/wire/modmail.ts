/** Modmail: threads, the relay between them and direct messages, and its handlers. */
import type { Conversation } from '../conversations/types.ts';
import { createModmailHandlers } from '../modmail/handlers.ts';
import { createRelay } from '../modmail/relay.ts';
import { createModmailRepository } from '../modmail/repository.ts';
import { createModmailService } from '../modmail/service.ts';
import { createThreads } from '../modmail/threads.ts';
import type { Core } from './core.ts';
import type { Edge } from './edge.ts';
import type { WireOptions } from './types.ts';

export type Modmail = ReturnType<typeof wireModmail>;

export function wireModmail(
  { db, clock, log }: WireOptions,
  { discord, directory, guildName, fetchAttachment, botUserId }: Edge,
  { conversations, settings, openings, queues }: Core,
  closeThread: (thread: Conversation) => Promise<void>,
) {
  const rows = createModmailRepository(db);
  const relay = createRelay({ discord, modmail: rows, fetchAttachment, clock, log, botUserId });
  const threads = createThreads({
    conversations,
    modmail: rows,
    settings,
    openings,
    discord,
    guildName,
    avatarUrl: (userId, hash) => directory.avatarUrl(userId, hash),
    clock,
    log,
    botUserId,
  });
  const service = createModmailService({
    conversations,
    modmail: rows,
    settings,
    threads,
    relay,
    discord,
    guildName,
    clock,
    closeThread,
  });
  const handlers = createModmailHandlers({ service, threads, relay, settings, queues, clock, log });
  return { rows, threads, service, handlers };
}
