/** A ticket in which everything happens once that can happen: all of it is in the transcript, with its pictures and files. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openBlob, parsePasteId, PasteClient } from 'privatebin-client';
import type { FileRef, Msg } from '../../shared/transcript/types.ts';
import { closeGallery } from '../support/gallery/closed.ts';
import { FILES, GIF, HARBOUR, LOTTIE } from '../support/gallery/files.ts';
import { startScene } from '../support/scene.ts';
import { readTranscript } from '../support/transcripts.ts';

test('everything that can be in a ticket is in its transcript', async (t) => {
  const scene = await startScene(t);
  const { sim, pasteUrl, member, staff } = scene;
  const { shown, count, staffLink, userLink } = await closeGallery(scene);
  const { document } = await readTranscript(staffLink);
  const client = new PasteClient({ baseUrl: pasteUrl });

  async function bytesOf(ref: FileRef | undefined): Promise<Buffer> {
    assert.ok(ref?.b, `not kept: ${ref?.x ?? 'no such file'}`);
    const pieces = ref.b.map(async (index) => {
      const blob = document.blobs?.[index];
      assert.ok(blob);
      if ('d' in blob) return Buffer.from(blob.d, 'base64');
      const { ct } = await client.read(parsePasteId(blob.id));
      return Buffer.from(await openBlob(ct, { key: blob.k, iv: blob.iv, sha256: blob.h }));
    });
    return Buffer.concat(await Promise.all(pieces));
  }
  const typeOf = (ref: FileRef | undefined) => document.blobs?.[ref?.b?.[0] ?? -1]?.t;
  const msg = (name: string): Msg => {
    const found = document.messages.find(({ i }) => i === shown[name]?.id);
    assert.ok(found, `“${name}” is not in the transcript`);
    return found;
  };

  await t.test('every message, in order', () => {
    for (const name of Object.keys(shown)) msg(name);
    const written = document.messages.filter(({ i }) => BigInt(i) >= BigInt(shown['blocks']?.id ?? 0));
    assert.ok(written.length >= count);
    assert.deepEqual(
      document.messages.map(({ i }) => i),
      document.messages.map(({ i }) => i).sort((a, b) => (BigInt(a) < BigInt(b) ? -1 : 1)),
    );
  });

  await t.test(
    'people as they looked: nickname, colour, roles, picture; the server with its icon',
    async () => {
      const people = new Map(document.users.map((user) => [user.id, user]));
      const mia = people.get(member.id);
      assert.deepEqual([mia?.n, mia?.d, mia?.c, mia?.k], ['mia.member', 'Mia of the Sea', 0xc2682d, 'user']);
      assert.deepEqual(
        mia?.r?.map((id) => document.roles[id]?.[0] ?? id),
        ['Regulars'],
      );
      const sam = people.get(staff.id);
      assert.deepEqual([sam?.d, sam?.c, sam?.k], ['Sam', 0x2a9d8f, 'staff']);
      for (const index of [mia.a, sam?.a, document.guild.i]) {
        const picture = await bytesOf({ b: [index ?? -1] });
        assert.equal(picture.subarray(1, 4).toString(), 'PNG');
      }
      assert.deepEqual(document.channels[scene.general.id], ['general', 0]);
    },
  );

  await t.test('files, voice messages and stickers byte for byte', async () => {
    const [picture, spoiler, gif] = msg('pictures').at ?? [];
    assert.deepEqual(await bytesOf(picture), HARBOUR);
    assert.deepEqual([picture?.n, picture?.desc, picture?.w], ['harbour at dusk.png', 'The harbour', 240]);
    assert.equal(spoiler?.sp, 1);
    assert.deepEqual(await bytesOf(gif), GIF);
    for (const [index, name] of (['text', 'archive', 'svg'] as const).entries()) {
      assert.deepEqual(await bytesOf(msg('files').at?.[index]), Buffer.from(FILES[name].data), name);
    }
    const voice = msg('voice');
    assert.equal(voice.f, 8192);
    assert.deepEqual([voice.at?.[0]?.dur, typeof voice.at?.[0]?.wf], [3, 'string']);
    assert.deepEqual(await bytesOf(voice.at?.[0]), FILES.voice.data);
    const stickers = msg('stickers').st ?? [];
    assert.deepEqual(
      stickers.map(({ f }) => f),
      [1, 2, 3, 4],
    );
    assert.deepEqual(stickers.map(typeOf), ['image/png', 'image/png', 'application/json', 'image/gif']);
    assert.equal((await bytesOf(stickers[2])).toString(), LOTTIE);
  });

  await t.test('custom emoji with their pictures', () => {
    const names = Object.values(document.emojis ?? {}).map(({ n, a, b }) => [n, a, b === undefined]);
    assert.deepEqual(names.sort(), [
      ['anchor', undefined, false],
      ['beacon', 1, false],
    ]);
  });

  await t.test('replies, edits, forwards, pins, reactions, polls, threads, webhooks', () => {
    assert.equal(msg('reply').rp?.i, shown['question']?.id);
    assert.deepEqual(Object.keys(msg('replyToNothing').rp ?? {}), ['i']);
    assert.ok(msg('edited').e);
    assert.equal(msg('question').pin, 1);
    assert.deepEqual(
      msg('question').rx?.map(({ e, n }) => [e.n, n]),
      [
        ['👍', 2],
        ['anchor', 1],
      ],
    );
    assert.equal(document.messages.findLast(({ y }) => y === 6)?.sys?.m, shown['question']?.id);
    const [news] = msg('forward').fw ?? [];
    assert.deepEqual([news?.c, news?.ch], ['The ferry at 09:15 is **cancelled**.', scene.general.id]);
    const [forwarded] = msg('forwardedFile').fw ?? [];
    assert.ok(forwarded?.at?.[0]?.b && forwarded.st?.[0]?.b);
    assert.deepEqual(
      msg('poll').po?.a.map(({ t: answer, n }) => [answer, n]),
      [
        ['Friday', 2],
        ['Saturday', 1],
      ],
    );
    const result = { n: 'Which day suits you?', t: 'Friday', c: 2, of: 3, m: shown['poll']?.id };
    assert.deepEqual(msg('pollResult').sys, result);
    assert.equal(msg('thread').th?.n, 'Refund');
    assert.deepEqual(document.users[msg('webhook').u]?.b, 2);
    assert.deepEqual(document.users[msg('embeds').u]?.b, 1);
  });

  await t.test('pictures of embeds and components from Discord alone', async () => {
    const [order, outside, video, gif] = msg('embeds').em ?? [];
    assert.deepEqual(await bytesOf(order?.im), HARBOUR);
    assert.ok(order?.a?.i !== undefined && order.f?.i !== undefined);
    assert.deepEqual([outside?.im?.x, outside?.im?.u], ['foreign', 'https://pictures.example.net/boat.png']);
    assert.deepEqual([typeOf(video?.th), video?.vi?.x], ['image/png', 'foreign']);
    assert.ok(gif?.th?.b);
    const parts = msg('container').cp?.[1]?.c ?? [];
    assert.deepEqual(await bytesOf(parts[0]?.ac?.m?.[0]), HARBOUR);
    assert.deepEqual(
      parts[2]?.m?.map(({ b, sp }) => [b?.length, sp]),
      [
        [1, undefined],
        [1, 1],
      ],
    );
    assert.ok(msg('preview').em?.[0]?.th?.b);
  });

  await t.test('the user’s copy with all that they saw, but not who closed it', async () => {
    const { document: theirs } = await readTranscript(userLink);
    assert.deepEqual(
      theirs.messages.map(({ i }) => i),
      document.messages.map(({ i }) => i),
    );
    assert.deepEqual(
      [document.users[document.ticket?.closedBy ?? -1]?.id, theirs.ticket?.closedBy],
      [staff.id, undefined],
    );
  });
  assert.deepEqual(sim.violations, []);
});
