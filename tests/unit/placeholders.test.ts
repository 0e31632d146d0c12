/** Placeholders: the page names exactly those that there are, values are escaped and put in once. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, it } from 'node:test';
import {
  channelNamePart,
  escapeName,
  fill,
  PLACEHOLDERS,
  unknownIn,
} from '../../bot/conversations/placeholders.ts';

/** The columns of the page, in their order. */
const PLACES = ['panel', 'channelName', 'ticket', 'closed', 'snippet'] as const;

describe('placeholders', () => {
  it('docs/placeholders.md names each of them with the places that know it', () => {
    const page = readFileSync(resolve(import.meta.dirname, '../../docs/placeholders.md'), 'utf8');
    const documented = Object.fromEntries(PLACES.map((place) => [place, [] as string[]]));
    for (const [, name = '', rest = ''] of page.matchAll(/^\| `\{([\w.]+)\}`\s*\|(.*)\|$/gm)) {
      const [, ...ticks] = rest.split('|');
      for (const [index, place] of PLACES.entries())
        if (ticks[index]?.includes('✓')) documented[place]?.push(name);
    }
    for (const place of PLACES) {
      assert.deepEqual(documented[place]?.sort(), [...PLACEHOLDERS[place]].sort(), place);
    }
  });

  it('unknown ones are found, each once', () => {
    assert.deepEqual(unknownIn('{user} {nobody} {nobody} {guild}', 'panel'), ['user', 'nobody']);
  });

  it('a name can neither format, mention nor bring placeholders of its own', () => {
    const hostile = escapeName('**@everyone** {transcript}\n[x](y)');
    assert.doesNotMatch(hostile, /(?<!\\)\*|@everyone|(?<!\\)\[|\n/);
    assert.equal(fill('{user.name}', { 'user.name': '{transcript}', transcript: 'secret' }), '{transcript}');
    assert.equal(channelNamePart('Ärger & Co!'), 'ärger-co');
  });
});
