/** What people read about a closing that is asked for or set for later. */
import { ButtonStyle } from 'discord-api-types/v10';
import type { MessageBody } from '../gateway/rest.ts';
import type { Words } from '../gateway/words.ts';
import { KEEP_OPEN_ACTION } from './reminderView.ts';
import type { Conversation } from './types.ts';
import { button, buttonRow, CLOSE_ACTIONS, COLOURS, timestamp } from './view.ts';

export const REQUEST_ACTIONS = { accept: 'close.accept', refuse: 'close.refuse' } as const;

export type RequestOutcome = 'accepted' | 'refused';

interface Planned {
  readonly conversation: Pick<Conversation, 'id' | 'kind' | 'userId'>;
  readonly by: string;
  readonly atMs: number;
  readonly reason: string | null;
}

/** Pings the other side, where it is one person. `isForUser`: read by the user alone, who is not told a name of staff. */
export function closeRequest(words: Words, request: Planned & { readonly isForUser: boolean }): MessageBody {
  const { conversation, by, atMs, reason, isForUser } = request;
  const { id, kind, userId } = conversation;
  const isByUser = by === userId;
  const when = timestamp(atMs, 'R');
  const asks = isForUser
    ? words.t('closeRequest.user', { when })
    : words.t(isByUser ? 'closeRequest.staff' : `closeRequest.${kind}`, {
        by: `<@${by}>`,
        user: `<@${userId}>`,
        when,
      });
  const isPinged = !isForUser && !isByUser && kind === 'ticket';
  return {
    ...(isPinged && { content: `<@${userId}>`, allowed_mentions: { users: [userId] } }),
    embeds: [
      {
        color: COLOURS.warning,
        title: words.t('closeRequest.title'),
        description: asks,
        ...(reason !== null && { fields: [{ name: words.t('log.reason'), value: reason }] }),
      },
    ],
    components: [
      buttonRow(
        button(ButtonStyle.Danger, words.t(`button.close.${kind}`), REQUEST_ACTIONS.accept, id),
        button(ButtonStyle.Secondary, words.t('button.keepOpen'), REQUEST_ACTIONS.refuse, id),
      ),
    ],
  };
}

/** Asked by direct message: what staff see of it. */
export function closeRequested(words: Words, { conversation, atMs, reason }: Planned): MessageBody {
  return {
    embeds: [
      {
        color: COLOURS.warning,
        description: words.t('closeRequest.sent', {
          user: `<@${conversation.userId}>`,
          when: timestamp(atMs, 'R'),
        }),
        ...(reason !== null && { fields: [{ name: words.t('log.reason'), value: reason }] }),
      },
    ],
  };
}

export function closeRequestEnded(words: Words, userId: string, outcome: RequestOutcome): MessageBody {
  const color = outcome === 'accepted' ? COLOURS.calm : COLOURS.good;
  return { embeds: [{ color, description: words.t(`closeRequest.${outcome}`, { user: `<@${userId}>` }) }] };
}

/** Without `closesAtMs` nothing happens by itself. */
export function departed(
  words: Words,
  { id, kind, userId }: Pick<Conversation, 'id' | 'kind' | 'userId'>,
  closesAtMs: number | null,
): MessageBody {
  const closes =
    closesAtMs === null ? '' : ` ${words.t('left.closes', { when: timestamp(closesAtMs, 'R') })}`;
  return {
    embeds: [
      {
        color: COLOURS.warning,
        title: words.t('left.title'),
        description: `${words.t('left.note', { user: `<@${userId}>` })}${closes}`,
      },
    ],
    components: [
      buttonRow(
        button(ButtonStyle.Danger, words.t(`button.close.${kind}`), CLOSE_ACTIONS.ask, id),
        ...(closesAtMs === null
          ? []
          : [button(ButtonStyle.Primary, words.t('button.keepOpen'), KEEP_OPEN_ACTION, id)]),
      ),
    ],
  };
}

/** What the user of modmail reads: the server's own text, and when. */
export function plannedForUser(
  words: Words,
  planned: Pick<Planned, 'atMs' | 'reason'> & { readonly guildName: string; readonly text: string },
): MessageBody {
  const { guildName, text, atMs, reason } = planned;
  const when = `${timestamp(atMs)} (${timestamp(atMs, 'R')})`;
  return {
    embeds: [
      {
        color: COLOURS.warning,
        title: guildName,
        description: text,
        fields: [
          { name: words.t('closeLater.when'), value: when },
          ...(reason === null ? [] : [{ name: words.t('log.reason'), value: reason }]),
        ],
      },
    ],
  };
}

/** `notTold`: why the user of modmail does not know. */
export function closeLater(
  words: Words,
  planned: Planned & { readonly isSilent: boolean; readonly notTold: string | null },
): MessageBody {
  const { conversation, by, atMs, reason, isSilent, notTold } = planned;
  const { id, kind } = conversation;
  const told = isSilent
    ? [words.t(`closeLater.silent.${kind}`)]
    : notTold !== null
      ? [words.t('closeLater.notTold', { reason: notTold })]
      : // Whoever opened a ticket reads this.
        kind === 'modmail'
        ? [words.t('closeLater.told')]
        : [];
  return {
    embeds: [
      {
        color: COLOURS.warning,
        title: words.t('closeLater.title'),
        description: [
          words.t(`closeLater.${kind}`, { by: `<@${by}>`, when: timestamp(atMs, 'R') }),
          ...told,
        ].join('\n\n'),
        ...(reason !== null && { fields: [{ name: words.t('log.reason'), value: reason }] }),
      },
    ],
    components: [buttonRow(button(ButtonStyle.Primary, words.t('button.keepOpen'), KEEP_OPEN_ACTION, id))],
  };
}
