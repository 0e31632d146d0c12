/** Nothing that anyone said, sent or is called lies anywhere at rest or in a log, nor a key that opens it; and who steals what reads nothing. */
import assert from 'node:assert/strict';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { describe, test, type TestContext } from 'node:test';
import { gzipSync } from 'node:zlib';
import { parsePasteLink } from 'privatebin-client';
import {
  crashAtEachStep,
  refuseEachRoute,
  spoilThePastes,
  throughAnOutage,
  type ProxiedPlace,
} from '../support/canary/faults.ts';
import { canarySettings, live, liveShortly } from '../support/canary/life.ts';
import { CANARY_ENGINES, type CanaryEngine } from '../support/canary/engines.ts';
import { searchDeeply, searchFolder } from '../support/canary/search.ts';
import {
  cellsOf,
  cellsWith,
  keysWithin,
  opensWith,
  stolenPaste,
  unsealedKey,
} from '../support/canary/thief.ts';
import { CONFIGURATION, CONFIGURED, SAID, WORDS } from '../support/canary/words.ts';
import { dumpTables, openDatabase } from '../support/databases.ts';
import { freePort } from '../support/freePort.ts';
import { startPasteProxy } from '../support/pasteProxy.ts';
import { announcements, linkIn, startScene, type Scene } from '../support/scene.ts';
import { isSoak } from '../support/soak.ts';
import type { ProductOptions } from '../support/product.ts';
import { tempDir } from '../support/tempDir.ts';
import { readTranscript, storedPastes } from '../support/transcripts.ts';

const UNSEALED = resolve(import.meta.dirname, '../support/canary/unsealed.ts');

interface Place {
  readonly scene: ProxiedPlace;
  readonly database: CanaryEngine;
  readonly temporary: string;
  readonly metrics: string;
}

/** The product with temporary files in a folder of its own, everything logged, and metrics served. */
async function startPlace(
  t: TestContext,
  database: CanaryEngine,
  testBuild: Pick<ProductOptions, 'env' | 'asSources'> = {},
): Promise<Place> {
  const temporary = await tempDir(t);
  const [metricsPort, pastePort] = [await freePort(), await freePort()];
  const pasteUrl = `http://127.0.0.1:${pastePort}`;
  const proxy = await startPasteProxy(t, pasteUrl);
  const scene = await startScene(t, {
    databaseUrl: database.url,
    settings: canarySettings,
    ...testBuild,
    env: {
      TMPDIR: temporary,
      LOG_LEVEL: 'trace',
      PASTE_METRICS_PORT: String(metricsPort),
      PASTE_PORT: String(pastePort),
      PASTE_URL: pasteUrl,
      PASTE_INTERNAL_URL: proxy.url,
      ...database.pasteStore,
      ...testBuild.env,
    },
  });
  const metrics = `http://127.0.0.1:${metricsPort}/metrics`;
  return { scene: { ...scene, proxy }, database, temporary, metrics };
}

/** Where a secret is found, of everything that is at rest or was written. */
async function search(place: Place, secrets: readonly string[]): Promise<string[]> {
  const { scene, database, temporary } = place;
  const metrics = await fetch(place.metrics).then((answer) => answer.text());
  assert.match(metrics, /paste_requests_total/);
  const dump = await dumpTables(database.url);
  const all = [...secrets, ...Object.values(CONFIGURED)];
  const databaseFiles = await Promise.all(database.folders.map((folder) => searchFolder(folder, secrets)));
  return [
    ...searchDeeply('logs', Buffer.from(scene.allOutput()), all),
    ...searchDeeply('metrics', Buffer.from(metrics), all),
    ...searchDeeply('tables', Buffer.from(dump), secrets),
    ...(await searchFolder(scene.dataDir, all)),
    ...(await searchFolder(temporary, all)),
    ...databaseFiles.flat(),
  ];
}

function linksOf({ logChannel, member }: Scene): string[] {
  const all = [...announcements(logChannel.messages), ...announcements(member.directMessages())];
  return all.flatMap((message) => linkIn(message) ?? []);
}

const isMissing = (leaks: readonly string[]) => (word: string) => !leaks.some((leak) => leak.includes(word));

/** MariaDB's server writes as much as all the rest: in the long run, and in npm run test:canary. */
const ENGINES = Object.entries(CANARY_ENGINES).filter(([name]) => name === 'sqlite' || isSoak);

