/** What people read about a conversation's life, whichever kind it is: payloads for Discord, made from plain data. */
import {
  ButtonStyle,
  ComponentType,
  type APIActionRowComponent,
  type APIButtonComponent,
  type APIEmbed,
} from 'discord-api-types/v10';
import { AppError } from '../../shared/errors.ts';
import { fill } from './placeholders.ts';
import { formatComponentId } from '../gateway/componentIds.ts';
import type { Answer, Form } from '../gateway/interactions.ts';
import type { MessageBody } from '../gateway/rest.ts';
import { explain, type Words } from '../gateway/words.ts';
import { textForm } from '../gateway/textForm.ts';
import type { Manner } from './endingRepository.ts';
import { starsRow } from './feedbackView.ts';
import type { Afterwards, ClosingStep, CollectProgress, Conversation, ConversationKind } from './types.ts';

/** An answer that is as well a message of its own. */
export interface Said {
  readonly content: string;
  readonly embeds: APIEmbed[];
  readonly components: [];
}

export type ButtonRow = APIActionRowComponent<APIButtonComponent>;

export const CLOSE_ACTIONS = {
  ask: 'close.ask',
  confirm: 'close.confirm',
  silent: 'close.silent',
  why: 'close.why',
  reason: 'close.reason',
  keep: 'close.keep',
  reopen: 'close.reopen',
  hurry: 'close.hurry',
} as const;

export const COLOURS = { calm: 0x5865f2, good: 0x3ba55d, warning: 0xfaa61a, danger: 0xed4245 } as const;

/** Of a reason: an embed's field holds 1,024. */
export const MAX_REASON = 1_000;

/** A moment as Discord shows it in everybody's own time zone. https://discord.com/developers/docs/reference#message-formatting */
export function timestamp(atMs: number, style: 'R' | 'f' | 'D' = 'f'): string {
  return `<t:${Math.floor(atMs / 1000)}:${style}>`;
}

export function button(
  style: Exclude<ButtonStyle, ButtonStyle.Link | ButtonStyle.Premium>,
  label: string,
  action: string,
  ...args: string[]
): APIButtonComponent {
  return { type: ComponentType.Button, style, label, custom_id: formatComponentId(action, ...args) };
}

export function linkButton(label: string, url: string): APIButtonComponent {
  return { type: ComponentType.Button, style: ButtonStyle.Link, label, url };
}

export function buttonRow(...components: APIButtonComponent[]): ButtonRow {
  return { type: ComponentType.ActionRow, components };
}

/** Shown in the channel while a closing cannot go on. */
export function closingDelayedNotice(
  words: Words,
  step: ClosingStep,
  error: unknown,
  nextTryMs: number,
): MessageBody {
  return {
    embeds: [
      {
        color: COLOURS.warning,
        title: words.t('closing.waiting.title'),
        description: words.t('closing.waiting', {
          what: words.t(`closing.step.${step}`),
          reason: error instanceof AppError ? explain(error, words) : words.t('closing.unexpected'),
          when: timestamp(nextTryMs, 'R'),
        }),
      },
    ],
  };
}

/** Shown while a long history is collected. */
export function closingProgress(words: Words, { messages, files }: CollectProgress): MessageBody {
  const count = (n: number) => n.toLocaleString(words.language);
  const values = { messages: count(messages), done: count(files.done), wanted: count(files.wanted) };
  const progress = files.wanted > 0 ? 'closing.progress.files' : 'closing.progress';
  return {
    embeds: [
      {
        color: COLOURS.calm,
        title: words.t('closing.progress.title'),
        description: words.t(progress, values),
      },
    ],
  };
}

export function confirmClosing(
  words: Words,
  { id, kind }: Pick<Conversation, 'id' | 'kind'>,
  then: Afterwards,
): Answer {
  return {
    content: words.t(`close.ask.${kind}`, { then: words.t(`close.then.${then}`) }),
    components: [
      buttonRow(
        button(ButtonStyle.Danger, words.t(`button.close.${kind}`), CLOSE_ACTIONS.confirm, id),
        button(ButtonStyle.Secondary, words.t('button.closeWithReason'), CLOSE_ACTIONS.why, id),
        // Who opened a ticket reads its channel, this question among the rest.
        ...(kind === 'modmail'
          ? [button(ButtonStyle.Secondary, words.t('button.closeSilently'), CLOSE_ACTIONS.silent, id)]
          : []),
        button(ButtonStyle.Secondary, words.t('button.keepOpen'), CLOSE_ACTIONS.keep, id),
      ),
    ],
  };
}

/** The reason is asked for in a form, and told to staff and user. */
export function reasonForm(words: Words, { id, kind }: Pick<Conversation, 'id' | 'kind'>): Form {
  return textForm(formatComponentId(CLOSE_ACTIONS.reason, id), {
    title: words.t(`button.close.${kind}`),
    label: words.t('modal.reason.label'),
    placeholder: words.t('modal.reason.placeholder'),
    maxLength: MAX_REASON,
  });
}

/** Shown in the channel of a closed ticket while it can be opened again. */
export function keptForNow(
  words: Words,
  { id }: Pick<Conversation, 'id'>,
  removedAtMs: number,
  then: Afterwards,
): MessageBody {
  return {
    embeds: [
      {
        color: COLOURS.calm,
        title: words.t('kept.title'),
        description: words.t(`kept.text.${then}`, { when: timestamp(removedAtMs, 'R') }),
      },
    ],
    components: [
      buttonRow(
        button(ButtonStyle.Primary, words.t('button.reopen'), CLOSE_ACTIONS.reopen, id),
        button(
          ButtonStyle.Danger,
          words.t(then === 'archive' ? 'button.archiveNow' : 'button.deleteNow'),
          CLOSE_ACTIONS.hurry,
          id,
        ),
      ),
    ],
  };
}

