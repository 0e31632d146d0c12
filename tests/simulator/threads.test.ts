/** Threads and channels as discord.js makes them: kinds, privacy, archive, locks, counts. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ChannelType, Events, MessageType, type AnyThreadChannel, type ForumChannel } from 'discord.js';
import { USUAL_BOT_PERMISSIONS } from './index.ts';
import { discordCode, inCommunity, nextEvent, textChannel } from './support.ts';

test('a public thread at a message has its id, a starter message, and can be written in', async () => {
  await inCommunity(async ({ client, general, member }) => {
    const channel = await textChannel(client, general);
    const message = await channel.send('start');
    const created = nextEvent<AnyThreadChannel>(client, Events.ThreadCreate);
    const thread = await message.startThread({ name: 'Talk' });
    await created;
    assert.equal(thread.id, message.id);
    member.type(thread, 'in the thread');
    assert.deepEqual(
      (await thread.messages.fetch()).map((m) => m.type),
      [MessageType.Default, MessageType.ThreadStarterMessage],
    );
    await assert.rejects(message.startThread({ name: 'Again' }), discordCode(160004));
  });
});

test('a private thread is seen by its members and by who manages threads', async () => {
  await inCommunity(async ({ client, general, member, otherMember, staff, guild }) => {
    const channel = await textChannel(client, general);
    const thread = await channel.threads.create({
      name: 'Private',
      type: ChannelType.PrivateThread,
      invitable: false,
    });
    assert.throws(() => member.messages(thread), /cannot see/);
    await thread.members.add(member.id);
    member.type(thread, 'hello');
    assert.throws(() => otherMember.type(thread, 'x'), /cannot see/);
    assert.throws(() => staff.type(thread, 'x'), /cannot see/);
    guild.editRole(
      guild.roles.find((r) => r.name === 'Staff')!,
      { permissions: ['ManageThreads'] },
    );
    staff.type(thread, 'I manage');
    assert.equal((await thread.members.fetch()).size, 2);
    await thread.members.remove(member.id);
    assert.throws(() => member.messages(thread), /cannot see/);
  });
});

test('archived and locked threads refuse, and wake again', async () => {
  await inCommunity(async ({ client, general, guild, member }) => {
    const channel = await textChannel(client, general);
    const thread = await channel.threads.create({ name: 'T', type: ChannelType.PublicThread });
    const message = await thread.send('x');
    await thread.setArchived(true);
    await assert.rejects(message.react('👍'), discordCode(50083));
    await assert.rejects(message.edit('y'), discordCode(50083));
    assert.equal((await channel.threads.fetchArchived()).threads.size, 1);
    await thread.send('wakes it');
    assert.equal(general.threads[0]?.thread?.archived, false);
    await thread.setLocked(true);
    assert.throws(() => member.type(thread, 'x'), /locked/);
    guild.setBotPermissions(USUAL_BOT_PERMISSIONS.filter((name) => name !== 'ManageThreads'));
    await assert.rejects(thread.send('x'), discordCode(160005));
    await assert.rejects(thread.delete(), discordCode(50013));
    guild.setBotPermissions(USUAL_BOT_PERMISSIONS);
    await thread.delete();
    assert.equal(general.threads.length, 0);
  });
});

test('a forum post is a thread with its first message and tags', async () => {
  await inCommunity(async ({ client, guild }) => {
    const forum = guild.addChannel({ name: 'posts', type: 'forum', tags: ['open', 'closed'] });
    const channel = (await client.channels.fetch(forum.id)) as ForumChannel;
    assert.deepEqual(
      channel.availableTags.map((tag) => tag.name),
      ['open', 'closed'],
    );
    const post = await channel.threads.create({
      name: 'Post',
      message: { content: 'body', files: [{ attachment: Buffer.from('x'), name: 'x.txt' }] },
      appliedTags: [channel.availableTags[0]!.id],
    });
    assert.equal(forum.threads[0]?.messages[0]?.content, 'body');
    await post.setAppliedTags([channel.availableTags[1]!.id]);
    const active = await client.guilds.cache.get(guild.id)?.channels.fetchActiveThreads();
    assert.deepEqual([...(active?.threads.keys() ?? [])], [post.id]);
  });
});

test('a category takes 50 channels, a guild 500, active threads 1,000', { timeout: 30_000 }, async () => {
  await inCommunity(async ({ client, guild, ticketCategory, general, owner }) => {
    const cached = await client.guilds.fetch(guild.id);
    for (let index = 0; index < 50; index += 1)
      guild.addChannel({ name: `t-${index}`, parent: ticketCategory });
    await assert.rejects(
      cached.channels.create({ name: 't-50', parent: ticketCategory.id }),
      (error: Error) => {
        assert.match(error.message, /CHANNEL_PARENT_MAX_CHANNELS/);
        return discordCode(50035)(error);
      },
    );
    while (guild.channels.length < 500) guild.addChannel({ name: 'filler' });
    await assert.rejects(cached.channels.create({ name: 'one more' }), discordCode(30013));
    for (let index = 0; index < 1_000; index += 1) general.startThread(owner, `thread ${index}`);
    const channel = await textChannel(client, general);
    await assert.rejects(channel.threads.create({ name: 'over' }), discordCode(160006));
  });
});

test('names are made fit, refused words named, and a third rename in ten minutes waits', async () => {
  await inCommunity(
    async ({ client, guild, general, sim }) => {
      const cached = await client.guilds.fetch(guild.id);
      assert.equal((await cached.channels.create({ name: "Mia's Ticket #1" })).name, 'mias-ticket-1');
      await assert.rejects(cached.channels.create({ name: 'verbotenword' }), /words not allowed/);
      const channel = await textChannel(client, general);
      await channel.setName('one');
      await channel.setName('two');
      await assert.rejects(channel.setName('three'), (error: Error) =>
        error.name.startsWith('RateLimitError'),
      );
      sim.time.advance(10 * 60_000);
      assert.equal(general.name, 'two');
    },
    { rateLimits: 'discord' },
    { rest: { rejectOnRateLimit: ['/channels'] } },
  );
});
