/** What tells one text export from another; everything else they share. */
import type { Names } from './names.ts';
import type { TextKey } from './textWords.ts';

export interface TextStyle {
  /** Says how a reader knows what people wrote. */
  readonly hint: TextKey & `head.hint.${string}`;
  /** Stands between the heading and the messages. */
  readonly rule: string;
  readonly title: (words: string) => string;
  readonly item: (words: string) => string;
  readonly marks: (words: string) => string;
  /** Something a person chose, fit to stand in one of our lines. */
  readonly name: (value: string) => string;
  /** What somebody wrote, every line of it marked as such. */
  readonly quote: (content: string, names: Names) => string;
}
