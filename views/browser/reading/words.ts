/** The words of the reading tools and of the players; they come with those parts. */
import de from '../../locales/reading.de.json' with { type: 'json' };
import en from '../../locales/reading.en.json' with { type: 'json' };
import { textsOf } from '../text.ts';

export const { t: r, counted: rCounted } = textsOf<keyof typeof en>({ en, de });
