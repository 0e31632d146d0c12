/** A long conversation with many files: said how far it is, cut into parts that link to each other, in bounded memory. */
import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { openBlob, parsePasteId, parsePasteLink, PasteClient } from 'privatebin-client';
import type { Attachment, Dtx } from '../../shared/transcript/types.ts';
import { chromiumMissing, startViewer, VIEWER_TOKEN } from '../browser/viewerHarness.ts';
import { residentBytes } from '../support/memory.ts';
import {
  announcements,
  closeConversation,
  linkIn,
  openTicket,
  PATIENCE,
  startScene,
} from '../support/scene.ts';
import { isSoak, scaled } from '../support/soak.ts';
import { readTranscript } from '../support/transcripts.ts';

const MESSAGES = scaled(45, 10_000);
const FILES = scaled(8, 200);
const PART = scaled(20, 4_000);
const MAX_FILE_BYTES = scaled(30_000, 1_500_000);
/** A bot that has read nothing takes about 170 MB. */
const BOT_MEMORY_BYTES = 340 * 1024 ** 2;
const LONG_CLOSING = { timeoutMs: scaled(90_000, 900_000) };

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('base64');
}

async function readParts(link: string | undefined): Promise<{ links: string[]; documents: Dtx[] }> {
  const links: string[] = [];
  const documents: Dtx[] = [];
  for (let next = link; next; next = documents.at(-1)?.range?.next) {
    links.push(next);
    documents.push((await readTranscript(next)).document);
  }
  return { links, documents };
}

