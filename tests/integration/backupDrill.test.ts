/** The drill: a backup of a running product, everything lost, restored on the other engine; and what a backup gives away. */
import assert from 'node:assert/strict';
import { appendFile, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { PasteClient, parsePasteLink } from 'privatebin-client';
import { connectDatabase } from '../../shared/db/connect.ts';
import { COMPILED } from '../support/compiled.ts';
import { mysqlServer, openDatabase, silentLog } from '../support/databases.ts';
import { launchProcess } from '../support/product.ts';
import {
  announcements,
  closeConversation,
  linkIn,
  openTicket,
  PATIENCE,
  startScene,
  untilGone,
} from '../support/scene.ts';
import { tempDir } from '../support/tempDir.ts';
import { readTranscript } from '../support/transcripts.ts';
import { waitFor } from '../support/waitFor.ts';

const ROOT = resolve(import.meta.dirname, '..', '..');
const mysql = mysqlServer();

describe('npm run backup and npm run restore', { skip: mysql.missing ?? false }, () => {
  before(() => mysql.start());
  after(() => mysql.stop());

  test('a drill: everything is lost, and is back on MySQL: rows, transcripts, open conversations, keys apart; older backups go (M9)', async (t) => {
    const scene = await startScene(t);
    const { member, staff, sim, logChannel, dataDir } = scene;
    const closed = await openTicket(scene, member);
    member.type(closed, 'what must not be lost', { files: [{ name: 'a.txt', data: 'bytes of a file' }] });
    await closeConversation(closed, staff);
    await untilGone(scene, closed);
    const open = await openTicket(scene, member);
    const link = linkIn(announcements(logChannel.messages)[0]!);

    const run = async (
      script: string,
      args: readonly string[],
      env: Readonly<Record<string, string>> = {},
    ) => {
      const tool = launchProcess(
        t,
        [join(ROOT, script), ...args],
        { ...COMPILED, ...scene.env, ...env },
        dataDir,
      );
      return { code: await tool.exited, said: tool.output() };
    };
    const backups = join(await tempDir(t), 'backups');
    assert.equal((await run('bot/backup/backupCli.ts', [backups, '--no-pastes'])).code, 0);
    const [old = ''] = await readdir(backups);
    const manifest = join(backups, old, 'backup.json');
    const ofLongAgo = (await readFile(manifest, 'utf8')).replace(/"madeAtMs": \d+/, '"madeAtMs": 1');
    await writeFile(manifest, ofLongAgo);
    await mkdir(join(backups, 'holiday pictures'));
    assert.equal((await run('bot/backup/backupCli.ts', [backups, '--keep', 'x'])).code, 1);
    const saved = await run('bot/backup/backupCli.ts', [backups, '--keep', '30']);
    assert.equal(saved.code, 0, saved.said);
    assert.match(saved.said, /Deleted 1 older backups/);
    assert.match(
      saved.said,
      /Saved \d+ rows\. Copied \d+ pastes[^]*needs the keys k1 of SEAL_KEYS, which are not in it/,
    );
    const [name = '', ...others] = (await readdir(backups)).sort();
    assert.deepEqual(
      [name === old, others],
      [false, ['holiday pictures']],
      'older ones go, and nothing that is none',
    );
    const folder = join(backups, name);

    // What it reveals: neither a key nor a word, also not with all of its files together.
    const secrets = await readFile(join(dataDir, 'secrets.env'), 'utf8');
    const sealKey = /^SEAL_KEYS=k1:(.*)$/m.exec(secrets)?.[1] ?? '';
    const all = await everythingIn(folder);
    assert.ok(sealKey.length > 40 && all.includes('"table":"transcripts"'));
    for (const secret of [sealKey, 'what must not be lost', 'bytes of a file', parsePasteLink(link!).key])
      assert.ok(!all.includes(secret));

    // Everything is lost but the keys, which were elsewhere.
    await scene.bot.kill();
    await scene.paste?.kill();
    const rows = await countOf(`sqlite:${join(dataDir, 'tessera.db')}`);
    await rm(dataDir, { recursive: true });
    await mkdir(dataDir);
    await writeFile(join(dataDir, 'secrets.env'), secrets);
    await assert.rejects(readTranscript(link));

    const databaseUrl = await mysql.freshUrl(t);
    const here = { DATABASE_URL: databaseUrl };
    const wrongKey = {
      ...here,
      SEAL_KEYS: `k1:${Buffer.alloc(32, 1).toString('base64')}`,
      PASTE_TOKEN: 'x'.repeat(16),
    };
    const refused = await run('bot/backup/restoreCli.ts', [folder], wrongKey);
    assert.deepEqual(
      [refused.code, /is not the one this database was written with/.test(refused.said)],
      [1, true],
    );
    const restored = await run('bot/backup/restoreCli.ts', [folder], here);
    assert.equal(restored.code, 0, restored.said);
    assert.match(restored.said, /Restored \d+ rows[^]*npm run doctor -- --orphans/);
    assert.deepEqual(await countOf(databaseUrl), rows);
    const twice = await run('bot/backup/restoreCli.ts', [folder], here);
    assert.match(twice.said, /The database is not empty/);
    const sound = await run('bot/doctor/cli.ts', ['--orphans'], here);
    assert.deepEqual([sound.code, /Nothing is on one side only/.test(sound.said)], [0, true], sound.said);

    await scene.startPaste();
    assert.ok((await readTranscript(link)).all.includes('what must not be lost'));
    await scene.startBot(here);
    await closeConversation(open, staff);
    await untilGone(scene, open);
    await sim.waitFor(() => announcements(logChannel.messages).length === 2, PATIENCE);
    // Its delete token works still: it is the restored service's own.
    const db = await openDatabase(t, databaseUrl);
    await waitFor(
      'the end',
      async () => (await db.kysely.selectFrom('closings').selectAll().execute()).length === 0,
    );
    await assert.rejects(
      new PasteClient({ baseUrl: scene.pasteUrl }).delete(parsePasteLink(link!).id, 'wrong'),
    );

    await appendFile(join(folder, 'database.ndjson'), ' ');
    assert.match((await run('bot/backup/restoreCli.ts', [folder], here)).said, /damaged or was changed/);
    assert.match((await run('bot/backup/restoreCli.ts', [backups], here)).said, /no whole backup/);
    assert.deepEqual(sim.violations, []);
  });
});

async function everythingIn(folder: string): Promise<string> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const contents = await Promise.all(files.map((file) => readFile(join(file.parentPath, file.name), 'utf8')));
  return contents.join('\n');
}

async function countOf(url: string): Promise<Record<string, number>> {
  const db = await connectDatabase(url, { log: silentLog });
  const counts: Record<string, number> = {};
  for (const table of [
    'conversations',
    'tickets',
    'transcripts',
    'transcript_blobs',
    'counters',
    'audit_events',
  ] as const)
    counts[table] = (await db.kysely.selectFrom(table).selectAll().execute()).length;
  await db.close();
  return counts;
}
