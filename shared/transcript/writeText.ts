/** The transcript as plain text, for any program and any printer. Every line that somebody wrote is indented. */
import { tell } from './narrative.ts';
import { oneLine, prefixed } from './names.ts';
import { plainText } from './plainText.ts';
import type { TextStyle } from './textStyle.ts';
import type { Dtx } from './types.ts';
import type { Language } from './words.ts';

const PLAIN: TextStyle = {
  hint: 'head.hint.text',
  rule: '-'.repeat(72),
  title: (words) => `${words}\n${'='.repeat(words.length)}`,
  item: (words) => `- ${words}`,
  marks: (words) => `[${words}]`,
  name: oneLine,
  quote: (content, names) => prefixed(plainText(content, names), '    '),
};

/** The text in pieces, one a message; joined they are the file. */
export function writeText(doc: Dtx, language?: Language): Generator<string> {
  return tell(doc, PLAIN, language);
}
