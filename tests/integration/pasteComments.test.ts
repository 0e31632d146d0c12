/** Discussions over HTTP: who may comment on what, in which order they are read, and that they die with the paste. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { generateFragmentKey, openComment, sealComment, type SealedComment } from 'privatebin-client';
import { TOKEN, api, sealedText, startPasteService } from '../support/pasteService.ts';

const INVALID = { status: 1, message: 'Invalid data.' };
const UNKNOWN = '0123456789abcdef';

async function sealed(text = 'me too'): Promise<SealedComment> {
  return sealComment({ text, nickname: 'Ann' }, generateFragmentKey());
}

test('comments are read oldest first, with count, offset and parents, and can be opened', async (t) => {
  const { url, client, advance } = await startPasteService(t, { create: 'public' });
  const key = generateFragmentKey();
  const { id } = await client().create(await sealedText('x', { discussion: true }));
  const first = await client().createComment(
    id,
    id,
    await sealComment({ text: 'é1', nickname: undefined }, key),
  );
  advance(1000);
  const second = await client().createComment(
    id,
    first,
    await sealComment({ text: '2', nickname: 'Bo' }, key),
  );
  const { body } = await api(url, { query: `?${id}` });
  assert.equal(body['comment_count'], 2);
  assert.equal(body['comment_offset'], 0);
  const comments = body['comments'] as Record<string, unknown>[];
  assert.deepEqual(
    comments.map(({ id: commentId, pasteid, parentid, v }) => ({ commentId, pasteid, parentid, v })),
    [
      { commentId: first, pasteid: id, parentid: id, v: 2 },
      { commentId: second, pasteid: id, parentid: first, v: 2 },
    ],
  );
  // No icon: it would be made from the writer's address.
  for (const { meta } of comments) assert.deepEqual(Object.keys(meta as object), ['created']);
  const read = await client().read(id);
  assert.deepEqual(await openComment(read.comments[0]!, key), { text: 'é1', nickname: undefined });
  assert.deepEqual(await openComment(read.comments[1]!, key), { text: '2', nickname: 'Bo' });
});

test('a comment without discussion, paste, parent or sense is refused, and burns nothing', async (t) => {
  const { url, client } = await startPasteService(t, { create: 'public', limits: { creates: 100 } });
  const { id } = await client().create(await sealedText('x', { discussion: true }));
  const { id: other } = await client().create(await sealedText('x', { discussion: true }));
  const { id: plain } = await client().create(await sealedText());
  const { id: burning } = await client().create(await sealedText('x', { burnAfterReading: true }));
  const comment = await sealed();
  const foreign = await client().createComment(other, other, comment);
  const { adata, ct } = comment;
  const valid = { v: 2, adata, ct, pasteid: id, parentid: id };
  const refused: Record<string, unknown> = {
    'no discussion': { ...valid, pasteid: plain, parentid: plain },
    burning: { ...valid, pasteid: burning, parentid: burning },
    'no paste': { ...valid, pasteid: UNKNOWN, parentid: UNKNOWN },
    'no parent': { ...valid, parentid: UNKNOWN },
    'a parent under another paste': { ...valid, parentid: foreign },
    'a paste as the parent': { ...valid, parentid: other },
    'ids of other types': { ...valid, pasteid: [id] },
    'a parent of another type': { ...valid, parentid: { a: 1 } },
    'a path as id': { ...valid, pasteid: '../x' },
    'an id with a newline': { ...valid, pasteid: `${id}\n` },
    'adata of a paste': { ...valid, adata: [adata, 'plaintext', 0, 0] },
    'a weak cipher': { ...valid, adata: adata.with(3, 128) },
    'no ct': { ...valid, ct: '' },
    'no ciphertext': { ...valid, ct: Buffer.alloc(300).toString('base64') },
    'v 1': { ...valid, v: 1 },
  };
  for (const [name, body] of Object.entries(refused)) {
    assert.deepEqual((await api(url, { body })).body, INVALID, name);
  }
  assert.equal((await api(url, { query: `?${burning}` })).body['status'], 0, 'still unread');
  assert.equal((await api(url, { query: `?${id}` })).body['comment_count'], 0);
  const added = await api(url, { body: valid });
  assert.deepEqual(added.body, { status: 0, id: added.body['id'], url: `/?${String(added.body['id'])}` });
});

test('comments die with the paste and count as creates', async (t) => {
  const { url, client, advance } = await startPasteService(t, { create: 'public', limits: { creates: 3 } });
  const { id, deleteToken } = await client().create(await sealedText('x', { discussion: true }));
  const { adata, ct } = await sealed();
  const body = { v: 2, adata, ct, pasteid: id, parentid: id };
  for (let count = 0; count < 2; count += 1) assert.equal((await api(url, { body })).body['status'], 0);
  assert.match(String((await api(url, { body })).body['message']), /^Please wait \d+ seconds/);
  await client().delete(id, deleteToken);
  advance(60_000);
  assert.deepEqual((await api(url, { body })).body, INVALID);
});

test('where only the holder of the token creates, only they comment', async (t) => {
  const { url, client } = await startPasteService(t);
  const { id } = await client(TOKEN).create(await sealedText('x', { discussion: true }));
  const comment = await sealed();
  const { body } = await api(url, { body: { v: 2, ...comment, pasteid: id, parentid: id } });
  assert.equal(body['message'], 'Your IP is not authorized to create documents.');
  await client(TOKEN).createComment(id, id, comment);
  assert.equal((await client().read(id)).comments.length, 1);
});