for (const [name, start] of ENGINES) {
  describe(`the canary on ${name}`, () => {
    test('no word, name, file or key is in database, logs of its server, pastes, logs, metrics or temporary files (S45)', async (t) => {
      const place = await startPlace(t, await start(t));
      const { scene } = place;
      const bot = await live(scene);
      const links = linksOf(scene);
      assert.ok(links.length >= 6, `${links.length} links`);
      const transcripts = await Promise.all(links.map(readTranscript));
      const all = transcripts.map((transcript) => transcript.all).join('\n');
      const transcribed = [
        SAID.ticket,
        SAID.staff,
        SAID.note,
        SAID.anonymous,
        SAID.formAnswer,
        SAID.formFileName,
        SAID.formFileRefused,
        SAID.snapshot,
        SAID.fileName,
        SAID.username,
        SAID.nickname,
        SAID.commandNote,
        SAID.modmailNote,
        SAID.snippetText,
        SAID.closeReason,
        SAID.modmailReason,
        SAID.replyCommand,
        CONFIGURED.choice,
      ];
      for (const word of transcribed)
        assert.ok(all.includes(word), `the transcripts do have ${word}: it could have leaked`);
      if (isSoak) {
        await bot.stop();
        const faults = [
          ...(await throughAnOutage(scene, place.database.outage)),
          ...(await refuseEachRoute(scene)),
          ...(await spoilThePastes(scene)),
          ...(await crashAtEachStep(scene)),
        ];
        for (const fault of faults) t.diagnostic(`fault: ${fault}`);
      }
      const keys = linksOf(scene).map((link) => parsePasteLink(link).key);
      assert.deepEqual(await search(place, [...WORDS, ...keys]), []);
      const db = await openDatabase(t, place.database.url);
      const [columns, found] = await cellsWith(db, Object.values(CONFIGURED));
      assert.deepEqual(columns, CONFIGURATION, 'what administrators set up stands in the settings alone');
      const kept = Object.values(CONFIGURED).filter((word) => word !== CONFIGURED.paused);
      assert.deepEqual(found, kept.sort(), 'and all of it does, but what was said of a pause that is over');
      assert.match(scene.allOutput(), /closing step failed.*paste/s, 'the logs do tell of the faults');
      assert.deepEqual(scene.sim.violations, []);
      if (name === 'sqlite') await robbed(t, place, links[0]!);
    });
  });
}

/** Each half of what is needed, both halves, and then the key as well. */
async function robbed(t: TestContext, { scene, database }: Place, link: string): Promise<void> {
  const db = await openDatabase(t, database.url);
  const { id } = parsePasteLink(link);
  const path = (await storedPastes(join(scene.dataDir, 'pastes'))).get(id);
  assert.ok(path);
  const paste = await stolenPaste(path);
  const dump = await dumpTables(database.url);
  assert.ok(!dump.includes(paste.ct.slice(0, 60)), 'the database has no ciphertext to decrypt');
  const fromStore = [
    id,
    await readFile(path, 'utf8').then((text) => text.split('\n')[0]!),
    ...JSON.stringify(paste.adata).split('"'),
  ];
  const fromDatabase = await cellsOf(db, ['transcripts', 'seal_keys', 'conversations'], id);
  assert.ok(
    fromDatabase.some((cell) => cell.startsWith('s1.')),
    'the sealed key is among the loot',
  );
  assert.equal(await opensWith(paste, keysWithin(fromStore)), false, 'with the paste store alone');
  assert.equal(await opensWith(paste, keysWithin([...fromStore, ...fromDatabase])), false, 'with both');
  const secrets = await readFile(join(scene.dataDir, 'secrets.env'), 'utf8');
  const sealKeys = /^SEAL_KEYS=(.*)$/m.exec(secrets)?.[1] ?? '';
  const key = await unsealedKey(db, id, sealKeys);
  assert.equal(await opensWith(paste, [key]), true, 'with the sealing key, too: the documented limit');
}

describe('the canary itself', () => {
  test('with sealing switched off in a test build, it finds words, files and keys', async (t) => {
    const database = await CANARY_ENGINES.sqlite(t);
    const place = await startPlace(t, database, {
      asSources: true,
      env: { NODE_OPTIONS: `--import ${UNSEALED}` },
    });
    await liveShortly(place.scene);
    const keys = linksOf(place.scene).map((link) => parsePasteLink(link).key);
    assert.ok(keys.length >= 2);
    const people = [SAID.memberName, SAID.staffName];
    const ofColumns = [SAID.channelTopic, SAID.commandNote, SAID.snippetText, SAID.closeReason];
    const ofForm = [SAID.formAnswer, SAID.formFileName, SAID.formFileBytes];
    const words = [SAID.ticket, SAID.note, SAID.fileName, SAID.fileBytes, ...ofForm, ...people, ...ofColumns];
    const leaks = await search(place, [...words, ...keys]);
    assert.deepEqual([...words, ...keys].filter(isMissing(leaks)), [], 'all of them are found');
    assert.ok(leaks.some((leak) => leak.startsWith('tables') && keys.some((key) => leak.includes(key))));
  });

  test('a word is found in each of its shapes', async (t) => {
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
      packed: Buffer.from(`{"ct":"${gzipSync(`some text around ${word}`).toString('base64')}"}`),
      large: Buffer.concat([Buffer.alloc(9_000_000), Buffer.from(word), Buffer.alloc(50_000)]),
    };
    for (const [name, content] of Object.entries(planted))
      await writeFile(join(folder, 'deep', name), content);
    await writeFile(join(folder, 'clean'), 'nothing to see');
    const found = await searchFolder(folder, [word]);
    for (const name of Object.keys(planted)) {
      assert.ok(
        found.some((leak) => leak.startsWith(join(folder, 'deep', name))),
        `${name} is found`,
      );
    }
    assert.ok(!found.some((leak) => leak.includes('clean')));
  });
});
