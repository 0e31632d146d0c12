/** The catalogues of the bot: complete in every language, with the same placeholders, within Discord's lengths. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import de from '../../views/locales/bot.de.json' with { type: 'json' };
import en from '../../views/locales/bot.en.json' with { type: 'json' };
import { explain, Refusal, ServiceFailure, wordsIn } from '../../bot/gateway/words.ts';

/** Discord's limits by what a text is for, told by its name. https://discord.com/developers/docs/reference#field-localization */
const LIMITS: readonly (readonly [name: RegExp, max: number])[] = [
  [/^command\..*(?:description|\.option\.[^.]+)$/, 100],
  [/^choice\./, 100],
  [/^button\./, 80],
  [/^menu\./, 32],
  [/^modal\..*title$/, 45],
  [/^modal\..*label$/, 45],
  [/^modal\..*placeholder$/, 100],
  [/^select\..*placeholder$/, 150],
  [/./, 2000],
];

const placeholders = (text: string) => [...new Set(text.match(/\{\w+\}/g))].sort();

describe('words of the bot', () => {
  it('every text exists in both languages with the same placeholders', () => {
    assert.deepEqual(Object.keys(de).sort(), Object.keys(en).sort());
    for (const [key, text] of Object.entries(en)) {
      const other = (de as Record<string, string>)[key] ?? '';
      assert.deepEqual(placeholders(other), placeholders(text), key);
      assert.notEqual(other.trim(), '', key);
    }
  });

  it('no text is longer than Discord takes it', () => {
    for (const catalogue of [en, de]) {
      for (const [key, text] of Object.entries(catalogue)) {
        const max = LIMITS.find(([name]) => name.test(key))?.[1] ?? 0;
        assert.ok(text.length <= max, `${key} has ${text.length} characters of ${max}`);
      }
    }
  });

  it('fills in values and chooses the plural form', () => {
    assert.equal(wordsIn('de').counted('count.messages', 1), '1 Nachricht');
    assert.equal(wordsIn('en-GB').counted('count.messages', 1200), '1,200 messages');
    assert.equal(wordsIn('fr').language, 'en');
  });

  it('words a refusal where it is told, in the reader’s language', () => {
    const refusal = new Refusal('error.serverOnly');
    assert.equal(explain(refusal, wordsIn('de')), de['error.serverOnly']);
    assert.equal(explain(refusal, wordsIn(null)), en['error.serverOnly']);
    const refused = new ServiceFailure(false, 'paste.refused', { answer: '<full>' });
    assert.match(explain(refused, wordsIn('de')), /^Der Paste-Dienst hat .*„<full>“/);
    assert.match(explain(refused, wordsIn('en')), /^The paste service refused .*“<full>”/);
    assert.equal(explain(new Error('x'), wordsIn('de')), de['error.unexpected']);
  });
});
