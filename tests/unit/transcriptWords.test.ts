/** Every message of Discord's own has one sentence in both languages; times are said in the reader's zone and language. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { MessageType } from 'discord-api-types/v10';
import { createFormats } from '../../shared/transcript/formats.ts';
import {
  bodyOfSystemMessage,
  isSystemMessage,
  sentenceText,
  systemSentence,
} from '../../shared/transcript/systemMessages.ts';
import { type Msg, userName } from '../../shared/transcript/types.ts';
import { type Language, LANGUAGES, readCatalogue, transcriptTexts } from '../../shared/transcript/words.ts';
import { message, OPENED_MS, sample } from './transcriptSamples.ts';

/** The sentence with people in brackets and what they said in quotes, so that a mix-up shows. */
function sentence(msg: Msg, language: Language = 'en'): string {
  const words = readCatalogue(transcriptTexts[language], language);
  return sentenceText(systemSentence(msg, words), sample([msg]), {
    person: (doc, user) => `[${userName(doc.users[user]!)}]`,
    said: (text) => `"${text}"`,
  });
}

describe('what Discord itself says', () => {
  const types = Object.values(MessageType).filter((type) => typeof type === 'number');

  it('has a sentence of its own for every type of message that Discord documents', () => {
    for (const language of LANGUAGES) {
      const seen = new Map<string, number>();
      for (const y of types.filter((type) => isSystemMessage(message(0, { y: type })))) {
        const facts = { u: [1], n: 'x', c: 2 };
        const text = sentence(message(0, { y, sys: facts }), language);
        assert.equal(seen.get(text), undefined, `${language}: ${y} reads as ${seen.get(text)}: ${text}`);
        assert.doesNotMatch(text, /[{}]/);
        seen.set(text, y);
      }
      assert.equal(seen.size, types.length - 4);
    }
  });

  it('names whom and what it is about, and does without where that is not known', () => {
    assert.equal(sentence(message(0, { y: 1, sys: { u: [1, 2] } })), '[Mara Quill] added [Juno], [tessera]');
    assert.equal(sentence(message(0, { y: 1 })), '[Mara Quill] added somebody');
    assert.equal(sentence(message(0, { y: 4, sys: { n: 'new' } })), '[Mara Quill] renamed this to "new"');
    assert.equal(sentence(message(0, { y: 4 })), '[Mara Quill] changed the name');
    const until = '2026-03-05T00:00:00Z';
    assert.match(sentence(message(0, { y: 36, sys: { n: until } })), /on until 2026-03-05T00:00:00\.000Z$/);
    assert.match(sentence(message(0, { y: 36, sys: { n: 'soon' } })), /on until "soon"$/);
    assert.equal(sentence(message(0, { y: 46 }), 'de'), 'Die Umfrage von [Mara Quill] ist beendet');
    assert.equal(
      sentence(message(0, { y: 999 })),
      '[Mara Quill] did something that Discord shows as a system message',
    );
  });

  it('fills no blank that a person wrote', () => {
    assert.equal(
      sentence(message(0, { y: 18, sys: { n: '{name} {who}' } })),
      '[Mara Quill] started the thread "{name} {who}"',
    );
  });

  it('repeats nothing below the sentence that is in it', () => {
    assert.equal(bodyOfSystemMessage(message(0, { y: 18, c: 'thread', sys: { n: 'thread' } })).c, undefined);
    assert.equal(bodyOfSystemMessage(message(0, { y: 24, c: 'bad word' })).c, 'bad word');
  });
});

describe('the words of a transcript', () => {
  it('are there in every language, with the same blanks', () => {
    const { en, de } = transcriptTexts;
    assert.deepEqual(Object.keys(de), Object.keys(en));
    for (const key of Object.keys(en) as (keyof typeof en)[]) {
      assert.deepEqual(de[key].match(/\{\w+\}/g)?.sort(), en[key].match(/\{\w+\}/g)?.sort(), key);
    }
  });
});

describe('times', () => {
  it('are said in every style of Discord, in language and zone', () => {
    const formats = createFormats('en-GB', 'Europe/Berlin');
    const said = Object.fromEntries(
      ['t', 'T', 'd', 'D', 'f', 'F', 's', 'S', 'R'].map((style) => [
        style,
        formats.stamp(OPENED_MS, style, OPENED_MS + 7_200_000),
      ]),
    );
    assert.deepEqual(said, {
      t: '10:30',
      T: '10:30:00',
      d: '04/03/2026',
      D: '4 March 2026',
      f: '4 March 2026 at 10:30',
      F: 'Wednesday, 4 March 2026 at 10:30',
      s: '04/03/2026, 10:30',
      S: '04/03/2026, 10:30:00',
      R: '2 hours ago',
    });
    assert.equal(createFormats('de', 'UTC').stamp(OPENED_MS, '?'), '4. März 2026 um 09:30');
  });

  it('fall back to UTC where a document names a zone that does not exist', () => {
    assert.equal(createFormats('en', 'No/Where').timeZone, 'UTC');
    assert.equal(createFormats('en', '\u0000').dayKey(OPENED_MS), '2026-03-04');
  });

  it('tell the same days apart whether a zone is this machine’s own or named', (t) => {
    const own = process.env['TZ'];
    t.after(() => (own === undefined ? delete process.env['TZ'] : (process.env['TZ'] = own)));
    for (const zone of ['UTC', 'America/New_York', 'Asia/Kathmandu', 'Pacific/Apia']) {
      process.env['TZ'] = zone;
      const [mine, named] = [createFormats('en'), createFormats('en', zone)];
      assert.equal(mine.timeZone, named.timeZone);
      // Every hour of the days around the change of the clocks in spring.
      for (let hour = 0; hour < 96; hour++) {
        const timeMs = Date.UTC(2026, 2, 6, hour, 59, 59, 999);
        assert.equal(mine.dayKey(timeMs), named.dayKey(timeMs), `${zone}, ${hour}`);
      }
    }
  });
});