test('a long ticket with many files is kept whole, in parts, in bounded memory', async (t) => {
  const parts = { TRANSCRIPT_PART_MESSAGES: String(PART) };
  const viewer = chromiumMissing === false ? await startViewer() : undefined;
  if (viewer) t.after(() => viewer.stop());
  const scene = viewer
    ? await startScene(t, {
        paste: false,
        env: { ...parts, PASTE_URL: viewer.url, PASTE_TOKEN: VIEWER_TOKEN },
      })
    : await startScene(t, { env: parts });
  const pasteUrl = viewer?.url ?? scene.pasteUrl;
  const { sim, member, staff, bot } = scene;
  const ticket = await openTicket(scene, member);
  const sent = new Map<string, string>();
  const every = Math.floor(MESSAGES / FILES);
  for (let index = 0; index < MESSAGES; index += 1) {
    const speaker = index % 3 === 0 ? staff : member;
    if (index % every !== 0 || sent.size === FILES) {
      speaker.type(ticket, `message ${index}: ${'so it goes '.repeat(index % 9)}`);
    } else {
      const name = `file-${index}.bin`;
      const data = randomBytes(1 + ((index * 7_919) % MAX_FILE_BYTES));
      sent.set(name, sha256(data));
      speaker.type(ticket, `message ${index}`, { files: [{ name, data }] });
    }
    // The gateway is to keep up, as it does with people.
    if (index % 200 === 199) await new Promise((resolve) => setTimeout(resolve, 5));
  }
  // One file that takes its time, so that there is something to say.
  sim.faults.add({ route: /^GET .*file-0\.bin/, when: 'before', times: 1, delayMs: 6_500 });
  await closeConversation(ticket, staff);
  const progress = await sim.waitFor(
    () =>
      (ticket.exists ? ticket.messages : []).find(({ embeds }) =>
        /^Saving the transcript/.test(embeds[0]?.title ?? ''),
      ),
    { ...PATIENCE, what: 'a word on how far it is' },
  );
  assert.match(progress.embeds[0]?.description ?? '', /messages read, \d+ of \d+ files stored/);
  const written = ticket.messages.filter(({ embeds }) => embeds.every(({ title }) => !title?.includes('…')));
  await sim.waitFor(() => !ticket.exists, { ...LONG_CLOSING, what: 'the removal of the channel' });
  const botMemory = residentBytes(bot.pid, 'VmHWM');

  const staffLink = linkIn(announcements(scene.logChannel.messages)[0]!);
  const { links, documents } = await readParts(staffLink);
  await t.test('every message once, over all parts', () => {
    const ids = documents.flatMap(({ messages }) => messages.map(({ i }) => i));
    const known = new Set(ids);
    assert.equal(known.size, ids.length, 'none twice');
    for (const { id, content } of written) {
      if (content.startsWith('message')) assert.ok(known.has(id), content);
    }
    assert.ok(!known.has(progress.id), 'what was said about the closing is no part of it');
    assert.equal(documents.length, Math.ceil(ids.length / PART));
  });

  await t.test('each part knows all others', () => {
    for (const [index, { range }] of documents.entries()) {
      assert.ok(range);
      assert.deepEqual([range.part, range.of, range.before], [index + 1, links.length, index * PART]);
      assert.deepEqual([range.prev, range.next], [links[index - 1], links[index + 1]]);
      assert.deepEqual(range.links, links);
    }
    const keys = new Set(links.map((link) => parsePasteLink(link).key));
    assert.equal(keys.size, links.length, 'a key for each part');
  });

  await t.test('the user’s copy has links of its own', async () => {
    const theirs = await readParts(linkIn(announcements(member.directMessages())[0]!));
    assert.equal(theirs.documents.length, documents.length);
    assert.ok(!theirs.links.some((link) => links.includes(link)));
    const all = JSON.stringify(theirs.documents);
    for (const link of links) assert.ok(!all.includes(parsePasteLink(link).key), 'a key of the staff copy');
  });

  await t.test('every file byte for byte', async () => {
    const client = new PasteClient({ baseUrl: pasteUrl });
    let opened = 0;
    for (const { messages, blobs } of documents) {
      for (const file of messages.flatMap(({ at }): readonly Attachment[] => at ?? [])) {
        assert.ok(file.b, `${file.n} is not kept: ${file.x}`);
        const hash = createHash('sha256');
        for (const index of file.b) {
          const blob = blobs?.[index];
          assert.ok(blob && 'id' in blob);
          const { ct } = await client.read(parsePasteId(blob.id));
          hash.update(await openBlob(ct, { key: blob.k, iv: blob.iv, sha256: blob.h }));
        }
        assert.equal(hash.digest('base64'), sent.get(file.n), file.n);
        opened += 1;
      }
    }
    assert.equal(opened, FILES);
  });

  await t.test('every file byte for byte in the viewer, from part to part', { skip: !viewer }, async () => {
    if (!viewer || !staffLink) return;
    const { page, faults, foreign } = await viewer.open(staffLink);
    page.setDefaultTimeout(PATIENCE.timeoutMs);
    const opened = new Set<string>();
    for (const [index, { messages, range }] of documents.entries()) {
      await page
        .getByText(`Part ${index + 1} of ${links.length}`)
        .first()
        .waitFor();
      assert.equal(page.url(), links[index]);
      const files = messages.filter(({ at }) => at?.length);
      await page.locator(`#m${files.at(-1)?.i ?? messages.at(-1)?.i}`).waitFor({ state: 'attached' });
      for (const { i, at } of files) {
        const message = page.locator(`#m${i}`);
        // What can be done with a file is made once it comes near, as the file itself is.
        await message.scrollIntoViewIfNeeded();
        const saving = page.waitForEvent('download');
        await message.getByRole('button', { name: 'Download' }).click();
        const name = at?.[0]?.n ?? '';
        assert.equal(sha256(await readFile(await (await saving).path())), sent.get(name), name);
        opened.add(name);
      }
      if (range?.next) await page.getByRole('link', { name: 'Next part' }).first().click();
    }
    assert.equal(opened.size, FILES);
    await page.getByRole('link', { name: 'Previous part' }).first().click();
    await page
      .getByText(`Part ${links.length - 1} of ${links.length}`)
      .first()
      .waitFor();
    assert.deepEqual([await faults(), foreign], [[], []]);
  });

  const figure = `closing a ticket of ${MESSAGES} messages with ${FILES} files: bot at most ${Math.round(botMemory / 1024 ** 2)} MB`;
  t.diagnostic(isSoak ? `figure: ${figure}` : figure);
  assert.ok(botMemory < BOT_MEMORY_BYTES, figure);
  assert.deepEqual(sim.violations, []);
});
