/** Starting and stopping as an operator does it: what works, and what the terminal says when something is missing or wrong. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { CONNECTIONS_FILE } from '../support/connections.ts';
import { getDelivered } from '../support/delivered.ts';
import { createProduct, launchProcess, type ProductProcess } from '../support/product.ts';
import {
  closeConversation,
  openThread,
  openTicket,
  PATIENCE,
  untilGone,
  type Scene,
} from '../support/scene.ts';
import { startShared } from '../support/sharedScene.ts';
import { atEnd } from '../support/tempDir.ts';
import { waitFor } from '../support/waitFor.ts';

const ROOT = resolve(import.meta.dirname, '..', '..');
const START = [join(ROOT, 'start.ts')];
const BOT = [join(ROOT, 'bot/main.ts')];

/** Fails when anything was written that would frighten an operator. */
function assertCalm(output: string): void {
  assert.doesNotMatch(output, /"level":(50|60)|unexpected error|^\s+at .*\(/m, output);
}

async function untilOutput(child: ProductProcess, text: string): Promise<void> {
  await waitFor(`“${text}” in ${child.output()}`, () => child.output().includes(text), PATIENCE);
}

describe('npm start', { concurrency: 3, timeout: 240_000 }, () => {
  test('without a token explains the four steps, and ends at once', async (t) => {
    const { env, dataDir } = await createProduct(t);
    const started = launchProcess(t, START, { ...env, DISCORD_TOKEN: '' }, dataDir);
    assert.equal(await started.exited, 2);
    const output = started.output();
    for (const step of [
      '1. Open https://discord.com/developers',
      '2. Under "Bot"',
      '3. Under "OAuth2',
      '4. Put the token',
    ]) {
      assert.ok(output.includes(step), step);
    }
    assert.ok(output.includes('npm run demo'));
    assertCalm(output);
  });

  test('with a token runs paste and bot, and SIGTERM stops both', async (t) => {
    const product = await createProduct(t);
    const { sim, env, dataDir, pasteUrl } = product;
    const started = launchProcess(t, START, env, dataDir);
    await untilOutput(started, 'paste service listening');
    await untilOutput(started, 'bot ready');
    assert.equal(sim.gateway.connections, 1);
    assert.equal((await fetch(pasteUrl)).status, 200);
    assert.equal(await started.stop(), 0);
    assertCalm(started.output());
    await assert.rejects(fetch(pasteUrl), 'the paste service is gone');
    await sim.waitFor(() => sim.gateway.connections === 0, PATIENCE);
    assert.deepEqual(sim.violations, []);
  });

  test('stops the bot when the paste service cannot start, and names the port that is in use', async (t) => {
    const other = createServer();
    other.listen(0, '127.0.0.1');
    await once(other, 'listening');
    atEnd(t, () => other.close());
    const { port } = other.address() as AddressInfo;
    const { env, dataDir } = await createProduct(t, { env: { PASTE_PORT: String(port) } });
    const started = launchProcess(t, START, env, dataDir);
    assert.notEqual(await started.exited, 0);
    assert.match(started.output(), new RegExp(`paste: .*${port}`));
    assertCalm(started.output());
  });

  test('names every variable that is not valid at once, and no value', async (t) => {
    const bad = {
      PASTE_URL: 'ftp://hidden-value',
      DASHBOARD_PORT: 'hidden-value',
      DATABASE_URL: 'postgres://hidden-value',
      LOG_LEVEL: 'hidden-value',
    };
    const { env, dataDir } = await createProduct(t, { env: bad });
    const started = launchProcess(t, BOT, env, dataDir);
    assert.equal(await started.exited, 1);
    for (const name of Object.keys(bad)) assert.match(started.output(), new RegExp(`^ {2}${name}: `, 'm'));
    assert.ok(!started.output().includes('hidden-value'));
    assertCalm(started.output());
  });

  test('with a token that Discord does not accept says where to get another', async (t) => {
    const { env, dataDir } = await createProduct(t);
    const started = launchProcess(t, BOT, { ...env, DISCORD_TOKEN: 'wrong' }, dataDir);
    assert.equal(await started.exited, 1);
    assert.match(started.output(), /does not accept DISCORD_TOKEN.*Reset Token/s);
    assertCalm(started.output());
  });
});

// With a deadline, as a bot that boots against its promise would run on.
describe(
  'a bot with Discord’s rate limits and without the Message Content intent',
  { timeout: 240_000 },
  () => {
    let scene: Scene;
    let end: () => Promise<void>;
    before(async () => {
      ({ scene, end } = await startShared({
        simulator: { rateLimits: 'discord', intents: [] },
        env: { NODE_OPTIONS: `--import ${new URL('../support/connections.ts', import.meta.url).href}` },
      }));
    });
    after(() => end());

    test('starts, warns, /reply works, and a conversation’s life goes on all the same', async () => {
      const { sim, member, staff } = scene;
      assert.match(scene.bot.output(), /Message Content Intent is off/);
      const thread = await openThread(scene, member, 'help me');
      await staff.command('reply', { text: 'here I am' }, thread);
      const isAnswered = () =>
        member.directMessages().some(({ embeds }) => embeds[0]?.description === 'here I am');
      await sim.waitFor(isAnswered, PATIENCE);
      await closeConversation(thread, staff);
      await untilGone(scene, thread);
      const { user } = await getDelivered(scene, join(scene.dataDir, 'pastes'));
      assert.ok(user.all.includes('here I am'));
      await openTicket(scene, member);
    });

    test('M13: nobody is connected to but Discord and the paste service', async () => {
      const { sim, pasteUrl, dataDir } = scene;
      const made = await readFile(join(dataDir, CONNECTIONS_FILE), 'utf8');
      const hosts = (...urls: string[]) => urls.map((url) => new URL(url).host);
      assert.deepEqual(new Set(made.trim().split('\n')), new Set(hosts(sim.apiUrl, pasteUrl)));
      assert.deepEqual(hosts(sim.cdnUrl, sim.gatewayUrl), hosts(sim.apiUrl, sim.apiUrl));
    });

    test('with wrong SEAL_KEYS refuses to boot and changes nothing', async (t) => {
      assert.equal(await scene.bot.stop(), 0);
      const database = join(scene.dataDir, 'tessera.db');
      const hashOf = async () =>
        createHash('sha256')
          .update(await readFile(database))
          .digest('hex');
      const before = await hashOf();
      const requests = scene.sim.requests.length;
      const key = Buffer.alloc(32, 7).toString('base64');
      const started = launchProcess(t, BOT, { ...scene.env, SEAL_KEYS: `k1:${key}` }, scene.dataDir);
      assert.equal(await started.exited, 1);
      assert.match(started.output(), /SEAL_KEYS/);
      assert.ok(!started.output().includes(key));
      assertCalm(started.output());
      assert.equal(await hashOf(), before);
      assert.equal(scene.sim.requests.length, requests, 'Discord heard nothing');
      await scene.startBot();
    });
  },
);
