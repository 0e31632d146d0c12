/** `/setup` takes an administrator of a server without anything to a first closed ticket. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { buttonsOf, channelNamedIn, PATIENCE, startScene } from '../support/scene.ts';

describe('/setup', () => {
  test('A1 A2 A4: in at most eight interactions from nothing to a closed ticket', async (t) => {
    const scene = await startScene(t, {
      paste: false,
      settings: ({ sim }) => ({ version: 1, guildId: sim.community?.guild.id }),
    });
    const { sim, guild, owner, member, general, staffRole } = scene;
    let interactions = 0;
    const counted = <T>(done: T): T => {
      interactions += 1;
      return done;
    };
    await assert.rejects(member.command('setup', {}, general), /not offered/);
    const begun = counted(await owner.command('setup', {}, general));
    const welcome = await begun.reply(PATIENCE);
    assert.ok(begun.ephemeral);
    const chosen = counted(await owner.select(welcome, 'Choose the team’s role', [staffRole.id]));
    assert.match((await chosen.reply(PATIENCE)).content, /\*\*Support\*\* is ready/);
    const panel = await sim.waitFor(
      () => general.messages.find((message) => buttonsOf(message).length > 0),
      PATIENCE,
    );
    const opened = counted(await member.click(panel, { label: 'Open ticket' }));
    const ticket = channelNamedIn(sim, await opened.reply(PATIENCE));
    assert.ok(guild.channel('ticket-log'));
    const [first] = ticket.messages;
    assert.ok(first);
    const asked = counted(await member.click(first, { label: 'Close ticket' }));
    const confirmed = counted(await member.click(await asked.reply(PATIENCE), { label: 'Close ticket' }));
    assert.match((await confirmed.reply(PATIENCE)).content, /closed this ticket/);
    t.diagnostic(`${interactions} interactions`);
    assert.ok(interactions <= 8);
    assert.deepEqual(sim.violations, []);
  });
});
