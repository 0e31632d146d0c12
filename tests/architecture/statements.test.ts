/** The documents that say what is shown name tests that say so themselves. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { readSources, ROOT } from './sources.ts';
import { idsInTitle, idsNamedIn, rowsOf } from './statements.ts';

/** Charts and the pages of the dashboard, which is not there yet. */
const LATER = new Set(['A15', 'A16']);
/** Hosting for money and plugins, which are not offered. */
const NOT_OURS = new Set(['M3', 'M11']);

const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');

const numbered = (letter: string, count: number) =>
  Array.from({ length: count }, (_, n) => `${letter}${n + 1}`).filter((id) => !LATER.has(id));

describe('what is promised', () => {
  const named = new Map(
    readSources()
      .filter(({ path }) => path.endsWith('.test.ts'))
      .map(({ path, text }) => [path, idsNamedIn(path, text)]),
  );
  const rows = rowsOf(read('docs/features.md'));

  test('docs/features.md names no statement for a test whose title does not', () => {
    const wrong = rows.flatMap(({ ids, tests }) =>
      ids
        .filter((id) => !tests.some((path) => named.get(path)?.has(id)))
        .map((id) => `${id}: ${tests.join(', ') || 'no test'}`),
    );
    assert.deepEqual(wrong, []);
  });

  test('each statement about tickets has its row, and each test of such a row names it', () => {
    const single = new Map(
      rows.filter(({ ids }) => ids.length === 1).map(({ ids, tests }) => [ids[0], tests]),
    );
    const wanted = [...numbered('S', 49), ...numbered('A', 20)];
    assert.deepEqual(
      wanted.filter((id) => !single.get(id)?.length),
      [],
      'without a row, or without a test',
    );
    const unnamed = wanted.flatMap((id) =>
      (single.get(id) ?? []).filter((path) => !named.get(path)?.has(id)).map((path) => `${id}: ${path}`),
    );
    assert.deepEqual(unnamed, []);
  });

  test('each statement about modmail has a test in a row that names it', () => {
    const listed = new Set(rows.flatMap(({ ids }) => ids));
    const wanted = [...numbered('P', 22), ...numbered('M', 13), ...numbered('T', 21)];
    assert.deepEqual(
      wanted.filter((id) => !listed.has(id) && !NOT_OURS.has(id)),
      [],
    );
  });

  test('docs/comparison.md quotes titles of tests that are there', () => {
    const quoted = [...read('docs/comparison.md').matchAll(/\]\(\.\.\/(tests\/[^)]+)\): “([^”]+)”/g)];
    assert.ok(quoted.length > 20);
    const missing = quoted.filter(([, path, title]) => !read(path!).includes(title!)).map(([all]) => all);
    assert.deepEqual(missing, []);
  });

  test('a title names statements at its end or before a colon, and in no other way', () => {
    assert.deepEqual(idsInTitle('creator and staff close it (S9, A12)'), ['S9', 'A12']);
    assert.deepEqual(idsInTitle('T9 T10: close and reopen'), ['T9', 'T10']);
    assert.deepEqual(idsInTitle('an S3 service that ignores conditions'), []);
    assert.deepEqual(
      idsNamedIn(
        'x.test.ts',
        "describe('P1: a', () => { it.skip(`b (S2)`, run); tell('c (S3)'); test(`T4: in a ${place}`, run); });",
      ),
      new Set(['P1', 'S2', 'T4']),
    );
    assert.deepEqual(rowsOf('| what | S7–S9, A1 | [a](../tests/a.test.ts) |'), [
      { ids: ['S7', 'S8', 'S9', 'A1'], tests: ['tests/a.test.ts'] },
    ]);
  });
});
