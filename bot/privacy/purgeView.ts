/** What people read about a purge: what will go, how far it is, and the receipt. */
import { ComponentType, TextInputStyle } from 'discord-api-types/v10';
import { formatComponentId } from '../gateway/componentIds.ts';
import type { Form } from '../gateway/interactions.ts';
import type { MessageBody } from '../gateway/rest.ts';
import type { Words } from '../gateway/words.ts';
import type { Purge, PurgePreview, PurgeScope } from './purgeTypes.ts';

const COLOURS = { working: 0x5865f2, done: 0x3ba55d, waiting: 0xfaa61a } as const;

export function purgeMessage(words: Words, purge: Purge): MessageBody {
  return {
    embeds: [
      {
        color: purge.state === 'done' ? COLOURS.done : purge.lastError ? COLOURS.waiting : COLOURS.working,
        title: words.t(purge.state === 'done' ? 'purge.done' : 'purge.running'),
        description: [progressLine(words, purge), waitLine(words, purge), ...nextSteps(words, purge)]
          .filter(Boolean)
          .join('\n'),
        fields: receiptFields(words, purge),
        footer: { text: words.t('purge.footer', { id: purge.id }) },
      },
    ],
  };
}

function progressLine(words: Words, purge: Purge): string {
  const done = purge.conversationsGone + purge.leftOpen + purge.leftHeld + purge.leftFailed;
  return words.t('purge.progress', {
    scope: words.t(`purge.scope.${purge.scope}`),
    done: done.toLocaleString(words.language),
    total: Math.max(done, purge.total).toLocaleString(words.language),
  });
}

function waitLine(words: Words, { lastError, state, notBeforeMs }: Purge): string {
  if (state === 'done' || !lastError || lastError === 'interrupted') return '';
  return words.t('purge.waits', { when: `<t:${Math.ceil(notBeforeMs / 1000)}:R>` });
}

/** What can be done about what stayed. */
function nextSteps(words: Words, { state, leftOpen, leftHeld, leftFailed }: Purge): string[] {
  if (state !== 'done') return [];
  return [
    ...(leftOpen > 0 ? [words.t('purge.next.open')] : []),
    ...(leftHeld > 0 ? [words.t('purge.next.held')] : []),
    ...(leftFailed > 0 ? [words.t('purge.next.failed')] : []),
  ];
}

function receiptFields(words: Words, purge: Purge) {
  const counts = [
    ['purge.count.conversations', purge.conversationsGone, true],
    ['purge.count.pastes', purge.pastesGone, true],
    ['purge.count.rows', purge.rowsGone, true],
    ['purge.left.open', purge.leftOpen, false],
    ['purge.left.held', purge.leftHeld, false],
    ['purge.left.failed', purge.leftFailed, false],
  ] as const;
  return counts
    .filter(([, count, always]) => always || count > 0)
    .map(([key, count]) => ({
      name: words.t(key),
      value: count.toLocaleString(words.language),
      inline: true,
    }));
}

/** The form that shows what will go and asks for the name; its title and label are short by Discord's limits. */
export function purgeForm(
  words: Words,
  purge: { readonly scope: PurgeScope; readonly targetId: string | null },
  preview: PurgePreview,
  name: string,
): Form {
  return {
    custom_id: formatComponentId('purge.confirm', purge.scope, purge.targetId ?? '0'),
    title: words.t('purge.form.title'),
    components: [
      { type: ComponentType.TextDisplay, content: previewText(words, purge.scope, preview) },
      {
        type: ComponentType.Label,
        label: words.t('purge.form.label'),
        description: words.t('purge.form.hint', { name: name.slice(0, 60) }),
        component: {
          type: ComponentType.TextInput,
          custom_id: 'name',
          style: TextInputStyle.Short,
          required: true,
          max_length: 100,
        },
      },
    ],
  };
}

function previewText(words: Words, scope: PurgeScope, { closed, open, held }: PurgePreview): string {
  const isAll = scope === 'guild';
  const what = { scope: words.t(`purge.scope.${scope}`) };
  return [
    words.counted('purge.preview', isAll ? closed + open : closed, what),
    open > 0 ? words.counted(isAll ? 'purge.preview.openGo' : 'purge.preview.openStay', open) : '',
    held > 0 ? words.counted('purge.preview.held', held) : '',
    words.t('purge.preview.final'),
  ]
    .filter(Boolean)
    .join('\n');
}
