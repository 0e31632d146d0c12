/** First message of a thread: who writes, what they wrote about before, and how to answer. */
import { ButtonStyle, type APIEmbedField, type APIGuildMember } from 'discord-api-types/v10';
import { snowflakeTimeMs } from '../../shared/ids.ts';
import { button, buttonRow, CLOSE_ACTIONS, COLOURS, timestamp } from '../conversations/view.ts';
import type { MessageBody } from '../gateway/rest.ts';
import type { Words } from '../gateway/words.ts';

export interface PastThread {
  readonly openedAtMs: number;
  readonly closedBy: string | null;
  /** Transcript for staff. */
  readonly link: string | undefined;
}

export interface HeaderFacts {
  readonly conversationId: string;
  readonly userId: string;
  readonly username: string;
  readonly displayName: string;
  readonly avatarUrl: string | null;
  readonly accountCreatedAtMs: number;
  readonly joinedAtMs: number | null;
  readonly roleIds: readonly string[];
  readonly topic: string | null;
  readonly past: readonly PastThread[];
  readonly replyCommand: boolean;
  readonly directTyping: boolean;
  readonly notePrefix: string;
  /** Pinged: in a private thread, nobody sees it before. */
  readonly pingRoleIds: readonly string[];
}

const MOST_ROLES = 15;
/** https://discord.com/developers/docs/resources/message#embed-object-embed-limits */
const MAX_FIELD = 1_024;

/** What Discord tells of a member. */
export function lookOf(
  { user, nick, roles, joined_at: joinedAt }: APIGuildMember,
  avatarUrl: (userId: string, hash: string) => string,
) {
  return {
    username: user.username,
    displayName: nick ?? user.global_name ?? user.username,
    avatarUrl: user.avatar ? avatarUrl(user.id, user.avatar) : null,
    accountCreatedAtMs: snowflakeTimeMs(user.id),
    joinedAtMs: joinedAt ? Date.parse(joinedAt) : null,
    roleIds: roles,
  };
}

export function header(words: Words, facts: HeaderFacts): MessageBody {
  return {
    ...(facts.pingRoleIds.length > 0 && {
      content: facts.pingRoleIds.map((id) => `<@&${id}>`).join(' '),
      allowed_mentions: { roles: [...facts.pingRoleIds] },
    }),
    embeds: [
      {
        color: COLOURS.calm,
        title: words.t('modmail.header.title', { name: facts.displayName }).slice(0, 256),
        description: howTo(words, facts),
        ...(facts.avatarUrl && { thumbnail: { url: facts.avatarUrl } }),
        fields: fieldsOf(words, facts),
        footer: { text: words.t('modmail.header.kept') },
      },
    ],
    components: [
      buttonRow(
        button(ButtonStyle.Danger, words.t('modmail.header.close'), CLOSE_ACTIONS.ask, facts.conversationId),
      ),
    ],
  };
}

function howTo(words: Words, { replyCommand, directTyping, notePrefix }: HeaderFacts): string {
  if (directTyping) return words.t('modmail.header.direct', { prefix: notePrefix });
  return words.t(replyCommand ? 'modmail.header.command' : 'modmail.header.slash');
}

function fieldsOf(words: Words, facts: HeaderFacts): APIEmbedField[] {
  const inline = (key: Parameters<Words['t']>[0], value: string) => ({
    name: words.t(key),
    value,
    inline: true,
  });
  const created = facts.accountCreatedAtMs;
  const roles = facts.roleIds.slice(0, MOST_ROLES).map((id) => `<@&${id}>`);
  const more = facts.roleIds.length - roles.length;
  return [
    inline('modmail.header.user', `<@${facts.userId}>`),
    inline('modmail.header.name', facts.username),
    inline('modmail.header.id', facts.userId),
    inline('modmail.header.created', `${timestamp(created, 'D')} (${timestamp(created, 'R')})`),
    ...(facts.joinedAtMs === null ? [] : [inline('modmail.header.joined', timestamp(facts.joinedAtMs, 'R'))]),
    ...(facts.topic === null ? [] : [inline('modmail.header.topic', facts.topic)]),
    ...(roles.length === 0
      ? []
      : [
          {
            name: words.t('modmail.header.roles'),
            value: `${roles.join(' ')}${more > 0 ? ` +${more}` : ''}`,
          },
        ]),
    ...(facts.past.length === 0
      ? []
      : [{ name: words.t('modmail.header.past'), value: pastLines(words, facts.past, MAX_FIELD) }]),
  ];
}

/** As many as fit, whole: half a link leads nowhere. */
export function pastLines(words: Words, past: readonly PastThread[], maxLength: number): string {
  let lines = '';
  for (const { openedAtMs, closedBy, link } of past) {
    const when = timestamp(openedAtMs, 'D');
    const what = link ? `[${words.t('modmail.header.transcript')}](${link})` : '—';
    const line = `${when} · ${closedBy ? `<@${closedBy}> · ` : ''}${what}`;
    if (lines.length + line.length + 1 > maxLength) break;
    lines = lines ? `${lines}\n${line}` : line;
  }
  return lines;
}
