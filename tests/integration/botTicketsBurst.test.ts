/** Two hundred people at one panel at once, with Discord's rate limits on: one ticket each, numbered without a gap. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { panelOf, startScene } from '../support/scene.ts';

const PEOPLE = 200;

describe('a rush', () => {
  test('of 200 people gives each one ticket or a clear answer, in at most 5 calls a ticket', async (t) => {
    const scene = await startScene(t, { paste: false, simulator: { rateLimits: 'discord' } });
    const { sim, guild } = scene;
    const people = Array.from({ length: PEOPLE }, (_, n) => {
      const person = sim.createUser({ username: `rush.${n}` });
      guild.join(person);
      return person;
    });
    const panel = panelOf(scene);
    sim.requests.length = 0;
    const clicks = await Promise.all(people.map((person) => person.click(panel, { label: 'Open ticket' })));
    const answers = await Promise.all(clicks.map((click) => click.reply({ timeoutMs: 120_000 })));
    const opened = answers.filter(({ content }) => content.startsWith('Your ticket is open'));
    const told = answers.filter(({ content }) => !content.startsWith('Your ticket is open'));
    const reasons = new Set(told.map(({ content }) => content.slice(0, 60)));
    t.diagnostic(`${opened.length} opened, others: ${[...reasons].join(' | ') || 'none'}`);
    const tickets = guild.channels.filter(({ name }) => /^ticket-\d+$/.test(name));
    const numbers = tickets.map(({ name }) => Number(name.slice(7))).sort((a, b) => a - b);
    assert.equal(new Set(numbers).size, numbers.length);
    assert.deepEqual(
      numbers,
      numbers.map((_, index) => index + 1),
    );
    assert.equal(opened.length, tickets.length);
    const calls = sim.requests.filter(({ status }) => status !== 429).length;
    t.diagnostic(`${(calls / PEOPLE).toFixed(2)} calls of Discord for each click`);
    assert.ok(calls <= 5 * PEOPLE);
    assert.deepEqual(sim.violations, []);
  });
});
