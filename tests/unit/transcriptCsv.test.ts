/** The table says of each message who, when, what and what became of it, and nothing in it is a formula. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Dtx } from '../../shared/transcript/types.ts';
import { writeCsv } from '../../shared/transcript/writeCsv.ts';
import { parseTranscript } from '../../shared/transcript/validate.ts';
import { hostileDocument } from '../support/hostile.ts';
import { message, OPENED_MS, sample } from './transcriptSamples.ts';

/** As RFC 4180 reads it. */
function rowsOf(doc: Dtx, language: 'en' | 'de' = 'en'): string[][] {
  const csv = [...writeCsv(doc, language)].join('');
  assert.ok(csv.startsWith('\uFEFF"') && csv.endsWith('"\r\n'));
  const rows: string[][] = [[]];
  for (const [, cell = '', end] of csv.slice(1).matchAll(/"((?:[^"]|"")*)"(,|\r\n)/gy)) {
    rows.at(-1)!.push(cell.replaceAll('""', '"'));
    if (end !== ',') rows.push([]);
  }
  assert.deepEqual(rows.pop(), [], 'nothing is left over');
  return rows;
}

describe('writeCsv', () => {
  it('has a row a message: who, when, role, marks, answer, text, files and reactions', () => {
    const first = message(0, {
      c: 'hello <@200000000000000002>, "here":\n**two** lines, and more',
      at: [
        { n: 'bill.pdf', s: 99, t: 'application/pdf', x: 'off' },
        { n: 'note.txt', s: 9, t: 'text/plain', x: 'off' },
      ],
    });
    const answer = message(1, {
      c: 'answer',
      rp: { i: first.i },
      e: OPENED_MS + 90_000,
      note: 1,
      rx: [{ e: { n: '👍' }, n: 2 }],
    });
    const added = message(2, { y: 1, c: '', sys: { u: [1] } });
    const [head, ...rows] = rowsOf(sample([first, answer, added]));
    assert.equal(head!.join(), 'Time (UTC),Message,Account,Name,Role,Marks,In reply to,Text,Files,Reactions');
    assert.deepEqual(rows, [
      [
        '2026-03-04T09:30:00.000Z',
        first.i,
        'mara',
        'Mara Quill',
        'user',
        '',
        '',
        'hello @Juno, "here":\ntwo lines, and more',
        'bill.pdf; note.txt',
        '',
      ],
      [
        '2026-03-04T09:31:00.000Z',
        answer.i,
        'juno',
        'Juno',
        'staff',
        'internal note; edited 2026-03-04T09:31:30.000Z',
        first.i,
        'answer',
        '',
        '👍 2',
      ],
      [
        '2026-03-04T09:32:00.000Z',
        added.i,
        'mara',
        'Mara Quill',
        'system',
        '',
        '',
        '“@mara, Mara Quill” added “@juno, Juno”',
        '',
        '',
      ],
    ]);
    assert.equal(rowsOf(sample(), 'de')[0]!.at(-3), 'Text');
    assert.equal(rowsOf(sample(), 'de')[0]![0], 'Zeit (UTC)');
  });

  it('gives a spreadsheet nothing to run, whatever people write or are called', () => {
    const formulas = ['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', '=cmd|"/c calc"!A1', '＝1'];
    const doc = sample(formulas.map((c, index) => message(index, { c })));
    const named = { ...doc, users: doc.users.map((user) => ({ ...user, d: '=HYPERLINK("x")' })) };
    const all = [...rowsOf(named), ...rowsOf(parseTranscript(hostileDocument()))];
    for (const cell of all.flat()) {
      assert.doesNotMatch(cell, /^[=+\-@\t\r\n＝＋－＠]/);
      assert.doesNotMatch(cell, /[\u202a-\u202e\u2066-\u2069]/);
    }
    assert.equal(rowsOf(named)[1]![7], "'=1+1");
    for (const row of all) assert.equal(row.length, 10);
  });
});
