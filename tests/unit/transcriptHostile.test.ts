/** Hostile documents are refused in words or written harmlessly: nothing runs, nothing is forged, nothing hangs. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { InvalidTranscript, UnsupportedTranscript } from '../../shared/transcript/errors.ts';
import { parseMarkdown } from '../../shared/transcript/markdown.ts';
import type { Dtx } from '../../shared/transcript/types.ts';
import { parseTranscript } from '../../shared/transcript/validate.ts';
import { writeHtml } from '../../shared/transcript/writeHtml.ts';
import { writePrettyJson } from '../../shared/transcript/writeJson.ts';
import { writeMarkdown } from '../../shared/transcript/writeMarkdown.ts';
import { writeText } from '../../shared/transcript/writeText.ts';
import { hostileConversation } from '../browser/viewerSamples.ts';
import { hostileDocument, mutant, PATHOLOGICAL, seeded } from '../support/hostile.ts';

const SEED = 20_261_121;
const LINE_END = /\r\n|[\n\r\v\f\u0085\u2028\u2029]/;

/** Writes a document every way and looks at what came out. */
async function writeAll(doc: Dtx): Promise<void> {
  let html = '';
  for await (const piece of writeHtml(doc)) html += piece;
  const [, body = ''] = html.split('</style>');
  assert.equal(html.split('</style>').length, 2, 'there is one style sheet');
  assert.doesNotMatch(html, /<(?:script|iframe|object|embed|link|base|form|svg|template)\b/i);
  for (const [tag] of body.matchAll(/<[a-z][^>]*>/g)) {
    assert.doesNotMatch(tag.replace(/"[^"]*"/g, '""'), /\s(?:on\w+|style|srcset|action)\s*=/i, tag);
    assert.doesNotMatch(tag, / (?:href|src)="(?!https?:\/\/|#m\d|data:image\/)/i, tag);
  }
  const forged = (line: string): boolean => /^\s*(?:\*\*|\[)2026-03-04T09:31:00\.000Z · staff/.test(line);
  for (const [text, prefix] of [
    [writeMarkdown(doc), '  > '],
    [[...writeText(doc)].join(''), '    '],
  ] as const) {
    assert.deepEqual(
      text.split(LINE_END).filter((line) => forged(line) && !line.startsWith(prefix)),
      [],
    );
    assert.doesNotMatch(text, /[\u202a-\u202e\u2066-\u2069]/);
  }
  assert.deepEqual(parseTranscript(JSON.parse([...writePrettyJson(doc)].join(''))), doc);
}

describe('a hostile transcript', () => {
  it('is written harmlessly in every form', async () => {
    await writeAll(parseTranscript(hostileDocument()));
  });

  it('is refused in words, or harmless, whatever is changed in it', async () => {
    const random = seeded(SEED);
    let accepted = 0;
    for (let round = 0; round < 3_000; round++) {
      const value = mutant(hostileConversation(), random);
      let doc: Dtx;
      try {
        doc = parseTranscript(value);
      } catch (error) {
        const isKnown = error instanceof InvalidTranscript || error instanceof UnsupportedTranscript;
        assert.ok(isKnown, `round ${round}: ${String(error)}`);
        continue;
      }
      assert.equal(Object.prototype.hasOwnProperty.call(Object.prototype, 'polluted'), false);
      if (++accepted <= 120) await writeAll(doc);
    }
    assert.ok(accepted > 100, `only ${accepted} mutants were accepted`);
  });

  it('loses nothing of random markup but the signs of markup', () => {
    const random = seeded(SEED);
    const pieces = [
      '**',
      '*',
      '_',
      '__',
      '~~',
      '||',
      '`',
      '```',
      '\n',
      '> ',
      '- ',
      '1. ',
      '# ',
      '[',
      '](https://a.example)',
      '<',
      '>',
      ' ',
      '\\',
      '<@1>',
    ];
    for (let round = 0; round < 2_000; round++) {
      const words: string[] = [];
      let source = '';
      for (let index = 0; index < 60; index++) {
        const word = `w${index}w`;
        const sign = random() < 0.6 ? pieces[Math.floor(random() * pieces.length)] : undefined;
        source += (sign ?? '') + word;
        words.push(word);
      }
      const tree = JSON.stringify(parseMarkdown(source));
      // The language of a code block is a word too, and stays one.
      for (const word of words)
        assert.ok(tree.includes(word), `${word} of ${JSON.stringify(source)} is gone`);
    }
  });

  it('gives trees whose size and depth are bounded by the length of the text', () => {
    for (const source of PATHOLOGICAL) {
      const tree = parseMarkdown(source);
      const { nodes, depth } = measure(tree);
      assert.ok(nodes <= 4 * source.length + 10, `${nodes} nodes of ${JSON.stringify(source.slice(0, 20))}`);
      assert.ok(depth <= 80, `${depth} deep of ${JSON.stringify(source.slice(0, 20))}`);
    }
  });
});

/** Counts objects and levels of a tree. */
function measure(value: unknown): { nodes: number; depth: number } {
  if (typeof value !== 'object' || value === null) return { nodes: 0, depth: 0 };
  const inside = Object.values(value).map(measure);
  return {
    nodes: 1 + inside.reduce((sum, each) => sum + each.nodes, 0),
    depth: 1 + inside.reduce((most, each) => Math.max(most, each.depth), 0),
  };
}
