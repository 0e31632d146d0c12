/** Emoji as the transcript names them: a Unicode one by itself, a custom one by name and id. */
import type { EmojiRef } from '../../shared/transcript/types.ts';

export function toEmoji({
  id,
  name,
}: {
  readonly id?: string | null;
  readonly name?: string | null;
}): EmojiRef {
  // A custom emoji that was deleted since has lost its name.
  return { n: name ?? 'deleted', ...(id && { id }) };
}
