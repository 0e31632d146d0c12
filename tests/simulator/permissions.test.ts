/** Who may do what: overwrites, the bot's own rights, and what people are refused. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ChannelType, OverwriteType, PermissionFlagsBits as P } from 'discord.js';
import { USUAL_BOT_PERMISSIONS } from './index.ts';
import { discordCode, inCommunity, textChannel } from './support.ts';

/** Without the member in its cache, discord.js must be told what kind of id it is given. */
const byMember = { type: OverwriteType.Member };

test('a member overwrite beats a role, a role beats everyone, denial of view hides all else', async () => {
  await inCommunity(async ({ guild, member, otherMember, staff, staffRole }) => {
    const channel = guild.addChannel({
      name: 'layers',
      overwrites: [
        { for: guild, deny: ['ViewChannel'] },
        { for: staffRole, allow: ['ViewChannel'], deny: ['SendMessages'] },
        { for: staff, allow: ['SendMessages'] },
        { for: member, allow: ['ViewChannel'] },
      ],
    });
    assert.ok(staff.can('SendMessages', channel));
    assert.ok(member.can('SendMessages', channel));
    assert.equal(channel.permissionsOf(otherMember), 0n);
    assert.throws(() => otherMember.type(channel, 'x'), /cannot see/);
    guild.setOverwrite(channel, { for: member, allow: ['ViewChannel'], deny: ['SendMessages'] });
    assert.throws(() => member.type(channel, 'x'), /lacks SendMessages/);
    await Promise.resolve();
  });
});

test('discord.js computes the same permissions as the simulator', async () => {
  await inCommunity(async ({ client, guild, member, staff, sim }) => {
    const cached = await client.guilds.fetch(guild.id);
    await cached.members.fetch();
    for (const channel of guild.channels) {
      for (const person of [member, staff, { id: sim.botId }]) {
        const theirs = cached.channels.cache.get(channel.id)?.permissionsFor(person.id)?.bitfield ?? 0n;
        const ours = channel.permissionsOf(person);
        // A hidden channel has no permissions at all here; discord.js leaves the rest of the bits standing.
        assert.equal(ours, theirs & P.ViewChannel ? theirs : 0n, `${channel.name} ${person.id}`);
      }
    }
  });
});

test('the bot loses a channel that it made without itself', async () => {
  await inCommunity(async ({ client, guild }) => {
    const cached = await client.guilds.fetch(guild.id);
    const channel = await cached.channels.create({
      name: 'locked out',
      permissionOverwrites: [{ id: guild.id, deny: P.ViewChannel }],
    });
    assert.equal(channel.name, 'locked-out');
    await assert.rejects(channel.send('x'), discordCode(50001));
    await assert.rejects(channel.delete(), discordCode(50001));
  });
});

test('a private channel with the bot in it works, and another member stays out', async () => {
  await inCommunity(async ({ client, guild, member, otherMember, staffRole, sim }) => {
    const cached = await client.guilds.fetch(guild.id);
    const channel = await cached.channels.create({
      name: 'ticket-0001',
      permissionOverwrites: [
        { id: guild.id, type: OverwriteType.Role, deny: P.ViewChannel },
        { id: member.id, type: OverwriteType.Member, allow: [P.ViewChannel, P.SendMessages] },
        { id: staffRole.id, type: OverwriteType.Role, allow: [P.ViewChannel, P.SendMessages] },
        { id: sim.botId, type: OverwriteType.Member, allow: [P.ViewChannel, P.SendMessages] },
      ],
    });
    await channel.send('welcome');
    assert.deepEqual(
      member.messages(channel).map((m) => m.content),
      ['welcome'],
    );
    assert.throws(() => otherMember.messages(channel), /cannot see/);
    await channel.permissionOverwrites.edit(otherMember.id, { ViewChannel: true }, byMember);
    assert.equal(otherMember.messages(channel).length, 1);
    await channel.permissionOverwrites.delete(otherMember.id);
    assert.throws(() => otherMember.messages(channel), /cannot see/);
  });
});

test('the bot hands out only what it has, and Manage Roles not at all', async () => {
  await inCommunity(async ({ client, guild, member, general }) => {
    const cached = await client.guilds.fetch(guild.id);
    const make = (allow: bigint) =>
      cached.channels.create({
        name: 'x',
        permissionOverwrites: [{ id: member.id, type: OverwriteType.Member, allow }],
      });
    await assert.rejects(make(P.BanMembers), discordCode(50013));
    await assert.rejects(make(P.ManageRoles), discordCode(50013));
    const channel = await textChannel(client, general);
    await assert.rejects(
      channel.permissionOverwrites.create(member.id, { MentionEveryone: true }, byMember),
      discordCode(50013),
    );
    await channel.permissionOverwrites.create(member.id, { SendMessages: false }, byMember);
    assert.throws(() => member.type(general, 'x'), /lacks SendMessages/);
  });
});

test('every missing permission is told by its code', async () => {
  await inCommunity(async ({ client, guild, member, general, logChannel }) => {
    const target = member.type(general, 'hello');
    const channel = await textChannel(client, general);
    const message = await channel.messages.fetch(target.id);
    const without = (...names: string[]) =>
      guild.setBotPermissions(USUAL_BOT_PERMISSIONS.filter((name) => !names.includes(name)));
    guild.setOverwrite(general, {
      for: guild,
      deny: ['SendMessages', 'EmbedLinks', 'AttachFiles', 'AddReactions', 'ReadMessageHistory'],
    });
    await assert.rejects(channel.send('x'), discordCode(50013));
    await assert.rejects(message.react('👍'), discordCode(50013));
    assert.equal((await channel.messages.fetch({ limit: 5 })).size, 0);
    await assert.rejects(channel.messages.fetch({ message: target.id, force: true }), discordCode(50013));
    guild.setOverwrite(general, {
      for: guild,
      allow: ['SendMessages', 'ReadMessageHistory'],
      deny: ['EmbedLinks'],
    });
    await assert.rejects(channel.send({ embeds: [{ title: 'x' }] }), discordCode(50013));
    without('ManageMessages', 'PinMessages', 'ManageChannels');
    await assert.rejects(message.delete(), discordCode(50013));
    await assert.rejects(message.pin(), discordCode(50013));
    await assert.rejects(channel.setTopic('x'), discordCode(50013));
    await assert.rejects(channel.delete(), discordCode(50013));
    await assert.rejects(
      client.guilds.cache.get(guild.id)!.channels.create({ name: 'x', type: ChannelType.GuildText }),
      discordCode(50013),
    );
    const hidden = await textChannel(client, logChannel);
    guild.setOverwrite(logChannel, {
      for: guild.roles.find((role) => role.name === 'Tessera')!,
      deny: ['ViewChannel'],
    });
    await assert.rejects(hidden.send('x'), discordCode(50001));
    await assert.rejects(hidden.messages.fetch({ limit: 1 }), discordCode(50001));
  });
});
