/** The demo as a newcomer runs it: four links at the end, and a client that nobody here wrote reads what is behind them. */
import assert from 'node:assert/strict';
import { resolve } from 'node:path';
import { test } from 'node:test';
import { PrivatebinClient } from '@pixelfactory/privatebin';
import { base58Decode, parsePasteLink } from 'privatebin-client';
import { launchProcess } from '../support/product.ts';
import { tempDir } from '../support/tempDir.ts';
import { waitFor } from '../support/waitFor.ts';

const MAIN = resolve(import.meta.dirname, '../demo/main.ts');

interface LastLine {
  readonly pasteUrl: string;
  readonly transcripts: readonly { readonly kind: string; readonly audience: string; readonly url: string }[];
}

test('the demo ends with four links that @pixelfactory/privatebin reads, and stops on SIGTERM', async (t) => {
  const demo = launchProcess(t, [MAIN, '--json'], { PATH: process.env['PATH'] ?? '' }, await tempDir(t));
  const line = await waitFor(
    'the last line of the demo',
    () =>
      demo
        .output()
        .split('\n')
        .find((text) => text.startsWith('{"pasteUrl"')),
    { timeoutMs: 90_000 },
  );
  const { pasteUrl, transcripts } = JSON.parse(line) as LastLine;
  assert.deepEqual(transcripts.map(({ kind, audience }) => `${kind} ${audience}`).sort(), [
    'modmail staff',
    'modmail user',
    'ticket staff',
    'ticket user',
  ]);
  const client = new PrivatebinClient(pasteUrl);
  for (const { kind, audience, url } of transcripts) {
    const { id, key } = parsePasteLink(url);
    const { paste } = await client.getText(id, base58Decode(key)!);
    assert.ok(paste.includes(kind === 'ticket' ? 'Harbour at dusk' : 'is this the right place'));
    assert.equal(paste.includes('we had two other reports'), kind === 'modmail' && audience === 'staff');
  }
  assert.equal(await demo.stop(), 0);
});
