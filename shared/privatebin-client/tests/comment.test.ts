/** Comments: sealed with the paste's key, bound to their parameters, and read from an answer that anybody may have made. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { readComments } from '../comment.ts';
import { DamagedPaste, generateFragmentKey, openComment, sealComment, WrongKey } from '../index.ts';

describe('comments', () => {
  const key = generateFragmentKey();

  test('come back as they were written, with and without a name', async () => {
    for (const nickname of ['Ada', undefined]) {
      const content = { text: 'grüße\n**ok**', nickname };
      assert.deepEqual(await openComment(await sealComment(content, key, 'pw'), key, 'pw'), content);
    }
  });

  test('open with their key, password and parameters only', async () => {
    const sealed = await sealComment({ text: 'x', nickname: undefined }, key, 'pw');
    await assert.rejects(openComment(sealed, generateFragmentKey(), 'pw'), WrongKey);
    await assert.rejects(openComment(sealed, key), WrongKey);
    const adata = [...sealed.adata] as unknown[];
    adata[2] = 100_001;
    await assert.rejects(openComment({ ...sealed, adata }, key, 'pw'), WrongKey);
    adata[2] = 10 ** 9;
    await assert.rejects(openComment({ ...sealed, adata }, key, 'pw'), DamagedPaste);
  });

  test('that are none are left out of an answer', () => {
    const good = {
      id: '0'.repeat(16),
      parentid: '1'.repeat(16),
      adata: [],
      ct: 'AA==',
      meta: { created: 7 },
    };
    const read = readComments([
      null,
      3,
      { ...good, ct: 1 },
      { ...good, id: undefined },
      good,
      { ...good, meta: [] },
    ]);
    assert.deepEqual(
      read.map(({ createdAtMs, parentId }) => [createdAtMs, parentId]),
      [
        [7000, '1'.repeat(16)],
        [undefined, '1'.repeat(16)],
      ],
    );
    assert.deepEqual(readComments(undefined), []);
  });
});
