/** What staff read about their own answers. */
import { ButtonStyle, ComponentType, type APIEmbed } from 'discord-api-types/v10';
import type { MessageId } from '../../shared/ids.ts';
import { missingLine, type MissingFile } from '../conversations/fileCopies.ts';
import type { Conversation } from '../conversations/types.ts';
import { button, buttonRow, COLOURS } from '../conversations/view.ts';
import { formatComponentId } from '../gateway/componentIds.ts';
import type { Answer } from '../gateway/interactions.ts';
import type { MessageBody } from '../gateway/rest.ts';
import type { Words } from '../gateway/words.ts';
import type { Failure } from './failures.ts';
import type { NotReached, ReplyOutcome } from './types.ts';

export const RETRY_ACTION = 'modmail.retry';
export const TICKET_ACTION = 'modmail.ticket';
export const TICKET_IN_ACTION = 'modmail.ticketin';
export const UNDO_ACTION = 'modmail.undo';
export const PREVIEW_ACTIONS = { send: 'modmail.sendit', discard: 'modmail.discard' } as const;

/** https://discord.com/developers/docs/components/reference#string-select */
const MENU_SIZE = 25;
const MOST_MENUS = 5;

/** To the one who answered: that it was sent, and a button to take it back. */
export function sent(words: Words, relayId: string, hint: readonly string[]): Answer {
  return {
    content: [words.t('modmail.reply.sent'), ...hint].join('\n'),
    embeds: [],
    components: [
      buttonRow(button(ButtonStyle.Secondary, words.t('modmail.reply.undo'), UNDO_ACTION, relayId)),
    ],
  };
}

/** To the one who answers: what the user would read, not sent yet. */
export function preview(words: Words, embeds: APIEmbed[], isAnonymous: boolean): Answer {
  return {
    content: words.t('modmail.reply.previewTitle'),
    embeds,
    components: [
      buttonRow(
        button(
          ButtonStyle.Primary,
          words.t('modmail.reply.send'),
          PREVIEW_ACTIONS.send,
          isAnonymous ? 'anonymous' : 'named',
        ),
        button(ButtonStyle.Secondary, words.t('modmail.reply.discard'), PREVIEW_ACTIONS.discard),
      ),
    ],
  };
}

/** Which ticket category to go on in: in menus of 25, as many as a server may have. */
export function chooseCategory(
  words: Words,
  categories: readonly { readonly id: string; readonly config: { readonly name: string } }[],
): Answer {
  const menus = Math.min(MOST_MENUS, Math.ceil(categories.length / MENU_SIZE));
  return {
    content: words.t('modmail.ticket.choose'),
    components: Array.from({ length: menus }, (_, index) => ({
      type: ComponentType.ActionRow as const,
      components: [
        {
          type: ComponentType.StringSelect as const,
          custom_id: formatComponentId(TICKET_IN_ACTION, String(index)),
          placeholder: words.t('modmail.ticket.placeholder'),
          options: categories
            .slice(index * MENU_SIZE, (index + 1) * MENU_SIZE)
            .map(({ id, config }) => ({ label: config.name, value: id })),
        },
      ],
    })),
  };
}

/** Below the answer itself: that it did not arrive, why, and a button to try again. */
function notDelivered(words: Words, failure: Failure, relayId: string): MessageBody {
  const isWorthIt = failure !== 'gone';
  const buttons = [
    button(ButtonStyle.Secondary, words.t('modmail.failed.retry'), RETRY_ACTION, relayId),
    // Who left the server could not read a ticket either.
    ...(failure === 'closed'
      ? [button(ButtonStyle.Secondary, words.t('modmail.ticket.move'), TICKET_ACTION)]
      : []),
  ];
  return {
    embeds: [
      {
        color: COLOURS.danger,
        title: words.t('modmail.failed.title'),
        description: words.t(`modmail.failed.${failure}`),
      },
    ],
    components: isWorthIt ? [buttonRow(...buttons)] : [],
  };
}

/** Below an answer that did not reach everybody it is for. */
export function failed(
  words: Words,
  { userId }: Pick<Conversation, 'userId'>,
  { failure, others }: Pick<ReplyOutcome, 'failure' | 'others'>,
  relayId: string,
): MessageBody {
  if (others === undefined && failure !== null) return notDelivered(words, failure, relayId);
  const owner = failure === null ? [] : [{ userId, failure }];
  return notReached(words, [...owner, ...(others ?? [])], relayId);
}

/** Below a message to several: whom it did not reach and why, and a button to try those again. */
export function notReached(words: Words, whom: readonly NotReached[], relayId: string): MessageBody {
  const lines = whom.map(({ userId, failure }) => `<@${userId}>: ${words.t(`modmail.failed.${failure}`)}`);
  return {
    embeds: [
      {
        color: COLOURS.danger,
        title: words.t('modmail.failed.some'),
        description: lines.join('\n').slice(0, 4_000),
      },
    ],
    components: [
      buttonRow(button(ButtonStyle.Secondary, words.t('modmail.failed.retry'), RETRY_ACTION, relayId)),
    ],
  };
}

/** To staff, before they write anything: this person will not read it. */
export function unreachable(words: Words, failure: Failure): MessageBody {
  const move = button(ButtonStyle.Secondary, words.t('modmail.ticket.move'), TICKET_ACTION);
  return {
    embeds: [
      {
        color: COLOURS.warning,
        title: words.t('modmail.failed.unreachable'),
        description: words.t(`modmail.failed.${failure}`),
      },
    ],
    components: failure === 'closed' ? [buttonRow(move)] : [],
  };
}

export function deliveredAfterAll(words: Words): MessageBody {
  return {
    embeds: [{ color: COLOURS.good, title: words.t('modmail.failed.after') }],
    components: [],
  };
}

/** Below an order that is not carried out. */
export function denied(_words: Words, text: string): MessageBody {
  return { embeds: [{ color: COLOURS.warning, description: text }] };
}

export function refused(words: Words, reason: string): MessageBody {
  return {
    embeds: [{ color: COLOURS.danger, title: words.t('modmail.failed.title'), description: reason }],
  };
}

/** Said to the side that sent the files; the other side reads it in the message itself. */
export function filesMissing(words: Words, missing: readonly MissingFile[]): MessageBody {
  return {
    embeds: [
      {
        color: COLOURS.warning,
        title: words.t('modmail.missing.title'),
        description: missing.map((file) => missingLine(words, file)).join('\n'),
      },
    ],
  };
}

export function reference(messageId: MessageId): Pick<MessageBody, 'message_reference'> {
  return { message_reference: { message_id: messageId, fail_if_not_exists: false } };
}

export function answering(messageId: MessageId, body: MessageBody): MessageBody {
  return { ...body, ...reference(messageId) };
}
