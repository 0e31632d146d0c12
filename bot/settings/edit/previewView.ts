/** What a change would look like, before it is saved: the draft itself, what people will see, and a form's pages to try. */
import { ButtonStyle, type APIEmbed } from 'discord-api-types/v10';
import { button, buttonRow, COLOURS } from '../../conversations/view.ts';
import type { Answer } from '../../gateway/interactions.ts';
import type { MessageBody } from '../../gateway/rest.ts';
import type { Words } from '../../gateway/words.ts';
import { SETTINGS_ACTIONS } from './actions.ts';
import { labelKey, fieldId, type Field } from './fields.ts';

export type Preview = Pick<MessageBody, 'content' | 'embeds'> & {
  /** Of a form: each can be opened as people will see it. */
  readonly formPages?: number;
};

/** Around what is typed line by line, in which Discord would read a mark of its own. */
const FENCE = '```';

/** Nothing is saved yet: the draft is in the first embed of this message, which only its author sees. */
export function previewView(
  words: Words,
  section: string,
  field: Field,
  draft: string,
  { content, embeds = [], formPages = 0 }: Preview,
): Answer {
  const args = [section, fieldId(field)];
  const own: APIEmbed = {
    color: COLOURS.warning,
    title: words.t('settings.draft', { field: words.t(labelKey(field)) }),
  };
  const isFenced = field.kind === 'lines' && !draft.includes(FENCE);
  const description = isFenced ? `${FENCE}\n${draft}\n${FENCE}` : draft;
  const pages = Array.from({ length: formPages }, (_, page) =>
    button(
      ButtonStyle.Primary,
      words.t('button.tryPage', { page: page + 1, pages: formPages }),
      SETTINGS_ACTIONS.tryForm,
      ...args,
      String(page),
    ),
  );
  return {
    content: words.t('settings.preview'),
    embeds: [
      { ...own, ...(draft && { description }) },
      ...(content ? [{ description: content.slice(0, 4_096) }] : embeds.slice(0, 1)),
    ],
    components: [
      ...(pages.length > 0 ? [buttonRow(...pages)] : []),
      buttonRow(
        button(ButtonStyle.Success, words.t('button.save'), SETTINGS_ACTIONS.save, ...args),
        button(ButtonStyle.Secondary, words.t('button.editAgain'), SETTINGS_ACTIONS.edit, ...args),
        button(ButtonStyle.Secondary, words.t('button.back'), SETTINGS_ACTIONS.section, section),
      ),
    ],
  };
}

/** What `previewView` showed as the draft. */
export function draftOf(embeds: readonly { readonly description?: string | null }[]): string {
  const text = embeds[0]?.description ?? '';
  return text.startsWith(FENCE) && text.endsWith(FENCE)
    ? text.slice(FENCE.length, -FENCE.length).trim()
    : text;
}
