/** The words of text exports; apart from those of the viewer, which then need not be loaded with it. */
import de from './locales/text.de.json' with { type: 'json' };
import en from './locales/text.en.json' with { type: 'json' };
import type { Catalogues } from './words.ts';

export type TextKey = keyof typeof en;
export const textTexts: Catalogues<TextKey> = { en, de };
