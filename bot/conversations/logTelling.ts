/** What happened, told in a server's log channel: each audit event once, whichever process finds it first. */
import type { Clock } from '../../shared/clock.ts';
import { Forbidden, NotFound, Upstream } from '../../shared/errors.ts';
import { asId, type ChannelId, type ConversationId, type GuildId } from '../../shared/ids.ts';
import type { Log } from '../../shared/log.ts';
import type { DiscordRest, MessageBody } from '../gateway/rest.ts';
import type { GuildWords, Words } from '../gateway/words.ts';
import type { RecordedEvent } from './audit.ts';
import type { AuditRepository } from './auditRepository.ts';
import type { ClosingKind } from './closingKind.ts';
import { logLine, logMessage, topicOf, type LogTopic } from './logView.ts';
import type { ConversationRepository } from './repository.ts';
import type { Conversation, ConversationKind } from './types.ts';

/** What a server wants told, and where; without a channel, each conversation's own log channel. */
export interface LogRules {
  readonly channelId: string | null;
  readonly tell: readonly LogTopic[];
  /** For what belongs to no conversation. */
  readonly fallbackChannelId: string | null;
}

/** About something that is no conversation. */
export interface LogNotice {
  /** What it is about, for the line, and the line's other values. */
  readonly name: string;
  readonly values: Readonly<Record<string, string>>;
  /** A message of its own instead of a line: it asks for a decision, so it is told whatever else the server wants to hear. */
  readonly question?: MessageBody;
}

export interface LogTellingOptions {
  readonly rows: Pick<AuditRepository, 'claimUntold' | 'markTold' | 'giveBack'>;
  readonly conversations: Pick<ConversationRepository, 'findById'>;
  readonly kinds: Readonly<Record<ConversationKind, Pick<ClosingKind, 'delivery' | 'nameOf'>>>;
  readonly rulesOf: (guildId: GuildId) => Promise<LogRules>;
  readonly discord: Pick<DiscordRest, 'sendMessage'>;
  readonly guildWords: GuildWords;
  /** Undefined: it is about a conversation. */
  readonly noticeOf: (event: RecordedEvent, words: Words) => Promise<LogNotice | undefined>;
  readonly clock: Clock;
  readonly log: Log;
}

const AT_ONCE = 100;
/** Of one message: many things at once (a rush of tickets) are few messages. */
const LINES = 20;
/** A process that has not told by now is dead; Discord still knows the nonces of what it sent. */
const ABANDONED_AFTER_MS = 60_000;

interface Line {
  readonly event: RecordedEvent;
  readonly text: string;
  readonly question?: MessageBody;
}

export function createLogTelling(options: LogTellingOptions) {
  const { rows, clock, log } = options;

  /** Undefined: nobody wants to hear of it. */
  async function place(
    event: RecordedEvent,
  ): Promise<(Line & { readonly channelId: ChannelId }) | undefined> {
    const { channelId, tell, fallbackChannelId } = await options.rulesOf(event.guildId);
    const topic = topicOf(event.action);
    if (!topic) return undefined;
    const words = await options.guildWords(event.guildId);
    const notice = await options.noticeOf(event, words);
    if (!notice?.question && !tell.includes(topic)) return undefined;
    const id = event.targets['conversation'];
    const conversation =
      id === undefined ? undefined : await options.conversations.findById(asId<ConversationId>(id));
    const own = conversation && (await options.kinds[conversation.kind].delivery(conversation)).logChannelId;
    const where = channelId ?? own ?? fallbackChannelId;
    if (where === null) return undefined;
    const name = notice?.name ?? (conversation ? await nameOf(conversation) : words.t('logLine.gone'));
    return {
      channelId: asId<ChannelId>(where),
      event,
      text: logLine(words, event, name, notice?.values),
      ...(notice?.question && { question: notice.question }),
    };
  }

  function nameOf(conversation: Conversation): Promise<string> {
    return options.kinds[conversation.kind].nameOf(conversation);
  }

  async function send(channelId: ChannelId, lines: readonly Line[]): Promise<void> {
    const [first] = lines;
    if (!first) return;
    const ids = lines.map(({ event }) => event.id);
    try {
      const body = first.question ?? logMessage(lines.map(({ text }) => text));
      await options.discord.sendMessage(channelId, body, { nonce: `${first.event.id}a` });
      await rows.markTold(ids, clock.now());
    } catch (error) {
      const isFinal =
        error instanceof NotFound ||
        error instanceof Forbidden ||
        (error instanceof Upstream && !error.retryable);
      log.warn({ err: error, guildId: first.event.guildId, isFinal }, 'the log channel could not be told');
      // A channel that is gone or closed to us stays so until somebody mends it, which `/health` names.
      await (isFinal ? rows.markTold(ids, clock.now()) : rows.giveBack(ids));
    }
  }

  return {
    async tellDue(): Promise<void> {
      const nowMs = clock.now();
      const events = await rows.claimUntold(AT_ONCE, nowMs, nowMs - ABANDONED_AFTER_MS);
      const lines = new Map<ChannelId, Line[]>();
      const silent: string[] = [];
      for (const event of events) {
        try {
          const line = await place(event);
          if (!line) silent.push(event.id);
          else lines.set(line.channelId, [...(lines.get(line.channelId) ?? []), line]);
        } catch (error) {
          log.warn(
            { err: error, guildId: event.guildId, action: event.action },
            'an event could not be told yet',
          );
          await rows.giveBack([event.id]);
        }
      }
      await rows.markTold(silent, nowMs);
      await Promise.all(
        [...lines].map(async ([channelId, all]) => {
          for (const line of all.filter(({ question }) => question)) await send(channelId, [line]);
          const plain = all.filter(({ question }) => !question);
          for (let at = 0; at < plain.length; at += LINES) await send(channelId, plain.slice(at, at + LINES));
        }),
      );
    },
  };
}
