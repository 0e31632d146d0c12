/** A ticket's activity: a rush of messages is a handful of writes, and neither the last word nor anybody's first is lost. */
import assert from 'node:assert/strict';
import { setImmediate as turn } from 'node:timers/promises';
import { test, type TestContext } from 'node:test';
import { createActivity } from '../../bot/conversations/activity.ts';
import { createLog } from '../../shared/log.ts';
import { asId, type ChannelId, type GuildId, type UserId } from '../../shared/ids.ts';

const GUILD = asId<GuildId>('1');
const TICKET = asId<ChannelId>('2');
const [ADA, SAM] = ['71', '72'].map((id) => asId<UserId>(id)) as [UserId, UserId];

function rushed(t: TestContext) {
  t.mock.timers.enable({ apis: ['setTimeout', 'Date'], now: 1_000_000_000 });
  const written: UserId[][] = [];
  let failures = 0;
  const activity = createActivity({
    rows: {
      touchIn(_guildId, _channelId, authorIds) {
        if (failures-- > 0) return Promise.reject(new Error('the database is away'));
        written.push([...authorIds]);
        return Promise.resolve();
      },
    },
    headers: { touchIn: () => Promise.resolve(undefined) },
    spoken: () => Promise.resolve(),
    clock: { now: () => Date.now(), sleep: () => Promise.resolve() },
    log: createLog({ level: 'silent', service: 'test' }),
  });
  return {
    activity,
    written,
    fail: (times: number) => (failures = times),
    says: (who: UserId) => activity.note(GUILD, TICKET, who),
    pass: async (ms: number) => {
      t.mock.timers.tick(ms);
      await turn();
    },
  };
}

test('everybody’s first word is written at once, a rush of two people every few seconds', async (t) => {
  const { says, pass, written } = rushed(t);
  for (let index = 0; index < 1_000; index += 1) await says(index % 3 === 0 ? SAM : ADA);
  assert.deepEqual(written, [[SAM], [ADA]]);
  await pass(3_000);
  assert.deepEqual(written.slice(2), [[ADA, SAM]], 'both, in the order of their last words');
  await pass(60_000);
  assert.equal(written.length, 3);
});

test('one person’s monologue is written once a minute', async (t) => {
  const { says, pass, written } = rushed(t);
  for (let second = 0; second < 119; second += 1) {
    await says(ADA);
    await pass(1_000);
  }
  assert.deepEqual(written, [[ADA], [ADA]]);
});

test('before something waits for a word, earlier ones are written; the next is at once', async (t) => {
  const { activity, says, written } = rushed(t);
  for (const who of [ADA, SAM, ADA, SAM]) await says(who);
  await activity.settle(TICKET);
  assert.deepEqual(written, [[ADA], [SAM], [ADA, SAM]]);
  assert.equal(await says(SAM), true);
  assert.equal(written.length, 4);
});

test('what could not be written is written later, and at the end', async (t) => {
  const { activity, says, pass, fail, written } = rushed(t);
  fail(2);
  await assert.rejects(says(ADA), /away/);
  await pass(3_000);
  assert.deepEqual(written, []);
  await pass(3_000);
  assert.deepEqual(written, [[ADA]]);
  for (const who of [SAM, ADA, SAM]) await says(who);
  await activity.stop();
  assert.deepEqual(written.slice(1), [[SAM], [ADA, SAM]]);
});
