/** A PrivateBin client that nobody here wrote uses all it knows of the service, over every store. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PrivatebinClient } from '@pixelfactory/privatebin';
import { base58Decode, generateFragmentKey, openPaste, parsePasteId, sealPaste } from 'privatebin-client';
import { api, startPasteService } from '../support/pasteService.ts';
import { forEachStore } from '../support/pasteStores.ts';

const GONE = { message: 'Document does not exist, has expired or has been deleted.' };
const OPTIONS = {
  expire: '1day',
  burnafterreading: 0,
  opendiscussion: 0,
  output: 'text',
  compression: 'zlib',
  textformat: 'plaintext',
} as const;
const PASSWORD = 'correct horse';

forEachStore('the client @pixelfactory/privatebin', ({ fresh }) => {
  test('creates, reads, deletes; expiry, burning, passwords, attachments and discussions hold (S44)', async (t) => {
    const service = await startPasteService(t, {
      create: 'public',
      store: await fresh(t),
      limits: { creates: 1000 },
    });
    const { url, advance } = service;
    const ours = service.client();
    const theirs = new PrivatebinClient(url);
    const fragment = generateFragmentKey();
    const key = base58Decode(fragment)!;
    // It has no word for passwords; as in PrivateBin they stand behind the key.
    const keyAndPassword = new Uint8Array([...key, ...Buffer.from(PASSWORD)]);
    const reading = (id: string, bytes = key) => theirs.getText(id, bytes);

    const secret = await theirs.sendText('secret', keyAndPassword, { ...OPTIONS, opendiscussion: 1 });
    assert.equal(secret.url, `/?${secret.id}`);
    assert.deepEqual(await reading(secret.id, keyAndPassword), { paste: 'secret' });
    const read = await ours.read(parsePasteId(secret.id));
    assert.equal((await openPaste(read, fragment, PASSWORD)).text, 'secret');
    const comment = { v: 2, adata: read.adata[0], ct: read.ct, pasteid: secret.id, parentid: secret.id };
    assert.equal((await api(url, { body: comment })).body['status'], 0);
    assert.equal((await ours.read(parsePasteId(secret.id))).comments.length, 1);
    // Its users delete with its Api's post.
    const deletion = { pasteid: secret.id, deletetoken: secret.deletetoken };
    assert.equal((await theirs.post<{ status: number }, object>('/', deletion)).data.status, 0);
    await assert.rejects(reading(secret.id, keyAndPassword), GONE);

    const burning = await theirs.sendText('once', key, { ...OPTIONS, burnafterreading: 1 });
    assert.deepEqual(await reading(burning.id), { paste: 'once' });
    await assert.rejects(reading(burning.id), GONE);

    const attachments = [{ name: 'a.bin', mime: 'application/x-a', bytes: new Uint8Array([1, 2, 3]) }];
    const withFile = await ours.create(
      await sealPaste({ text: 'see there', attachments }, { key: fragment, expire: '1day' }),
    );
    assert.deepEqual(await reading(withFile.id), {
      paste: 'see there',
      attachment: 'data:application/x-a;base64,AQID',
      attachment_name: 'a.bin',
    });

    const short = await theirs.sendText('short', key, { ...OPTIONS, expire: '5min' });
    advance(295_000);
    assert.equal((await api(url, { query: `?${short.id}` })).body['status'], 0);
    advance(10_000);
    await assert.rejects(reading(short.id), GONE);
    const lasting = await ours.create(
      await sealPaste({ text: 'lasting' }, { key: fragment, expire: 'never' }),
    );
    advance(20 * 365 * 86_400_000);
    await service.service.purge();
    assert.equal((await api(url, { query: `?${lasting.id}` })).body['status'], 0);
    await assert.rejects(reading(withFile.id), GONE);
  });
});
