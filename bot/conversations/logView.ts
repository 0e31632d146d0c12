/** Lines in the log channel, one for each thing that happened. */
import type { MessageBody } from '../gateway/rest.ts';
import type { WordKey, Words } from '../gateway/words.ts';
import type { AuditAction, RecordedEvent } from './audit.ts';
import { COLOURS } from './view.ts';

export type LogTopic = 'opened' | 'claims' | 'participants' | 'closed' | 'settings' | 'purges';

/** Those of `AUDIT_ACTIONS` that are told: which topic they are of, and in which words. */
const TOLD: Readonly<Partial<Record<AuditAction, readonly [LogTopic, WordKey]>>> = {
  'conversation.opened': ['opened', 'logLine.opened'],
  'conversation.claimed': ['claims', 'logLine.claimed'],
  'conversation.released': ['claims', 'logLine.released'],
  'conversation.transferred': ['claims', 'logLine.transferred'],
  'conversation.gone': ['closed', 'logLine.channelGone'],
  'conversation.deleted': ['closed', 'logLine.deleted'],
  'conversation.reopened': ['closed', 'logLine.reopened'],
  'conversation.thread_kept': ['purges', 'logLine.threadKept'],
  'participant.added': ['participants', 'logLine.added'],
  'participant.removed': ['participants', 'logLine.removed'],
  'settings.changed': ['settings', 'logLine.settings'],
  'purge.requested': ['purges', 'logLine.purge.requested'],
  'purge.approved': ['purges', 'logLine.purge.approved'],
  'purge.done': ['purges', 'logLine.purge.done'],
  'purge.cancelled': ['purges', 'logLine.purge.cancelled'],
};

export function topicOf(action: AuditAction): LogTopic | undefined {
  return TOLD[action]?.[0];
}

/** `more`: values that this kind of event has besides the usual ones. */
export function logLine(
  words: Words,
  event: RecordedEvent,
  name: string,
  more: Readonly<Record<string, string>> = {},
): string {
  const [, key] = TOLD[event.action] ?? [];
  if (!key) return '';
  const { actorId, targets, createdAtMs } = event;
  const values = {
    actor: actorId ? `<@${actorId}>` : words.t('logLine.bot'),
    name,
    channel: targets['channel'] ? `<#${targets['channel']}>` : '',
    whom: whomOf(targets),
    ...more,
  };
  return `<t:${Math.floor(createdAtMs / 1000)}:t> ${words.t(key, values)}`.replace(/\s+/g, ' ').trim();
}

function whomOf(targets: RecordedEvent['targets']): string {
  const { user, role, category } = targets;
  if (user) return `<@${user}>`;
  if (role) return `<@&${role}>`;
  return category ? `(${category})` : '';
}

/** Nobody is pinged. */
export function logMessage(lines: readonly string[]): MessageBody {
  return { embeds: [{ color: COLOURS.calm, description: lines.join('\n').slice(0, 4_096) }] };
}
