/** What people read about a conversation's life, whichever kind it is: payloads for Discord, made from plain data. */
import {
  ButtonStyle,
  ComponentType,
  type APIActionRowComponent,
  type APIButtonComponent,
} from 'discord-api-types/v10';
import { AppError } from '../../shared/errors.ts';
import { formatComponentId } from '../gateway/componentIds.ts';
import type { Answer } from '../gateway/interactions.ts';
import type { MessageBody } from '../gateway/rest.ts';
import type { CollectProgress } from './closingSteps.ts';
import type { ClosingStep, Conversation, ConversationKind } from './types.ts';

export type ButtonRow = APIActionRowComponent<APIButtonComponent>;

export const CLOSE_ACTIONS = { ask: 'close.ask', confirm: 'close.confirm', keep: 'close.keep' } as const;

export const NOUNS: Readonly<Record<ConversationKind, string>> = { ticket: 'ticket', modmail: 'thread' };

export const COLOURS = { calm: 0x5865f2, good: 0x3ba55d, warning: 0xfaa61a, danger: 0xed4245 } as const;

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

function linkButton(label: string, url: string): APIButtonComponent {
  return { type: ComponentType.Button, style: ButtonStyle.Link, label, url };
}

export function buttonRow(...components: APIButtonComponent[]): ButtonRow {
  return { type: ComponentType.ActionRow, components };
}

const DOING: Readonly<Record<ClosingStep, string>> = {
  lock: 'This channel could not be locked.',
  publish_staff: 'The transcript could not be stored yet.',
  verify_staff: 'The stored transcript could not be read back yet.',
  publish_user: 'The user’s copy of the transcript could not be stored yet.',
  verify_user: 'The user’s copy of the transcript could not be read back yet.',
  log: 'The log message could not be sent yet.',
  dm: 'The direct message could not be sent yet.',
  remove: 'This channel could not be deleted yet.',
};

/** Shown in the channel while a closing cannot go on. */
export function closingDelayedNotice(step: ClosingStep, error: unknown, nextTryMs: number): MessageBody {
  const reason =
    error instanceof AppError ? error.userMessage : 'Something unexpected went wrong; the log has it.';
  return {
    embeds: [
      {
        color: COLOURS.warning,
        title: 'Closing is waiting',
        description:
          `${DOING[step]} ${reason}\n\nNothing is lost: this channel stays until everything is stored. ` +
          `Next try ${timestamp(nextTryMs, 'R')}.`,
      },
    ],
  };
}

/** Shown while a long history is collected. */
export function closingProgress({ messages, files }: CollectProgress): MessageBody {
  const count = (n: number) => n.toLocaleString('en');
  const kept = files.wanted > 0 ? `, ${count(files.done)} of ${count(files.wanted)} files stored` : '';
  return {
    embeds: [
      {
        color: COLOURS.calm,
        title: 'Saving the transcript …',
        description: `${count(messages)} messages read${kept}. This channel stays until everything is stored.`,
      },
    ],
  };
}

export function confirmClosing({ id, kind }: Pick<Conversation, 'id' | 'kind'>): Answer {
  const noun = NOUNS[kind];
  return {
    content: `Close this ${noun}? The transcript is saved first, then the channel is deleted.`,
    components: [
      buttonRow(
        button(ButtonStyle.Danger, `Close ${noun}`, CLOSE_ACTIONS.confirm, id),
        button(ButtonStyle.Secondary, 'Keep it open', CLOSE_ACTIONS.keep, id),
      ),
    ],
  };
}

export function closingBegun(kind: ConversationKind, userId: string): Answer {
  return {
    content: `<@${userId}> closed this ${NOUNS[kind]}. The transcript is being saved; the channel is deleted afterwards.`,
    components: [],
  };
}

export function keptOpen(kind: ConversationKind): Answer {
  return { content: `The ${NOUNS[kind]} stays open.`, components: [] };
}

/** What the log channel and the closing's user read when it is over. */
export interface Announcement {
  readonly title: string;
  readonly conversation: Conversation;
  readonly link: string | undefined;
  /** Why the user could not be told, when so. */
  readonly dmOutcome: string | null;
}

export function closedLog({ title, conversation, link, dmOutcome }: Announcement): MessageBody {
  const { userId, closedBy, messageCount, createdAtMs, closedAtMs } = conversation;
  return {
    embeds: [
      {
        color: link ? COLOURS.good : COLOURS.warning,
        title,
        ...(!link && {
          description: 'The channel was deleted before its transcript could be made, so there is none.',
        }),
        fields: [
          { name: 'User', value: `<@${userId}>`, inline: true },
          { name: 'Closed by', value: closedBy ? `<@${closedBy}>` : '—', inline: true },
          { name: 'Messages', value: String(messageCount), inline: true },
          { name: 'Opened', value: timestamp(createdAtMs), inline: true },
          { name: 'Closed', value: timestamp(closedAtMs ?? createdAtMs), inline: true },
          ...(dmOutcome === null ? [] : [{ name: 'The user could not be told', value: dmOutcome }]),
        ],
      },
    ],
    components: link ? [buttonRow(linkButton('Open transcript', link))] : [],
  };
}

export function closedMessage(guildName: string, text: string, link: string | undefined): MessageBody {
  return {
    embeds: [
      {
        color: COLOURS.calm,
        title: guildName,
        description: text,
        footer: {
          text: 'The link holds the key. Whoever has it can read the transcript, for at most a year.',
        },
      },
    ],
    components: link ? [buttonRow(linkButton('Open transcript', link))] : [],
  };
}
