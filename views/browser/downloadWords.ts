/** The words of the downloads; they come with that part. */
import de from '../locales/downloads.de.json' with { type: 'json' };
import en from '../locales/downloads.en.json' with { type: 'json' };
import { textsOf } from './text.ts';

export type DownloadKey = keyof typeof en;
export const { t: d, counted: dCounted } = textsOf<DownloadKey>({ en, de });
