/** A category that cannot be read, as an administrator sees it, and the form that mends it. */
import { ButtonStyle } from 'discord-api-types/v10';
import { button, buttonRow, COLOURS } from '../../conversations/view.ts';
import { formatComponentId } from '../../gateway/componentIds.ts';
import type { Answer, Form } from '../../gateway/interactions.ts';
import type { Words } from '../../gateway/words.ts';
import { SETTINGS_ACTIONS } from './actions.ts';
import type { BrokenCategory } from './broken.ts';
import { categoryForm } from './categoryForm.ts';

const MAX_NAME = 80;
/** Of names of settings; somebody may have stored anything. */
const MAX_LOST = 1_000;

export function brokenName(words: Words, { id, kept }: BrokenCategory): string {
  const { name } = kept;
  return typeof name === 'string' ? name.slice(0, MAX_NAME) : words.t('settings.brokenUnnamed', { id });
}

export function brokenView(words: Words, broken: BrokenCategory): Answer {
  const { id, lost } = broken;
  const names = lost.map((name) => `\`${name.replaceAll('`', '')}\``).join(', ');
  return {
    content: '',
    embeds: [
      {
        color: COLOURS.danger,
        title: words.t('settings.broken', { name: brokenName(words, broken) }).slice(0, 256),
        description: [
          words.t('settings.brokenIntro'),
          ...(names ? [words.t('settings.brokenLost', { names: names.slice(0, MAX_LOST) })] : []),
        ].join('\n'),
      },
    ],
    components: [
      buttonRow(
        button(ButtonStyle.Success, words.t('button.mendCategory'), SETTINGS_ACTIONS.mend, id),
        button(ButtonStyle.Danger, words.t('button.removeCategory'), SETTINGS_ACTIONS.remove, id),
        button(ButtonStyle.Secondary, words.t('button.back'), SETTINGS_ACTIONS.home),
      ),
    ],
  };
}

/** Asks for what no category can do without, with what is known of it filled in. */
export function mendForm(words: Words, { id, kept }: BrokenCategory): Form {
  return categoryForm(
    words,
    formatComponentId(SETTINGS_ACTIONS.mended, id),
    words.t('modal.mendCategory.title'),
    kept,
  );
}
