/** Whether a message is nothing but emoji, which Discord shows large. */

/** One flat class, as groups within groups take exponential time on what a stranger can type. */
const ONLY_EMOJI =
  /^[\p{Extended_Pictographic}\p{Emoji_Modifier}\p{Regional_Indicator}\u200d\ufe0f\u20e3\s]+$/u;
const CUSTOM = /<a?:\w{1,32}:\d{1,20}>/g;
/** Of the longest that is still shown large: some thirty emoji of a server. */
const MAX_CHARACTERS = 2_000;
const MAX_PLAIN = 90;

export function isJumbo(source: string): boolean {
  if (source.length > MAX_CHARACTERS) return false;
  const plain = source.replace(CUSTOM, '😀').trim();
  return plain.length <= MAX_PLAIN && ONLY_EMOJI.test(plain);
}