/** For staff, in a thread whose own user could not be let in. */
export function cannotSee(words: Words, userIds: readonly string[]): MessageBody {
  const users = userIds.map((id) => `<@${id}>`).join(' ');
  return { embeds: [{ color: COLOURS.warning, description: words.t('thread.cannotSee', { user: users }) }] };
}

/** Said in a thread that was archived while its conversation goes on, with the button that really closes it. */
export function reopenedBy(words: Words, userId: string): Answer {
  const description = words.t('reopened.here', { user: `<@${userId}>` });
  return { content: '', embeds: [{ color: COLOURS.good, description }], components: [] };
}

export function closingBegun(
  words: Words,
  { kind }: Pick<Conversation, 'kind'>,
  userId: string,
  then: Afterwards,
  { reason = null, isSilent = false }: Partial<Manner> = {},
): Said {
  const begun = words.t(`close.begun.${kind}`, {
    user: `<@${userId}>`,
    then: words.t(`close.then.${then}`),
  });
  const content = isSilent ? `${begun} ${words.t(`close.silent.${kind}`)}` : begun;
  return { content, embeds: reasonEmbed(words, reason), components: [] };
}

/** As somebody worded it: an embed, whose length Discord lets be. */
function reasonEmbed(words: Words, reason: string | null): APIEmbed[] {
  return reason === null ? [] : [{ color: COLOURS.calm, title: words.t('log.reason'), description: reason }];
}

export function keptOpen(words: Words, kind: ConversationKind): Answer {
  return { content: words.t(`close.kept.${kind}`), components: [] };
}

/** Said with a transcript that was made after its channel had been deleted by hand. */
export function recoveredNote(words: Words, missingSinceMs: number | null): string {
  return missingSinceMs === null
    ? words.t('recovered.whole')
    : words.t('recovered.partial', { since: timestamp(missingSinceMs) });
}

/** What the log channel and the closing's user read when it is over. */
export interface Announcement {
  readonly title: string;
  readonly conversation: Conversation;
  readonly link: string | undefined;
  /** Instead of a link that everybody who reads it could open. */
  readonly openButton?: APIButtonComponent | undefined;
  readonly reason: string | null;
  /** What people typed is not in it. */
  readonly isUnread: boolean;
  /** Its user is not told. */
  readonly isSilent: boolean;
  /** Why the user could not be told, when so. */
  readonly dmOutcome: string | null;
}

export function closedLog(words: Words, announcement: Announcement): MessageBody {
  const { title, conversation, link, openButton, reason, isUnread, isSilent, dmOutcome } = announcement;
  const { userId, closedBy, messageCount, createdAtMs, closedAtMs, goneAtMs, missingSinceMs } = conversation;
  return {
    embeds: [
      {
        color: link && missingSinceMs === null && !isUnread ? COLOURS.good : COLOURS.warning,
        title,
        ...(!link
          ? { description: words.t('log.closed.noTranscript') }
          : goneAtMs !== null && { description: recoveredNote(words, missingSinceMs) }),
        fields: [
          { name: words.t('log.user'), value: `<@${userId}>`, inline: true },
          { name: words.t('log.closedBy'), value: closedBy ? `<@${closedBy}>` : '—', inline: true },
          { name: words.t('log.messages'), value: String(messageCount), inline: true },
          { name: words.t('log.opened'), value: timestamp(createdAtMs), inline: true },
          { name: words.t('log.closed'), value: timestamp(closedAtMs ?? createdAtMs), inline: true },
          ...(reason === null ? [] : [{ name: words.t('log.reason'), value: reason }]),
          ...(link && isUnread ? [{ name: words.t('log.unread'), value: words.t('log.unread.fix') }] : []),
          ...(isSilent ? [{ name: words.t('log.silent'), value: words.t('log.silent.user') }] : []),
          ...(dmOutcome === null ? [] : [{ name: words.t('log.notTold'), value: dmOutcome }]),
        ],
      },
    ],
    components: link ? [buttonRow(openButton ?? linkButton(words.t('button.openTranscript'), link))] : [],
  };
}

/** What the user of a closed conversation is told. */
export interface Farewell {
  readonly guildName: string;
  readonly text: string;
  readonly link: string | undefined;
  readonly reason: string | null;
  /** The conversation whose user is asked for stars; undefined where the guild does not ask. */
  readonly rates: string | undefined;
}

export function closedMessage(words: Words, farewell: Farewell): MessageBody {
  const { guildName, text, link, reason, rates } = farewell;
  const filled = fill(text, { transcript: link ?? words.t('dm.noTranscript') });
  return {
    embeds: [
      {
        color: COLOURS.calm,
        title: guildName,
        description: rates === undefined ? filled : `${filled}\n\n${words.t('dm.rate')}`,
        ...(reason !== null && { fields: [{ name: words.t('log.reason'), value: reason }] }),
        ...(link && { footer: { text: words.t('dm.linkHoldsKey') } }),
      },
    ],
    components: [
      ...(link ? [buttonRow(linkButton(words.t('button.openTranscript'), link))] : []),
      ...(rates === undefined ? [] : [starsRow(rates)]),
    ],
  };
}
