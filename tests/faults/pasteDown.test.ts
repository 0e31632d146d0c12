/** A paste service that is gone, fails, talks nonsense or loses what it stored only delays a closing, and says so. */
import assert from 'node:assert/strict';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, test, type TestContext } from 'node:test';
import type { ChannelHandle } from '../simulator/index.ts';
import { getDelivered } from '../support/delivered.ts';
import type { PasteFault, ProxyAnswer } from '../support/pasteProxy.ts';
import { startProxiedScene, type ProxiedScene } from '../support/proxiedScene.ts';
import {
  closeConversation,
  openTicket,
  PATIENCE,
  startScene,
  untilGone,
  type Scene,
} from '../support/scene.ts';
import { tempDir } from '../support/tempDir.ts';
import { storedPasteIds, storedPastes } from '../support/transcripts.ts';

const SAID = 'my question before the outage';

function notices(channel: ChannelHandle) {
  return channel.messages.filter(({ embeds }) => embeds[0]?.title === 'Closing is waiting');
}

async function untilNotice(scene: Pick<Scene, 'sim'>, channel: ChannelHandle, says: RegExp) {
  return scene.sim.waitFor(
    () => notices(channel).find(({ embeds }) => says.test(embeds[0]?.description ?? '')),
    { ...PATIENCE, what: `a notice saying ${String(says)}` },
  );
}

async function openAndAsk(scene: Scene): Promise<ChannelHandle> {
  const ticket = await openTicket(scene, scene.member);
  scene.member.type(ticket, SAID);
  return ticket;
}

describe('with the paste service down', { concurrency: 2 }, () => {
  test('closing waits, keeps one notice current, loses nothing, and completes when it is back', async (t) => {
    const scene = await startScene(t);
    const ticket = await openAndAsk(scene);
    await scene.paste?.stop();
    await closeConversation(ticket, scene.staff);
    const notice = await untilNotice(scene, ticket, /paste service does not answer.*Nothing is lost/s);
    const isCurrent = () => ticket.messages.find(({ id }) => id === notice.id)?.edited_timestamp;
    await scene.sim.waitFor(isCurrent, { ...PATIENCE, what: 'the notice of the next try' });
    assert.equal(notices(ticket).length, 1, 'one notice however many tries');
    assert.ok(!scene.member.can('SendMessages', ticket), 'nobody writes behind the closing');
    await scene.startPaste();
    await untilGone(scene, ticket);
    const { staff, user } = await getDelivered(scene, join(scene.dataDir, 'pastes'));
    assert.ok(staff.all.includes(SAID) && user.all.includes(SAID));
    assert.deepEqual(scene.sim.violations, []);
  });

  test('closing completes although the bot is restarted meanwhile', async (t) => {
    const scene = await startScene(t);
    const ticket = await openAndAsk(scene);
    await scene.paste?.stop();
    await closeConversation(ticket, scene.staff);
    await untilNotice(scene, ticket, /does not answer/);
    assert.equal(await scene.bot.stop(), 0);
    await scene.startBot();
    await scene.startPaste();
    await untilGone(scene, ticket);
    const { staff } = await getDelivered(scene, join(scene.dataDir, 'pastes'));
    assert.ok(staff.all.includes(SAID));
    assert.ok(!staff.all.includes('Closing is waiting'), 'our own notice is no part of what was said');
    assert.deepEqual(scene.sim.violations, []);
  });
});

describe('a paste service that answers, but wrongly', { concurrency: 3 }, () => {
  const answers: readonly (readonly [name: string, answer: ProxyAnswer, says: RegExp])[] = [
    ['500', { status: 500, body: '{"status":1,"message":"internal error"}' }, /does not answer/],
    ['garbage', { status: 200, body: '<html>it works!</html>' }, /does not answer/],
    ['a refusal', { status: 200, body: '{"status":1,"message":"Disk quota"}' }, /refused.*Disk quota/],
  ];
  for (const [name, answer, says] of answers) {
    for (const call of ['create', 'read'] as const) {
      test(`${name} to a ${call} delays the closing and nothing else`, (t) =>
        closeWith(t, { call, when: 'before', run: () => Promise.resolve(answer) }, says));
    }
  }
});

describe('a stored paste that is not usable', { concurrency: 3 }, () => {
  const spoilers: Readonly<Record<string, (path: string) => Promise<void>>> = {
    'was damaged': async (path) => {
      const bytes = await readFile(path);
      const at = Math.floor(bytes.length * 0.7);
      bytes[at] = bytes[at] === 0x41 ? 0x42 : 0x41;
      await writeFile(path, bytes);
    },
    'was deleted': (path) => rm(path),
  };
  for (const [what, spoil] of Object.entries(spoilers)) {
    for (const nth of [1, 2] as const) {
      test(`is published again when copy ${nth} ${what} before it was read back`, async (t) => {
        const run = async (scene: ProxiedScene, earlier: readonly string[]) => {
          const stored = await storedPastes(scene.pasteStore);
          const newest = [...stored].find(([id]) => !earlier.includes(id));
          assert.ok(newest);
          await spoil(newest[1]);
        };
        await spoilBeforeReading(t, nth, run);
      });
    }
  }
});

/** Closes a ticket while the fault stands; lifts it once staff were told. */
async function closeWith(t: TestContext, fault: PasteFault, says: RegExp): Promise<void> {
  const scene = await startProxiedScene(t, await sqliteIn(t));
  const ticket = await openAndAsk(scene);
  scene.proxy.fault = fault;
  await closeConversation(ticket, scene.staff);
  await untilNotice(scene, ticket, says);
  scene.proxy.fault = undefined;
  await untilGone(scene, ticket);
  const { staff, user } = await getDelivered(scene, scene.pasteStore);
  assert.ok(staff.all.includes(SAID) && user.all.includes(SAID));
  assert.deepEqual(scene.sim.violations, []);
}

async function spoilBeforeReading(
  t: TestContext,
  nth: 1 | 2,
  spoil: (scene: ProxiedScene, earlier: readonly string[]) => Promise<void>,
): Promise<void> {
  const scene = await startProxiedScene(t, await sqliteIn(t));
  const ticket = await openAndAsk(scene);
  let earlier: readonly string[] = [];
  let isSpoilt = false;
  scene.proxy.fault = {
    call: 'read',
    nth,
    when: 'before',
    async run() {
      await spoil(scene, earlier);
      isSpoilt = true;
      return undefined;
    },
  };
  scene.proxy.onCall = async (call) => {
    if (call === 'create') earlier = await storedPasteIds(scene.pasteStore);
  };
  await closeConversation(ticket, scene.staff);
  await untilGone(scene, ticket);
  assert.ok(isSpoilt);
  const { staff, user } = await getDelivered(scene, scene.pasteStore);
  assert.ok(staff.all.includes(SAID) && user.all.includes(SAID));
  assert.equal(scene.proxy.calls.filter((call) => call === 'create').length, 3, 'one copy was made anew');
  assert.deepEqual(scene.sim.violations, []);
}

async function sqliteIn(t: TestContext): Promise<string> {
  return `sqlite:${join(await tempDir(t), 'test.db')}`;
}
