/** The words of plain pastes and of the editor; they come with those parts, so that a transcript's reader does not wait. */
import de from '../../locales/paste.de.json' with { type: 'json' };
import en from '../../locales/paste.en.json' with { type: 'json' };
import { textsOf } from '../text.ts';

export type PasteTextKey = keyof typeof en;
export const { t: p, counted: pCounted } = textsOf<PasteTextKey>({ en, de });
