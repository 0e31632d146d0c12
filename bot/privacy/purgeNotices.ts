/** What the log channel says of purges and erasures: asked for, agreed to, declined, done; and the question to administrators. */
import { ButtonStyle } from 'discord-api-types/v10';
import { button, buttonRow, COLOURS, timestamp } from '../conversations/view.ts';
import type { MessageBody } from '../gateway/rest.ts';
import type { Words } from '../gateway/words.ts';
import type { PurgeRepository } from './purgeRepository.ts';
import type { Purge } from './purgeTypes.ts';

export const APPROVAL_ACTIONS = { approve: 'privacy.approve', decline: 'privacy.decline' } as const;

interface PurgeEvent {
  readonly action: string;
  readonly targets: Readonly<Record<string, string>>;
}

/** Undefined for an event that is about no purge. */
export function createPurgeNotices(rows: Pick<PurgeRepository, 'find'>) {
  return async ({ action, targets }: PurgeEvent, words: Words) => {
    const id = targets['purge'];
    const purge = id === undefined ? undefined : await rows.find(id);
    if (!purge) return undefined;
    const isAsked =
      action === 'purge.requested' && purge.state === 'waiting' && purge.waitsFor === 'approval';
    return {
      name: words.t(`purge.scope.${purge.scope}`),
      values: {
        receipt: purge.id,
        conversations: purge.conversationsGone.toLocaleString(words.language),
        pastes: purge.pastesGone.toLocaleString(words.language),
        rows: purge.rowsGone.toLocaleString(words.language),
        left: (purge.leftOpen + purge.leftHeld + purge.leftFailed).toLocaleString(words.language),
      },
      ...(isAsked && { question: approvalQuestion(words, purge) }),
    };
  };
}

export function requestLine(words: Words, { targetId, notBeforeMs }: Purge): string {
  return words.t('privacy.requests.line', {
    user: `<@${targetId ?? '0'}>`,
    when: timestamp(notBeforeMs, 'R'),
  });
}

/** `prefix` tells the buttons of several apart. */
export function approvalRow(words: Words, id: string, prefix = '') {
  const { approve, decline } = APPROVAL_ACTIONS;
  return buttonRow(
    button(ButtonStyle.Danger, `${prefix}${words.t('privacy.requests.approve')}`, approve, id),
    button(ButtonStyle.Secondary, `${prefix}${words.t('privacy.requests.decline')}`, decline, id),
  );
}

function approvalQuestion(words: Words, purge: Purge): MessageBody {
  return {
    embeds: [
      {
        color: COLOURS.warning,
        title: words.t('privacy.requests.title'),
        description: `${requestLine(words, purge)}\n${words.t('privacy.requests.whoDecides')}`,
      },
    ],
    components: [approvalRow(words, purge.id)],
  };
}

/** The question once it is decided: no buttons, and who decided it; null where that is not known. */
export function approvalDecided(
  words: Words,
  purge: Purge,
  outcome: { readonly by: string; readonly isApproved: boolean } | null,
): MessageBody {
  const key = outcome?.isApproved ? 'privacy.requests.approvedBy' : 'privacy.requests.declinedBy';
  const said = outcome ? words.t(key, { by: `<@${outcome.by}>` }) : words.t('privacy.requests.decided');
  const user = purge.targetId === null ? '' : `<@${purge.targetId}>: `;
  return {
    embeds: [
      { color: COLOURS.calm, title: words.t('privacy.requests.title'), description: `${user}${said}` },
    ],
    components: [],
  };
}
