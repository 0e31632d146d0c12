/** Fifty readers at once on a burning paste, spread over two processes, on every store: one of them gets it. */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after, before, test } from 'node:test';
import type { StoreConfig } from '../../paste/config.ts';
import { spawnPasteProcess, type PasteProcess } from '../support/pasteProcesses.ts';
import { TOKEN, api, sealedText } from '../support/pasteService.ts';
import { forEachStore } from '../support/pasteStores.ts';
import { scaled } from '../support/soak.ts';
import type { Cleanup } from '../support/tempDir.ts';

const READERS = 50;
const ROUNDS = scaled(2, 100);
const GONE = 'Document does not exist, has expired or has been deleted.';
const AUTHORIZED = { Authorization: `Bearer ${TOKEN}` };

function twoProcesses(t: Cleanup, config: StoreConfig & { PASTE_CREATE?: string }) {
  return Promise.all([spawnPasteProcess(t, config), spawnPasteProcess(t, config)]);
}

forEachStore('two paste processes', ({ name, fresh }) => {
  let processes: [PasteProcess, PasteProcess];
  let stop: () => Promise<void>;
  before(async () => {
    const untilEnd: Cleanup = { after: (work) => (stop = work) };
    processes = await twoProcesses(untilEnd, { ...(await fresh(untilEnd)), PASTE_CREATE: 'public' });
  });
  after(() => stop());

  test('INVARIANT: a burning paste is delivered at most once', async () => {
    const envelope = await sealedText('x', { burnAfterReading: true });
    for (let round = 0; round < ROUNDS; round += 1) {
      const created = await api(processes[0].url, { body: envelope, headers: AUTHORIZED });
      const id = String(created.body['id']);
      const answers = await Promise.all(
        Array.from({ length: READERS }, (_, index) => {
          // Every third comes with a nonce of its own.
          const nonce = index % 3 === 0 ? `&nonce=${randomBytes(16).toString('base64url')}` : '';
          return api(processes[index % 2]!.url, { query: `?${id}${nonce}`, headers: AUTHORIZED });
        }),
      );
      assert.equal(answers.filter(({ body }) => body['ct'] === envelope.ct).length, 1);
      assert.equal(answers.filter(({ body }) => body['message'] === GONE).length, READERS - 1);
    }
  });

  test('what one process stores, deletes and comments the other knows at once', async () => {
    const [one, two] = processes;
    const envelope = await sealedText('x', { discussion: true });
    const { body: created } = await api(one.url, { body: envelope, headers: AUTHORIZED });
    const id = String(created['id']);
    const comment = { v: 2, adata: envelope.adata[0], ct: envelope.ct, pasteid: id, parentid: id };
    assert.equal((await api(two.url, { body: comment, headers: AUTHORIZED })).body['status'], 0);
    assert.equal((await api(one.url, { query: `?${id}` })).body['comment_count'], 1);
    const deletion = { pasteid: id, deletetoken: created['deletetoken'] };
    assert.equal((await api(two.url, { body: deletion })).body['status'], 0);
    assert.equal((await api(one.url, { query: `?${id}` })).body['message'], GONE);
  });

  test('one idempotency key makes one paste, whichever process is asked', async () => {
    const body = await sealedText();
    const headers = { ...AUTHORIZED, 'Idempotency-Key': 'conversation-1:staff' };
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) => api(processes[index % 2]!.url, { body, headers })),
    );
    assert.equal(answers[0]!.body['status'], 0);
    for (const answer of answers) assert.deepEqual(answer.body, answers[0]!.body);
  });

  if (name !== 'mysql') return;
  test('limits are one for both processes', async () => {
    const body = await sealedText();
    const created = await Promise.all(
      Array.from({ length: 30 }, (_, index) => api(processes[index % 2]!.url, { body })),
    );
    assert.equal(created.filter((answer) => answer.body['status'] === 0).length, 20);
    for (const { url } of processes)
      assert.match(String((await api(url, { body })).body['message']), /^Please wait/);
  });
});
