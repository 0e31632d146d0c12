/** The Chromium that opens pages in tests: the shell without windows where there is one, which costs half of the whole browser. */
import { existsSync } from 'node:fs';

export const HEADLESS_SHELL = '/usr/bin/chromium-headless-shell';
const PLACES = [HEADLESS_SHELL, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

export function findChromium(): string | undefined {
  return PLACES.find((place) => existsSync(place));
}
