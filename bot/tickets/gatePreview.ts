/** The form before a ticket, as an administrator checks it. */
import { COLOURS } from '../conversations/view.ts';
import type { MessageBody } from '../gateway/rest.ts';
import type { Words } from '../gateway/words.ts';
import { pagesOf } from './formView.ts';
import type { CategoryConfig } from './types.ts';

/** Undefined where nothing is asked. */
export function formPreview(
  words: Words,
  config: Pick<CategoryConfig, 'form'>,
): (Pick<MessageBody, 'embeds'> & { readonly formPages: number }) | undefined {
  const formPages = pagesOf(config).length;
  if (formPages === 0) return undefined;
  const description = words.t('settings.formPreview');
  return { embeds: [{ color: COLOURS.calm, description }], formPages };
}
