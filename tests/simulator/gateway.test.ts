/** The gateway as discord.js meets it: log-in, refusals, intents, resume, shards, several sessions. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Events, GatewayIntentBits, type Message } from 'discord.js';
import { startSimulator } from './index.ts';
import { inCommunity, logIn, newClient, nextEvent, textChannel } from './support.ts';

test('a wrong token is refused by REST and gateway', async () => {
  const sim = await startSimulator();
  const client = newClient(sim);
  await assert.rejects(client.login('MTIz.wrong.token'), /token/i);
  await client.destroy();
  await sim.close();
});

test('an intent that the application was not granted closes with 4014', async () => {
  const sim = await startSimulator({ intents: ['guildMembers'] });
  const client = newClient(sim);
  await assert.rejects(client.login(sim.token), /disallowed intents/i);
  await client.destroy();
  await sim.close();
});

test('without the content intent, content is blank except in DMs, own messages and mentions', async () => {
  const without = [
    GatewayIntentBits.Guilds,
    GatewayIntentBits.GuildMessages,
    GatewayIntentBits.DirectMessages,
  ] as const;
  await inCommunity(
    async ({ client, member, general, sim }) => {
      const seen: string[] = [];
      client.on(Events.MessageCreate, (message) => {
        seen.push(message.content);
      });
      member.type(general, 'secret');
      member.type(general, `<@${sim.botId}> hello`);
      member.dm('private');
      const channel = await textChannel(client, general);
      await channel.send('mine');
      await sim.waitFor(() => seen.length === 4);
      assert.deepEqual(seen, ['', `<@${sim.botId}> hello`, 'private', 'mine']);
      const history = await channel.messages.fetch({ cache: false });
      assert.deepEqual([...history.values()].map((m) => m.content).reverse(), [
        '',
        `<@${sim.botId}> hello`,
        'mine',
      ]);
    },
    { intents: [] },
    { intents: without },
  );
});

test('a dropped connection resumes and replays what was missed', async () => {
  await inCommunity(async ({ client, sim, member, general }) => {
    const seen: string[] = [];
    client.on(Events.MessageCreate, (message) => {
      seen.push(message.content);
    });
    let readies = 0;
    client.on(Events.ShardReady, () => (readies += 1));
    const resumed = nextEvent<number>(client, Events.ShardResume);
    sim.gateway.drop();
    member.type(general, 'while away');
    await resumed;
    await sim.waitFor(() => seen.length === 1);
    assert.deepEqual(seen, ['while away']);
    assert.equal(readies, 0);
  });
});

test('op 7 makes the client reconnect and resume', async () => {
  await inCommunity(async ({ client, sim }) => {
    const resumed = nextEvent<number>(client, Events.ShardResume);
    sim.gateway.requestReconnect();
    await resumed;
    assert.equal(sim.gateway.connections, 1);
  });
});

test('a forgotten session starts anew and replays nothing', { timeout: 20_000 }, async () => {
  await inCommunity(async ({ client, sim, member, general }) => {
    const seen: string[] = [];
    client.on(Events.MessageCreate, (message) => {
      seen.push(message.content);
    });
    const ready = nextEvent<number>(client, Events.ShardReady);
    sim.gateway.drop({ resumable: false });
    member.type(general, 'lost to the gateway');
    await ready;
    member.type(general, 'heard');
    await sim.waitFor(() => seen.length === 1);
    assert.deepEqual(seen, ['heard']);
  });
});

test('two sessions of one token each get every event', async () => {
  await inCommunity(async ({ client, sim, member, general }) => {
    const second = await logIn(sim);
    const both = Promise.all([
      nextEvent<Message>(client, Events.MessageCreate),
      nextEvent<Message>(second, Events.MessageCreate),
    ]);
    member.type(general, 'to both');
    assert.deepEqual(
      (await both).map((message) => message.content),
      ['to both', 'to both'],
    );
    await second.destroy();
  });
});

test('shards carry their guilds, and the first one direct messages', { timeout: 30_000 }, async () => {
  const sim = await startSimulator({ shards: 2 });
  for (const name of ['A', 'B', 'C', 'D']) {
    sim.createGuild({ name }).addBot({ permissions: ['ViewChannel'] });
    sim.time.advance(1);
  }
  const client = await logIn(sim, { shards: [0, 1], shardCount: 2 });
  for (const guild of client.guilds.cache.values()) {
    assert.equal(guild.shardId, Number((BigInt(guild.id) >> 22n) % 2n));
  }
  assert.equal(client.guilds.cache.size, 4);
  await client.destroy();
  await sim.close();
});

test('a paused gateway delivers later, in order', async () => {
  await inCommunity(async ({ client, sim, member, general }) => {
    const seen: string[] = [];
    client.on(Events.MessageCreate, (message) => {
      seen.push(message.content);
    });
    sim.gateway.pause();
    member.type(general, 'one');
    member.type(general, 'two');
    await new Promise((resolve) => setTimeout(resolve, 50));
    assert.deepEqual(seen, []);
    sim.gateway.resume();
    await sim.waitFor(() => seen.length === 2);
    assert.deepEqual(seen, ['one', 'two']);
  });
});

test('after a restart, a DM arrives with its channel type and its edits are raw events only', async () => {
  await inCommunity(async ({ client, sim, member }) => {
    const raw: string[] = [];
    client.on(Events.Raw, (packet: { t: string | null }) => {
      if (packet.t) raw.push(packet.t);
    });
    const message = nextEvent<Message>(client, Events.MessageCreate);
    const sent = member.dm('first');
    assert.equal((await message).channel.isDMBased(), true);
    member.edit(sent, 'second');
    member.react(sent, '👍');
    member.delete(sent);
    await sim.waitFor(() => raw.includes('MESSAGE_DELETE'));
    assert.ok(raw.includes('MESSAGE_UPDATE') && raw.includes('MESSAGE_REACTION_ADD'));
  });
});

test('members, roles and channels that people change reach the cache', async () => {
  await inCommunity(async ({ client, sim, guild, member, staffRole }) => {
    const cached = client.guilds.cache.get(guild.id);
    assert.ok(cached);
    assert.equal((await cached.members.fetch()).size, 6);
    const newcomer = sim.createUser({ username: 'new' });
    const joined = nextEvent(client, Events.GuildMemberAdd);
    guild.join(newcomer);
    await joined;
    const updated = nextEvent(client, Events.GuildMemberUpdate);
    guild.setRoles(member, [staffRole]);
    await updated;
    assert.ok(cached.members.cache.get(member.id)?.roles.cache.has(staffRole.id));
    const left = nextEvent(client, Events.GuildMemberRemove);
    guild.leave(newcomer);
    await left;
    const deleted = nextEvent(client, Events.ChannelDelete);
    guild.channel('general')?.delete();
    await deleted;
    const gone = nextEvent(client, Events.GuildDelete);
    guild.removeBot();
    await gone;
  });
});
