/** Passwords to be told to somebody: ASCII, as others read no other alike, and without characters that look the same. */
const ALPHABET = 'abcdefghijkmnpqrstuvwxyzACDEFGHJKLMNPQRSTUVWXYZ2345679';
const GROUPS = 4;
const GROUP_CHARACTERS = 5;

/** 20 characters in groups of five, about 115 bits. */
export function generatePassword(): string {
  const groups = Array.from({ length: GROUPS }, () =>
    Array.from({ length: GROUP_CHARACTERS }, randomCharacter).join(''),
  );
  return groups.join('-');
}

/** Evenly: bytes past the last whole multiple of the alphabet are thrown away. */
function randomCharacter(): string {
  const usable = 256 - (256 % ALPHABET.length);
  for (;;) {
    const [byte = 255] = crypto.getRandomValues(new Uint8Array(1));
    if (byte < usable) return ALPHABET.charAt(byte % ALPHABET.length);
  }
}
