/** Nothing that anyone said, sent or is called lies anywhere at rest or in a log, nor any key that opens it. */
import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { parsePasteLink } from 'privatebin-client';
import { dumpTables, forEachEngine } from '../support/databases.ts';
import { findLeaks, findLeaksIn } from '../support/leaks.ts';
import {
  announcements,
  closeConversation,
  linkIn,
  openThread,
  openTicket,
  PATIENCE,
  startScene,
  untilGone,
  type Scene,
} from '../support/scene.ts';
import { tempDir } from '../support/tempDir.ts';
import { readTranscript } from '../support/transcripts.ts';

/** Words that nothing else contains; one with quotes and umlauts, which encodings spell differently. */
const SAID = {
  ticket: 'zanzibarQuokka',
  staff: 'plumbobFjord',
  edited: 'gherkinVortex',
  dm: 'ocelot"Grüße"kumquat',
  reply: 'tamarindHelix',
  note: 'wombatCipher',
  failed: 'lychee\\nSaffron',
  fileName: 'marzipanLedger.txt',
  fileBytes: 'cassowaryBytes',
  dmFileName: 'persimmonScan.png',
  dmFileBytes: 'narwhalPixels',
  memberName: 'Umbrella Capybara',
  staffName: 'Velvet Pangolin',
  username: 'xylograph.mia',
} as const;
const WORDS = Object.values(SAID);

forEachEngine('after a ticket and a modmail with faults on the way', (under) => {
  test('no word, name, file or key is in the database, the pastes or the logs', async (t) => {
    const databaseUrl = await under.freshUrl(t);
    const scene = await startScene(t, { databaseUrl });
    await live(scene);

    const links = [
      ...announcements(scene.logChannel.messages),
      ...announcements(scene.member.directMessages()),
    ].map(linkIn);
    assert.equal(links.length, 4);
    const transcripts = await Promise.all(links.map(readTranscript));
    const all = transcripts.map((transcript) => transcript.all).join('\n');
    for (const word of [SAID.ticket, SAID.staff, SAID.note, SAID.fileName, SAID.memberName]) {
      assert.ok(all.includes(word), `the transcripts do have ${word}, so that there was something to leak`);
    }
    const keys = links.map((link) => parsePasteLink(link!).key);
    const secrets = [...WORDS, ...keys];

    const leaks = [
      ...findLeaks('logs', Buffer.from(scene.allOutput()), secrets),
      ...(await findLeaksIn(scene.dataDir, secrets)),
      ...findLeaks('tables', Buffer.from(await dumpTables(t, databaseUrl)), secrets),
      ...(under.engine === 'sqlite'
        ? await findLeaksIn(join(databaseUrl.slice('sqlite:'.length), '..'), secrets)
        : []),
    ];
    assert.deepEqual(leaks, []);
    assert.match(scene.allOutput(), /closing step failed.*paste/s, 'the logs do tell of the faults');
    assert.deepEqual(scene.sim.violations, []);
  });
});

/** Both kinds of conversation, with a refused DM, a failing Discord, a kill and a paste service that is away. */
async function live(scene: Scene): Promise<void> {
  const { sim, member, staff } = scene;
  member.rename({ username: SAID.username, globalName: SAID.memberName });
  staff.rename({ globalName: SAID.staffName });

  const ticket = await openTicket(scene, member);
  member.type(ticket, SAID.ticket, { files: [{ name: SAID.fileName, data: SAID.fileBytes }] });
  const typed = staff.type(ticket, SAID.staff);
  staff.edit(typed, `${SAID.staff} ${SAID.edited}`);

  sim.faults.add({ route: 'POST /channels/:id/messages', when: 'before', times: 1, status: 500 });
  const thread = await openThread(scene, member, SAID.dm);
  member.dm('with a file', { files: [{ name: SAID.dmFileName, data: SAID.dmFileBytes }] });
  staff.type(thread, SAID.note);
  staff.type(thread, `!r ${SAID.reply}`);
  const isAnswered = () =>
    member.directMessages().some(({ embeds }) => embeds[0]?.description === SAID.reply);
  await sim.waitFor(isAnswered, PATIENCE);
  sim.faults.add({
    route: 'POST /channels/:id/messages',
    when: 'before',
    times: 1,
    match: ({ body }) => JSON.stringify(body).includes(JSON.stringify(SAID.failed).slice(1, -1)),
    status: 400,
    body: {
      code: 50_035,
      message: 'Invalid Form Body',
      errors: { content: { _errors: [{ code: 'X', message: SAID.failed }] } },
    },
  });
  await staff.command('reply', { text: SAID.failed }, thread);

  await scene.paste?.stop();
  await closeConversation(ticket, staff);
  await closeConversation(thread, staff);
  const isWaiting = () => ticket.messages.some(({ embeds }) => embeds[0]?.title === 'Closing is waiting');
  await sim.waitFor(isWaiting, PATIENCE);
  await scene.bot.kill();
  await scene.startPaste();
  await scene.startBot();
  await untilGone(scene, ticket);
  await untilGone(scene, thread);
}

/** Every row of every table as text. */
test('the search itself finds a word in each of its shapes', async (t) => {
  const folder = await tempDir(t);
  await mkdir(join(folder, 'deep'));
  const word = SAID.dm;
  const planted: Readonly<Record<string, Buffer>> = {
    plain: Buffer.from(`..${word}..`),
    utf16: Buffer.from(word, 'utf16le'),
    hex: Buffer.from(Buffer.from(word).toString('hex')),
    url: Buffer.from(encodeURIComponent(word)),
    json: Buffer.from(JSON.stringify({ word })),
    gzip: gzipSync(word),
    base64: Buffer.from(Buffer.from(`a${word}z`).toString('base64')),
    base64url: Buffer.from(Buffer.from(`ab${word}yz`).toString('base64url')),
  };
  for (const [name, content] of Object.entries(planted)) await writeFile(join(folder, 'deep', name), content);
  const found = await findLeaksIn(folder, [word]);
  for (const name of Object.keys(planted)) {
    assert.ok(
      found.some((leak) => leak.includes(join('deep', `${name}: `))),
      `${name} is found`,
    );
  }
  await writeFile(join(folder, 'clean'), 'nothing to see');
  assert.ok(!found.some((leak) => leak.includes('clean')));
});
