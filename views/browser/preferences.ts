/** How a reader likes to read: the only thing this site remembers, in this browser's storage and nowhere else. */

/** Every choice, its own setting first. */
const CHOICES = {
  theme: ['system', 'light', 'dark'],
  density: ['cosy', 'compact'],
  zone: ['mine', 'utc'],
  keys: ['on', 'off'],
} as const;

export type PreferenceName = keyof typeof CHOICES;
export type Preference<Name extends PreferenceName> = (typeof CHOICES)[Name][number];

/** What is known on this page; where storage is denied, a choice lasts as long as the page. */
const chosen = new Map<string, string>();

const keyOf = (name: PreferenceName): string => `tessera-${name}`;

export function preference<Name extends PreferenceName>(name: Name): Preference<Name> {
  const value = chosen.get(name) ?? stored(name);
  // Asked for with every time of day, so the storage is read once.
  chosen.set(name, value);
  const choices: readonly Preference<Name>[] = CHOICES[name];
  return choices.find((each) => each === value) ?? CHOICES[name][0];
}

function stored(name: PreferenceName): string {
  try {
    return localStorage.getItem(keyOf(name)) ?? '';
  } catch {
    // Storage is off in this browser.
    return '';
  }
}

export function prefer<Name extends PreferenceName>(name: Name, value: Preference<Name>): void {
  chosen.set(name, value);
  try {
    if (value === CHOICES[name][0]) localStorage.removeItem(keyOf(name));
    else localStorage.setItem(keyOf(name), value);
  } catch {
    // It is in `chosen`.
  }
}
