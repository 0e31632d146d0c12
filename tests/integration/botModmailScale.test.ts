/** Many open threads and many messages a second: each person's in order and once, nobody waiting behind others, memory bounded. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { APIMessage } from 'discord-api-types/v10';
import { snowflakeTimeMs } from '../../shared/ids.ts';
import { residentBytes } from '../support/memory.ts';
import { preparePlace, type ModmailPlace } from '../support/modmailPlaces.ts';
import { relayedTexts, startScene } from '../support/scene.ts';
import { scaled } from '../support/soak.ts';
import { textOf } from '../support/modmail.ts';

const THREADS = scaled(24, 1_000);
const PER_SECOND = 50;
const SECONDS = scaled(3, 60);
const BURST = scaled(30, 200);
const PATIENCE = { timeoutMs: scaled(90_000, 900_000) };
/** A node process that is a bot and has read nothing takes about 120 MB. */
const BOT_MEMORY_BYTES = 400 * 1024 ** 2;

test(`${THREADS} open threads, ${PER_SECOND} messages a second: in order, once, nobody starves`, async (t) => {
  let inbox: ModmailPlace | undefined;
  const scene = await startScene(t, {
    paste: false,
    settings: ({ sim }) => (inbox = preparePlace(sim, 'forum', { newPerMinute: 10_000 })).settings,
  });
  const { sim, guild, bot } = scene;
  const people = Array.from({ length: THREADS }, (_, at) => {
    const person = sim.createUser({ username: `scale${10_000 + at}` });
    guild.join(person);
    return person;
  });
  const due = new Map(people.map((person) => [person, [] as string[]]));
  const say = (person: (typeof people)[number], text: string): APIMessage => {
    due.get(person)!.push(text);
    return person.dm(text);
  };

  const openedFromMs = Date.now();
  for (const person of people) say(person, 'the first');
  const threads = () => new Map(inbox!.parent.threads.map((thread) => [thread.name, thread]));
  await sim.waitFor(() => threads().size === THREADS, { ...PATIENCE, what: 'all threads' });
  const shown = () => [...threads().values()].reduce((sum, thread) => sum + relayedTexts(thread).length, 0);
  await untilEven(shown, () => THREADS);
  const openedMs = Date.now() - openedFromMs;
  const restingBytes = residentBytes(bot.pid, 'VmRSS');

  const [hog, ...others] = people;
  const written: APIMessage[] = [];
  for (let n = 0; n < BURST; n += 1) say(hog!, `burst ${n}`);
  const beganAtMs = Date.now();
  for (let n = 0; n < PER_SECOND * SECONDS; n += 1) {
    written.push(say(others[Math.floor(Math.random() * others.length)]!, `message ${n}`));
    await sleep(Math.max(0, beganAtMs + (n * 1_000) / PER_SECOND - Date.now()));
  }
  const total = () => [...due.values()].reduce((sum, texts) => sum + texts.length, 0);
  await untilEven(shown, total);

  const byName = threads();
  for (const [person, texts] of due) {
    const [thread, ...more] = [...byName.values()].filter(({ name }) => name.includes(person.username));
    assert.equal(more.length, 0);
    assert.deepEqual(relayedTexts(thread!), texts, person.username);
  }
  const arrivedAtMs = new Map<string, number>();
  for (const thread of byName.values()) {
    for (const message of thread.messages) arrivedAtMs.set(textOf(message), snowflakeTimeMs(message.id));
  }
  const waits = written
    .map(({ id, content }) => arrivedAtMs.get(content)! - snowflakeTimeMs(id))
    .sort((a, b) => a - b);
  const [firstOfOthers] = written;
  assert.ok(
    arrivedAtMs.get(firstOfOthers!.content)! < arrivedAtMs.get(`burst ${BURST - 1}`)!,
    'who writes one message does not wait for who wrote many',
  );
  const peakBytes = residentBytes(bot.pid, 'VmHWM');
  assert.ok(peakBytes < BOT_MEMORY_BYTES, `${peakBytes} bytes`);
  assert.deepEqual(sim.violations, []);
  const at = (share: number) => waits[Math.min(waits.length - 1, Math.floor(waits.length * share))];
  const megabytes = (bytes: number) => Math.round(bytes / 1024 ** 2);
  t.diagnostic(
    `figure: modmail, ${THREADS} threads opened in ${openedMs} ms; ${written.length} messages at ${PER_SECOND}/s while one ` +
      `person wrote ${BURST} at once: waited ${at(0.5)} ms (median), ${at(0.99)} ms (99th of 100), ${at(1)} ms (longest); ` +
      `bot ${megabytes(restingBytes)} MB at rest, ${megabytes(peakBytes)} MB at most`,
  );

  async function untilEven(now: () => number, wanted: () => number): Promise<void> {
    const endsAtMs = Date.now() + PATIENCE.timeoutMs;
    while (now() < wanted() && Date.now() < endsAtMs) await sleep(scaled(50, 1_000));
    assert.equal(now(), wanted());
  }
});
