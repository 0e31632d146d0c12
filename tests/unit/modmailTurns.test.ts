/** What becomes of a message whose handling fails: tried again, or kept until the sweep takes it up. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Upstream } from '../../shared/errors.ts';
import { asId, type ChannelId, type UserId } from '../../shared/ids.ts';
import { createLog } from '../../shared/log.ts';
import { createSerialQueues } from '../../bot/conversations/queues.ts';
import type { IncomingMessage } from '../../bot/gateway/incoming.ts';
import { createTurns } from '../../bot/modmail/turns.ts';

const ANNA = asId<UserId>('1');
const WHERE = { guildId: null, channelId: asId<ChannelId>('2') };
const findAnna = () => Promise.resolve(ANNA);
const message = (id: string) => ({ id, author: { id: ANNA } }) as IncomingMessage;

function turns() {
  const marked: UserId[] = [];
  const slept: number[] = [];
  const created = createTurns({
    queues: createSerialQueues(),
    markBehind: (userId) => void marked.push(userId),
    clock: {
      sleep(ms) {
        slept.push(ms);
        return Promise.resolve();
      },
    },
    log: createLog({ level: 'silent', service: 'test' }),
  });
  return { ...created, marked, slept };
}

const broken = () => Promise.reject(new Error('cannot be'));
const away = () => Promise.reject(new Upstream(true));

test('the first direct message that failed for good is handed to the sweep until it succeeds there', async () => {
  const { inOrder, listBehind, recover, marked } = turns();
  await assert.rejects(inOrder(WHERE, findAnna, broken, message('10')));
  await assert.rejects(inOrder(WHERE, findAnna, broken, message('11')));
  assert.deepEqual(listBehind(), [ANNA]);
  assert.deepEqual(marked, [ANNA, ANNA]);
  const handed: (string | undefined)[] = [];
  const sweep = (fails: boolean) =>
    recover(listBehind(), (_userId, missed) => {
      handed.push(missed?.id);
      return fails ? broken() : Promise.resolve();
    });
  await sweep(true);
  await sweep(false);
  await sweep(false);
  assert.deepEqual(handed, ['10', '10']);
});

test('while a service is away a message is tried for two minutes; of who is behind, each further one only once', async () => {
  const { inOrder, listBehind, slept } = turns();
  let tries = 0;
  const work = () => {
    tries += 1;
    return away();
  };
  await assert.rejects(inOrder(WHERE, findAnna, work, message('10')));
  const waited = slept.reduce((sum, ms) => sum + ms, 0);
  assert.ok(waited > 120_000 && waited < 140_000, String(waited));
  assert.equal(tries, slept.length + 1);
  await assert.rejects(inOrder(WHERE, findAnna, work, message('11')));
  assert.equal(tries, slept.length + 2);
  assert.deepEqual(listBehind(), [ANNA]);
});

test('what succeeds at a later try leaves nobody behind', async () => {
  const { inOrder, listBehind } = turns();
  const outcomes = [away, away, () => Promise.resolve()];
  await inOrder(WHERE, findAnna, () => outcomes.shift()!(), message('10'));
  assert.deepEqual(listBehind(), []);
});
