/** A bot that is in more servers than one connection carries: Discord recommends shards, and direct messages are all on the first. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { untilTold } from '../support/modmail.ts';
import { addModmailServer, memberOf, untilIn, write } from '../support/modmailServers.ts';
import { relayedTexts } from '../support/scene.ts';
import { startShared } from '../support/sharedScene.ts';
import { waitFor } from '../support/waitFor.ts';

const SHARDS = 2;
const shardOf = ({ id }: { readonly id: string }) => Number((BigInt(id) >> 22n) % BigInt(SHARDS));

test('two shards are opened, and a thread goes on between them over a restart', async (t) => {
  const { scene, kysely, end } = await startShared({ paste: false, simulator: { shards: SHARDS } });
  t.after(end);
  const { sim, owner } = scene;
  let guild = sim.createGuild({ name: 'Elsewhere', owner });
  while (shardOf(guild) === 0) {
    sim.time.advance(1);
    guild = sim.createGuild({ name: 'Elsewhere', owner });
  }
  const server = addModmailServer(scene, 'channel', guild);
  await server.configure({});
  assert.equal(sim.gateway.connections, SHARDS);
  const person = memberOf(scene, server, 'afar');
  const thread = await write(scene, server, person, 'over there?');
  server.staff.type(thread, '!r yes, here');
  await untilTold(scene, person, 'yes, here');
  await waitFor(
    'both sessions',
    async () => (await kysely.selectFrom('gateway_sessions').selectAll().execute()).length === SHARDS,
  );

  await scene.bot.kill();
  person.dm('still there?');
  server.staff.type(thread, '!r still here');
  const stranger = memberOf(scene, server, 'stranger');
  stranger.dm('my first words');
  await scene.startBot();
  await untilIn(scene, server, person, 'still there?');
  await untilTold(scene, person, 'still here');
  await untilIn(scene, server, stranger, 'my first words');
  assert.deepEqual(relayedTexts(thread), ['over there?', 'still there?']);
});
