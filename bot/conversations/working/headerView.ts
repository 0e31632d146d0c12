/** The state of a conversation in its pinned message: an embed of its own, and the buttons of those who work it. */
import { createHash } from 'node:crypto';
import {
  ButtonStyle,
  ComponentType,
  type APIActionRowComponent,
  type APIButtonComponent,
  type APIEmbed,
  type APIMessage,
} from 'discord-api-types/v10';
import type { UserId } from '../../../shared/ids.ts';
import { parseComponentId } from '../../gateway/componentIds.ts';
import type { MessageBody } from '../../gateway/rest.ts';
import type { Words } from '../../gateway/words.ts';
import type { Conversation } from '../types.ts';
import { button, CLOSE_ACTIONS, COLOURS } from '../view.ts';
import { asideUntil } from './snoozeView.ts';
import { WORK_ACTIONS } from './actions.ts';

export interface HeaderFacts {
  readonly conversation: Conversation;
  readonly topic: string | null;
  /** What stands for the topic where the message's state is compared. */
  readonly topicSeal: string | null;
  /** Heading of the message; undefined: as it is. */
  readonly title: string | undefined;
  /** Who reads along besides the user. */
  readonly further?: readonly UserId[];
}

/** Begins the footer of the state's embed, whatever the language. */
const MARK = '↻';

const COLOUR_OF = { low: COLOURS.calm, high: COLOURS.warning, urgent: COLOURS.danger } as const;

function statusEmbed(words: Words, { conversation, topic, further = [] }: HeaderFacts): APIEmbed {
  const { userId, claimedBy, waitingFor, priority, firstResponseAtMs, createdAtMs } = conversation;
  const field = (key: Parameters<Words['t']>[0], value: string) => ({
    name: words.t(key),
    value,
    inline: true,
  });
  return {
    color: priority === null ? COLOURS.calm : COLOUR_OF[priority],
    ...(topic !== null && { description: topic }),
    fields: [
      field('work.header.waiting', waitingFor === 'user' ? `<@${userId}>` : words.t('work.header.team')),
      field('work.header.claimed', claimedBy ? `<@${claimedBy}>` : words.t('work.header.nobody')),
      field('work.header.priority', words.t(`work.priority.${priority ?? 'normal'}`)),
      field(
        'work.header.first',
        firstResponseAtMs === null ? '—' : durationText(words, firstResponseAtMs - createdAtMs),
      ),
      ...(further.length > 0
        ? [field('work.header.recipients', [userId, ...further].map((id) => `<@${id}>`).join(' '))]
        : []),
      ...(conversation.snoozedAtMs === null
        ? []
        : [field('work.header.aside', `💤 ${asideUntil(words, conversation)}`)]),
    ],
    footer: { text: `${MARK} ${words.t('work.header.state')}` },
  };
}

/** Roughly, as people say it. */
function durationText(words: Words, ms: number): string {
  const minutes = Math.round(ms / 60_000);
  if (minutes < 1) return words.t('work.duration.moment');
  if (minutes < 120) return words.counted('work.duration.minutes', minutes);
  const hours = Math.round(minutes / 60);
  if (hours < 48) return words.counted('work.duration.hours', hours);
  return words.counted('work.duration.days', Math.round(hours / 24));
}

function workButtons(words: Words, { id, claimedBy }: Conversation): APIButtonComponent[] {
  return [
    claimedBy === null
      ? button(ButtonStyle.Success, words.t('button.work.claim'), WORK_ACTIONS.claim, id)
      : button(ButtonStyle.Secondary, words.t('button.work.release'), WORK_ACTIONS.release, id),
    button(ButtonStyle.Secondary, words.t('button.work.manage'), WORK_ACTIONS.manage, id),
  ];
}

const isState = ({ footer }: APIEmbed) => footer?.text.startsWith(MARK) === true;

/** Whether a message of a channel is the pinned one, of this conversation or one before it. */
export function isHeader({ embeds, components = [] }: Pick<APIMessage, 'embeds' | 'components'>): boolean {
  // A post in a forum begins without the state, which follows.
  const closes = (component: { readonly type: ComponentType }) =>
    'custom_id' in component && parseComponentId(String(component.custom_id))?.action === CLOSE_ACTIONS.ask;
  return (
    embeds.some(isState) ||
    components.some((row) => row.type === ComponentType.ActionRow && row.components.some(closes))
  );
}

type Rendered = Pick<MessageBody, 'embeds' | 'components'>;

/**
 * What the pinned message shows with this state. The embed of the state is known by its mark; all others, and buttons of
 * others, stay as they are: answers of a form, for instance, are kept nowhere else.
 */
export function withState(
  words: Words,
  message: Pick<APIMessage, 'embeds' | 'components'> | Rendered,
  facts: HeaderFacts,
): Rendered {
  const [first, ...others] = (message.embeds ?? []).filter((embed) => !isState(embed));
  const kept = (message.components ?? []).flatMap((row) =>
    row.type === ComponentType.ActionRow ? row.components.filter(isOthersButton) : [],
  );
  const row: APIActionRowComponent<APIButtonComponent> = {
    type: ComponentType.ActionRow,
    components: [...kept, ...workButtons(words, facts.conversation)],
  };
  return {
    embeds: [
      ...(first ? [{ ...first, ...(facts.title !== undefined && { title: facts.title }) }] : []),
      ...others,
      statusEmbed(words, facts),
    ],
    components: [row],
  };
}

function isOthersButton(component: { type: ComponentType }): component is APIButtonComponent {
  if (component.type !== ComponentType.Button) return false;
  const customId = 'custom_id' in component ? String(component.custom_id) : '';
  return !parseComponentId(customId)?.action.startsWith('work.');
}

/** Of the state alone: differs when the message has to be edited. */
// INVARIANT: the topic is not in it: a hash of what somebody wrote tells whoever can guess it that they are right.
export function stateHash(words: Words, facts: HeaderFacts): string {
  const state = statusEmbed(words, { ...facts, topic: null });
  const shown = [state, facts.topicSeal, workButtons(words, facts.conversation)];
  return createHash('sha256').update(JSON.stringify(shown)).digest('hex');
}
