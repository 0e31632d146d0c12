/** `npm run screenshots:setup`: the steps from an empty server to a first closed ticket, as the people see them, in docs/screenshots/. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { findChromium } from '../support/chromium.ts';
import type { InteractionResult } from '../simulator/index.ts';
import { buttonsOf, channelNamedIn, linkIn, PATIENCE, startScene } from '../support/scene.ts';
import { discordPage, type Shown } from './discordPage.ts';

const TARGET = join(import.meta.dirname, '../../docs/screenshots');

const ends: (() => void | Promise<void>)[] = [];
const scene = await startScene(
  { after: (end) => void ends.push(end) },
  { settings: ({ sim }) => ({ version: 1, guildId: sim.community?.guild.id }) },
);
const { sim, guild, owner, member, general, staffRole } = scene;

const shown: Record<string, Shown> = {};
const names = new Map<string, string>();
const bot = { author: 'Tessera', isBot: true };

const answer = async (done: InteractionResult, after: string): Promise<Shown['messages'][number]> => ({
  ...bot,
  message: await done.reply(PATIENCE),
  isPrivate: done.ephemeral,
  after,
});

try {
  const begun = await owner.command('setup', {}, general);
  const welcome = await answer(begun, 'Olivia used /setup');
  shown['setup-1'] = { place: '#general', messages: [welcome] };

  const chosen = await owner.select(welcome.message, 'Choose the team’s role', [staffRole.id]);
  const ready = await answer(chosen, 'Olivia chose the role');
  const panel = await sim.waitFor(
    () => general.messages.find((each) => buttonsOf(each).length > 0),
    PATIENCE,
  );
  shown['setup-2'] = {
    place: '#general',
    messages: [
      { ...ready, isPrivate: true },
      { ...bot, message: panel },
    ],
  };

  const clicked = await member.click(panel, { label: 'Open ticket' });
  const opened = await answer(clicked, 'A member pressed “Open ticket”');
  const ticket = channelNamedIn(sim, opened.message);
  const [first] = ticket.messages;
  assert.ok(first);
  shown['setup-3'] = { place: '#general', messages: [opened] };
  const asked = await member.click(first, { label: 'Close ticket' });
  const question = await answer(asked, 'The member pressed “Close ticket”');
  shown['setup-4'] = {
    place: `#${ticket.name}`,
    messages: [
      { ...bot, message: first },
      { ...question, isPrivate: false },
    ],
  };

  const confirmed = await member.click(question.message, { label: 'Close ticket' });
  const closing = await answer(confirmed, 'The member confirmed');
  const log = guild.channel('ticket-log');
  assert.ok(log);
  const logged = await sim.waitFor(() => log.messages.find((each) => linkIn(each)), PATIENCE);
  const farewell = await sim.waitFor(() => member.directMessages().find((each) => linkIn(each)), PATIENCE);
  shown['setup-5'] = { place: `#${ticket.name}`, messages: [{ ...closing, isPrivate: false }] };
  shown['setup-6'] = { place: '#ticket-log', messages: [{ ...bot, message: logged }] };
  shown['setup-7'] = { place: 'Direct message', messages: [{ ...bot, message: farewell }] };

  for (const channel of guild.channels) names.set(channel.id, channel.name);
  names
    .set(ticket.id, 'ticket-0001')
    .set(staffRole.id, 'Staff')
    .set(member.id, 'Mira')
    .set(owner.id, 'Olivia');
  names.set(sim.botId, 'Tessera');

  const browser = await chromium.launch({
    executablePath: findChromium() ?? '',
    args: ['--no-sandbox', '--disable-gpu'],
  });
  ends.push(() => browser.close());
  const page = await browser.newPage({ viewport: { width: 684, height: 200 } });
  for (const [name, each] of Object.entries(shown)) {
    await page.setContent(discordPage(each, names));
    await page.screenshot({ path: join(TARGET, `${name}.png`), fullPage: true });
  }
  assert.deepEqual(sim.violations, []);
} finally {
  for (const end of ends.reverse()) await end();
}
