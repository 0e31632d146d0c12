/** The operator's commands, run as a process on the store of a running service. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, truncateSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';
import { PasteGone, type PasteId } from 'privatebin-client';
import { readCommand, type AdminOptions } from '../../paste/admin/commands.ts';
import { createReports } from '../../paste/reports/reports.ts';
import { openFileStore } from '../../paste/store/files.ts';
import { systemClock } from '../../shared/clock.ts';
import { UserError } from '../../shared/errors.ts';
import { COMPILED } from '../support/compiled.ts';
import { api, sealedText, startPasteService, temporaryFolder, TOKEN } from '../support/pasteService.ts';

const CLI = resolve(import.meta.dirname, '../../paste/admin/cli.ts');
const UNKNOWN = '0123456789abcdef';

interface Said {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Not `spawnSync`: the service runs in this process and must go on answering meanwhile. */
async function admin(folder: string, ...args: string[]): Promise<Said> {
  const child = spawn(process.execPath, [CLI, ...args], {
    cwd: folder,
    env: { ...COMPILED, DATA_DIR: join(folder, 'data'), PATH: '' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [out, err] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  return { code: child.exitCode, out, err };
}

test('takedown deletes the ciphertext, answers gone, and a repeated create cannot take the id', async (t) => {
  const { client, url, folder } = await startPasteService(t);
  const key = 'the-idempotency-key-of-a-closing';
  const create = async () =>
    api(url, {
      body: await sealedText(),
      headers: { Authorization: `Bearer ${TOKEN}`, 'Idempotency-Key': key },
    });
  const id = String((await create()).body['id']) as PasteId;
  await client().read(id);
  const done = await admin(folder, 'takedown', id, '--reason', 'court order 12');
  assert.deepEqual([done.code, done.err], [0, '']);
  assert.match(done.out, new RegExp(`^Took ${id} down`));
  await assert.rejects(client().read(id), PasteGone);
  const again = await create();
  assert.deepEqual(again.body, {
    status: 1,
    message: 'Document does not exist, has expired or has been deleted.',
  });
  await assert.rejects(client().read(id), PasteGone);
  assert.match((await admin(folder, 'takedown', id)).out, /already/);
  assert.equal((await admin(folder, 'delete', id)).code, 3, 'a tombstone is no paste');
  assert.match((await admin(folder, 'stats')).out, /^pastes +0$[\s\S]*^taken down +1$/m);
});

test('stats, delete and purge; each says what it did', async (t) => {
  const { client, folder, url, advance } = await startPasteService(t);
  const { id } = await client(TOKEN).create(await sealedText());
  const other = await client(TOKEN).create(await sealedText());
  const stats = await admin(folder, 'stats', '--json');
  const measured = JSON.parse(stats.out) as Record<string, number>;
  assert.equal(measured['pastes'], 2);
  assert.ok(measured['bytes']! > 50 && measured['freeBytes']! > 0);
  assert.deepEqual(await admin(folder, 'delete', id), { code: 0, out: `Deleted ${id}.\n`, err: '' });
  assert.equal((await api(url, { query: `?${id}` })).body['status'], 1);
  assert.equal((await api(url, { query: `?${other.id}` })).body['status'], 0);
  const missing = await admin(folder, 'delete', id);
  assert.equal(missing.code, 3);
  assert.match(missing.err, /never was, has expired or has been deleted/);
  truncateSync(join(folder, 'data', 'pastes', 'pastes', other.id.slice(0, 2), other.id), 30);
  assert.match((await admin(folder, 'delete', other.id)).out, /^Deleted \S+\. What was stored was damaged/);
  advance(-3_600_000);
  await client(TOKEN).create(await sealedText('long over', { expire: '5min' }));
  assert.equal((await admin(folder, 'purge')).out, 'Purged 1 expired and 0 reports.\n');
  assert.equal((await admin(folder, 'purge')).out, 'Purged 0 expired and 0 reports.\n');
});

test('reports are listed, closed, and closed by a takedown', async (t) => {
  const { client, folder } = await startPasteService(t);
  const store = await openFileStore(join(folder, 'data', 'pastes'));
  const reports = createReports(store, systemClock);
  const [first, second] = [
    await client(TOKEN).create(await sealedText()),
    await client(TOKEN).create(await sealedText()),
  ];
  assert.equal((await admin(folder, 'reports')).out, 'There are no open reports.\n');
  await reports.file(first.id, 'malware');
  await reports.file(first.id, 'illegal');
  await reports.file(second.id, 'other');
  const listed = JSON.parse((await admin(folder, 'reports', '--json')).out) as {
    pasteId: string;
    reason: string;
  }[];
  assert.deepEqual(
    listed.map(({ pasteId, reason }) => [pasteId, reason]),
    [
      [first.id, 'malware'],
      [first.id, 'illegal'],
      [second.id, 'other'],
    ],
  );
  assert.match(
    (await admin(folder, 'reports')).out,
    new RegExp(`^20\\d\\d-\\S+ \\S+  ${first.id}  malware$`, 'm'),
  );
  assert.equal(
    (await admin(folder, 'report', 'close', first.id)).out,
    `Closed 2 reports of ${first.id}. The paste stays.\n`,
  );
  assert.equal((await admin(folder, 'report', 'close', first.id)).code, 3);
  await client().read(first.id);
  await admin(folder, 'takedown', second.id);
  assert.equal((await admin(folder, 'reports', '--json')).out, '[]\n');
});

test('what was not understood is said without repeating it, and a missing store is not made', async (t) => {
  const folder = temporaryFolder(t);
  const wrong: [string[], Partial<AdminOptions>, RegExp][] = [
    [['dance'], {}, /no such command/],
    [['delete'], {}, /Which paste/],
    [['delete', `${UNKNOWN}#secretkey`], {}, /holds the key/],
    [['delete', 'toString'], {}, /16 characters/],
    [['delete', UNKNOWN, 'more'], {}, /too many words/],
    [['report', 'open', UNKNOWN], {}, /no such command/],
    [['purge'], { json: true }, /takes no --json/],
    [['stats'], { reason: 'x' }, /takes no --reason/],
    [['takedown', UNKNOWN], { reason: 'a\u001b[2Jb' }, /one line/],
  ];
  for (const [words, options, expected] of wrong) {
    assert.throws(
      () => readCommand(words, { json: false, reason: undefined, ...options }),
      (error) =>
        error instanceof UserError &&
        expected.test(error.userMessage) &&
        !/secretkey/.test(error.userMessage),
      words.join(' '),
    );
  }
  for (const args of [
    ['delete', `${UNKNOWN}#secretkey`],
    ['--colour', 'secretkey'],
  ]) {
    const { code, out, err } = await admin(folder, ...args);
    assert.deepEqual([code, out], [2, ''], args.join(' '));
    assert.match(err, /holds the key|not understood/);
    assert.ok(!err.includes('secretkey'));
  }
  const missing = await admin(folder, 'stats');
  assert.equal(missing.code, 1);
  assert.match(missing.err, /There is no paste store/);
  assert.ok(!existsSync(join(folder, 'data')));
  assert.deepEqual(readdirSync(folder), []);
  const help = await admin(folder, '--help');
  assert.equal(help.code, 0);
  assert.match(help.out, /takedown ID/);
});
