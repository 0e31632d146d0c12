/** A crowd at one panel at once, with Discord's rate limits on: one ticket each, numbered without a gap. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { openDatabase } from '../support/databases.ts';
import { communitySettings } from '../support/product.ts';
import { panelOf, startScene } from '../support/scene.ts';
import { untilSettled } from '../support/settled.ts';
import { scaled } from '../support/soak.ts';

const PEOPLE = scaled(40, 200);
const REFUSED = 5;

describe('a rush', () => {
  test('of many people gives each one ticket or a clear answer, in at most 5 calls a ticket', async (t) => {
    const scene = await startScene(t, {
      paste: false,
      simulator: { rateLimits: 'discord' },
      // A category of Discord takes 50 channels; the server itself 500.
      settings: ({ sim }) => {
        const settings = communitySettings(sim);
        const ticketCategories = settings.ticketCategories.map((each) => ({ ...each, parentId: null }));
        return { ...settings, ticketCategories };
      },
    });
    const { sim, guild, logChannel } = scene;
    const people = Array.from({ length: PEOPLE }, (_, n) => {
      const person = sim.createUser({ username: `rush.${n}` });
      guild.join(person);
      return person;
    });
    const panel = panelOf(scene);
    const { kysely } = await openDatabase(t, `sqlite:${scene.dataDir}/tessera.db`);
    await untilSettled({ kysely });
    sim.requests.length = 0;
    // Discord refuses some for good: those are told, and their numbers go to others.
    sim.faults.add({
      route: 'POST /guilds/:id/channels',
      when: 'before',
      times: REFUSED,
      status: 403,
      body: { code: 50_013, message: 'Missing Permissions' },
    });
    const clicks = await Promise.all(people.map((person) => person.click(panel, { label: 'Open ticket' })));
    const answers = await Promise.all(clicks.map((click) => click.reply({ timeoutMs: 120_000 })));
    const opened = answers.filter(({ content }) => content.startsWith('Your ticket is open'));
    const told = answers.filter(({ content }) => !content.startsWith('Your ticket is open'));
    assert.equal(told.length, REFUSED);
    const reasons = new Set(told.map(({ content }) => content.slice(0, 60)));
    t.diagnostic(`${opened.length} opened, others: ${[...reasons].join(' | ') || 'none'}`);
    // Some lines in the log channel are for many tickets each, and how many messages they fill goes by time.
    const isOfClicks = ({ status, path }: { status: number; path: string }) =>
      status !== 429 && path !== `/channels/${logChannel.id}/messages`;
    const calls = sim.requests.filter(isOfClicks).length;
    const again = people.filter((_, index) => told.includes(answers[index]!));
    const retried = await Promise.all(again.map((person) => person.click(panel, { label: 'Open ticket' })));
    await Promise.all(retried.map((click) => click.reply({ timeoutMs: 120_000 })));
    const tickets = guild.channels.filter(({ name }) => /^ticket-\d+$/.test(name));
    const numbers = tickets.map(({ name }) => Number(name.slice(7))).sort((a, b) => a - b);
    assert.equal(new Set(numbers).size, numbers.length);
    assert.deepEqual(
      numbers,
      numbers.map((_, index) => index + 1),
    );
    assert.equal(tickets.length, PEOPLE);
    t.diagnostic(
      `figure: a rush of ${PEOPLE}: ${opened.length} opened, ${(calls / PEOPLE).toFixed(2)} calls of Discord for each click`,
    );
    assert.ok(calls <= 5 * PEOPLE);
    assert.deepEqual(sim.violations, []);
  });
});
