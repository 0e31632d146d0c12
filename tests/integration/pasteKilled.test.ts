/** SIGKILL during creates, on every store: what was acknowledged is intact, nothing half is served or left behind. */
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { generateFragmentKey, parsePasteId, PasteClient, sealPaste, type PasteId } from 'privatebin-client';
import { readHeader } from '../../paste/store/record.ts';
import { spawnPasteProcess } from '../support/pasteProcesses.ts';
import { TOKEN, api } from '../support/pasteService.ts';
import { forEachStore, idOf, opened, read } from '../support/pasteStores.ts';
import { scaled } from '../support/soak.ts';

const AT_ONCE = 6;

forEachStore('killed during creates', ({ name, fresh }) => {
  test('what was acknowledged is intact after a restart', async (t) => {
    const config = await fresh(t);
    const attachment = { name: 'a', mime: 'a/b', bytes: crypto.getRandomValues(new Uint8Array(60_000)) };
    const envelope = await sealPaste(
      { text: 'x', attachments: [attachment] },
      { key: generateFragmentKey(), expire: '1day' },
    );
    const body = JSON.stringify(envelope);
    // Two kills for files, which are ours; one for a server that keeps what it has said it keeps.
    const creates = scaled(name === 'file' ? 18 : 10, 1000);
    const acknowledged: PasteId[] = [];
    let kills = 0;
    while (acknowledged.length < creates) {
      const { child, url, exitCode } = await spawnPasteProcess(t, config);
      const killAt = acknowledged.length + 10 + ((7 * kills) % 23);
      const createUntilKilled = async () => {
        for (;;) {
          const answer = await api(url, { body, headers: { Authorization: `Bearer ${TOKEN}` } });
          acknowledged.push(parsePasteId(String(answer.body['id'])));
          if (acknowledged.length === killAt) child.kill('SIGKILL');
        }
      };
      const results = await Promise.allSettled(Array.from({ length: AT_ONCE }, createUntilKilled));
      assert.ok(results.every(({ status }) => status === 'rejected'));
      await exitCode;
      kills += 1;
    }
    t.diagnostic(`figure: ${name}: ${acknowledged.length} creates acknowledged over ${kills} SIGKILLs`);
    const { url } = await spawnPasteProcess(t, config);
    const client = new PasteClient({ baseUrl: url, token: TOKEN });
    for (const id of acknowledged) assert.equal((await client.read(id)).ct, envelope.ct);
    const store = await opened(t, config);
    const { pastes } = await store.measure();
    assert.ok(
      pastes >= acknowledged.length && pastes <= acknowledged.length + kills * AT_ONCE,
      String(pastes),
    );
    assert.equal(await read(store.open(idOf(1))), undefined);
    if (name !== 'file') return;
    const folder = config.PASTE_STORE.slice('file:'.length);
    assert.deepEqual(readdirSync(join(folder, 'drafts')), []);
    const files = readdirSync(join(folder, 'pastes'), { recursive: true, withFileTypes: true });
    for (const file of files.filter((entry) => entry.isFile())) {
      assert.equal(ciphertextIn(readFileSync(join(file.parentPath, file.name))), envelope.ct);
    }
  });
});

function ciphertextIn(file: Buffer): string {
  const header = readHeader(file);
  assert.ok(header.kind === 'paste' && file.length === header.ctStart + header.ctBytes);
  return file.toString('latin1', header.ctStart);
}
