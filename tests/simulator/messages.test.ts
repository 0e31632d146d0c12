/** Messages as discord.js writes and reads them: history, nonces, edits, pins, files, reactions, limits. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  ActionRowBuilder,
  ButtonBuilder,
  ButtonStyle,
  ContainerBuilder,
  Events,
  MessageFlags,
  MessageType,
  RESTJSONErrorCodes,
  TextDisplayBuilder,
  type Message,
} from 'discord.js';
import { picture } from './index.ts';
import { discordCode, inCommunity, nextEvent, textChannel } from './support.ts';

test('history comes in pages of a hundred, from either end, and not more', async () => {
  await inCommunity(async ({ client, member, general }) => {
    for (let index = 0; index < 250; index += 1) member.type(general, `message ${index}`);
    const channel = await textChannel(client, general);
    const collected: string[] = [];
    let after = '0';
    for (;;) {
      const page = await channel.messages.fetch({ limit: 100, after, cache: false });
      if (page.size === 0) break;
      const ordered = [...page.values()].sort(
        (a, b) => a.createdTimestamp - b.createdTimestamp || (a.id < b.id ? -1 : 1),
      );
      collected.push(...ordered.map((m) => m.content));
      after = ordered.at(-1)!.id;
    }
    assert.deepEqual(
      collected,
      Array.from({ length: 250 }, (_, index) => `message ${index}`),
    );
    const latest = await channel.messages.fetch({ limit: 2 });
    assert.deepEqual(
      [...latest.values()].map((m) => m.content),
      ['message 249', 'message 248'],
    );
    const before = await channel.messages.fetch({ limit: 1, before: latest.last()!.id });
    assert.equal(before.first()?.content, 'message 247');
    const around = await channel.messages.fetch({ limit: 3, around: before.first()!.id });
    assert.deepEqual(
      [...around.values()].map((m) => m.content),
      ['message 248', 'message 247', 'message 246'],
    );
    await assert.rejects(channel.messages.fetch({ limit: 101 }), discordCode(50035));
  });
});

test('an enforced nonce gives the same message for some minutes', async () => {
  await inCommunity(async ({ client, general, sim }) => {
    const channel = await textChannel(client, general);
    const send = () => channel.send({ content: 'once', nonce: '123', enforceNonce: true });
    const [first, second] = await Promise.all([send(), send()]);
    assert.equal(first.id, second.id);
    assert.equal(general.messages.length, 1);
    assert.equal(
      (await channel.send({ content: 'other', nonce: '124', enforceNonce: true })).content,
      'other',
    );
    sim.time.advance(10 * 60_000);
    assert.notEqual((await send()).id, first.id);
  });
});

test('limits of content, embeds and components are refused with the field named', async () => {
  await inCommunity(async ({ client, general, sim }) => {
    const channel = await textChannel(client, general);
    const button = () => new ButtonBuilder().setCustomId('same').setLabel('x').setStyle(ButtonStyle.Primary);
    const row = new ActionRowBuilder<ButtonBuilder>().addComponents(button());
    await assert.rejects(channel.send('x'.repeat(2001)), (error: { rawError?: { errors?: unknown } }) => {
      assert.deepEqual(error.rawError?.errors, {
        content: { _errors: [{ code: 'BASE_TYPE_MAX_LENGTH', message: 'Must be 2000 or fewer in length.' }] },
      });
      return true;
    });
    await assert.rejects(channel.send(' '), discordCode(50006));
    await assert.rejects(channel.send({ embeds: [{ description: 'x'.repeat(4097) }] }), discordCode(50035));
    await assert.rejects(
      channel.send({ embeds: [{ description: 'x'.repeat(4000) }, { description: 'x'.repeat(2001) }] }),
      discordCode(50035),
    );
    await assert.rejects(channel.send({ components: [row, row] }), discordCode(50035));
    const rows = Array.from({ length: 6 }, (_, index) =>
      new ActionRowBuilder<ButtonBuilder>().addComponents(button().setCustomId(String(index))),
    );
    await assert.rejects(channel.send({ components: rows }), discordCode(50035));
    assert.equal(sim.violations.filter((v) => v.kind === 'request').length, 5);
    assert.equal(general.messages.length, 0);
  });
});

test('embeds, link buttons and the newer components come back as discord.js expects', async () => {
  await inCommunity(async ({ client, general }) => {
    const channel = await textChannel(client, general);
    const sent = await channel.send({
      embeds: [
        {
          title: 'T',
          fields: [{ name: 'n', value: 'v' }],
          timestamp: new Date().toISOString(),
          image: { url: 'attachment://p.png' },
        },
      ],
      files: [{ attachment: Buffer.from(picture().data), name: 'p.png' }],
      components: [
        new ActionRowBuilder<ButtonBuilder>().addComponents(
          new ButtonBuilder()
            .setURL('https://example.org/p/1#key')
            .setLabel('Open')
            .setStyle(ButtonStyle.Link),
        ),
      ],
    });
    const embed = sent.embeds[0]!;
    assert.equal(embed.fields[0]?.inline, false);
    assert.match(embed.image?.url ?? '', /\/cdn\/attachments\//);
    assert.equal(sent.attachments.first()?.width, 8);
    const modern = await channel.send({
      flags: MessageFlags.IsComponentsV2,
      components: [
        new ContainerBuilder().addTextDisplayComponents(new TextDisplayBuilder().setContent('# Hi')),
      ],
    });
    assert.equal(modern.components.length, 1);
  });
});

test('attachment links open, expire after a day, and cannot be forged', async () => {
  await inCommunity(async ({ client, general, member, sim }) => {
    const posted = member.type(general, '', { files: [{ name: 'a.txt', data: 'contents' }] });
    const channel = await textChannel(client, general);
    const url = (await channel.messages.fetch(posted.id)).attachments.first()!.url;
    assert.ok(url.startsWith(sim.cdnUrl));
    assert.equal(await (await fetch(url)).text(), 'contents');
    assert.equal((await fetch(url.replace('hm=', 'hm=0'))).status, 404);
    assert.equal((await fetch(url.split('?')[0]!)).status, 404);
    sim.time.advance(25 * 3_600_000);
    assert.equal((await fetch(url)).status, 404);
    const renewed = await channel.messages.fetch({ message: posted.id, force: true });
    assert.equal((await fetch(renewed.attachments.first()!.url)).status, 200);
    const avatar = await fetch(client.user.displayAvatarURL());
    assert.equal(avatar.headers.get('content-type'), 'image/png');
  });
});

test('an edit keeps, drops and adds attachments; a link preview is no edit', async () => {
  await inCommunity(async ({ client, general, member }) => {
    const channel = await textChannel(client, general);
    const sent = await channel.send({
      content: 'files',
      files: [
        { attachment: Buffer.from('1'), name: 'one.txt' },
        { attachment: Buffer.from('2'), name: 'two.txt' },
      ],
    });
    const [one] = [...sent.attachments.values()];
    const edited = await sent.edit({
      attachments: [one!],
      files: [{ attachment: Buffer.from('3'), name: 'three.txt' }],
    });
    assert.deepEqual(
      [...edited.attachments.values()].map((a) => a.name),
      ['one.txt', 'three.txt'],
    );
    assert.ok(edited.editedTimestamp);
    const posted = member.type(general, 'https://example.org');
    await channel.messages.fetch(posted.id);
    const update = new Promise<Message>((resolve) => {
      client.once(Events.MessageUpdate, (_old, now) => resolve(now));
    });
    general.linkPreview(posted, { title: 'Example' });
    assert.equal((await update).editedTimestamp, null);
  });
});

test("nobody edits another's message, and a gone one is gone", async () => {
  await inCommunity(async ({ client, general, member }) => {
    const channel = await textChannel(client, general);
    const theirs = await channel.messages.fetch(member.type(general, 'mine').id);
    await assert.rejects(channel.messages.edit(theirs.id, 'yours'), discordCode(50005));
    await theirs.delete();
    await assert.rejects(theirs.delete(), discordCode(RESTJSONErrorCodes.UnknownMessage));
    await assert.rejects(
      channel.send({ content: 'x', reply: { messageReference: theirs.id } }),
      discordCode(50035),
    );
    await assert.rejects(client.users.fetch('123456789012345678'), discordCode(10013));
    general.delete();
    await assert.rejects(channel.send('x'), discordCode(10003));
  });
});

test('pins leave a system message and are listed, by the latest pin first', async () => {
  await inCommunity(async ({ client, general }) => {
    const channel = await textChannel(client, general);
    const first = await channel.send('first');
    const second = await channel.send('second');
    await first.pin();
    await second.pin();
    assert.equal(general.messages.at(-1)?.type, MessageType.ChannelPinnedMessage);
    const pins = await channel.messages.fetchPins();
    assert.deepEqual(
      pins.items.map((item) => item.message.content),
      ['second', 'first'],
    );
    await second.unpin();
    assert.deepEqual(
      general.pins.map((m) => m.content),
      ['first'],
    );
  });
});

test('reactions arrive, are listed, and are refused by who blocked the bot', async () => {
  await inCommunity(async ({ client, general, member, guild }) => {
    const emoji = guild.addEmoji('blob');
    const channel = await textChannel(client, general);
    const message = await channel.messages.fetch(member.type(general, 'react').id);
    await message.react('✅');
    await message.react(emoji.text);
    const seen = nextEvent(client, Events.MessageReactionAdd);
    member.react({ id: message.id, channel_id: general.id }, '✅');
    await seen;
    const users = await message.reactions.cache.get('✅')!.users.fetch();
    assert.deepEqual([...users.keys()].sort(), [member.id, client.user.id].sort());
    await assert.rejects(message.react('nonsense'), discordCode(10014));
    member.blockBot();
    await assert.rejects(message.react('👍'), discordCode(90001));
  });
});

test('direct messages fail with the reason', async () => {
  await inCommunity(async ({ client, guild, member, otherMember, sim }) => {
    const user = await client.users.fetch(member.id);
    assert.equal((await user.send('hi')).content, 'hi');
    assert.equal(member.directMessages().at(-1)?.content, 'hi');
    member.closeDms();
    await assert.rejects(user.send('closed'), discordCode(50007));
    guild.leave(otherMember);
    const gone = await client.users.fetch(otherMember.id);
    await assert.rejects(gone.send('no server'), discordCode(50278));
    assert.throws(() => otherMember.dm('x'), /shares no server/);
    assert.equal(sim.requests.filter((r) => r.route === 'POST /channels/:id/messages').length, 3);
  });
});

test('mentions follow allowedMentions; replies and forwards carry their original', async () => {
  await inCommunity(async ({ client, general, member, panelChannel }) => {
    const channel = await textChannel(client, general);
    const quiet = await channel.send({
      content: `<@${member.id}> @everyone`,
      allowedMentions: { parse: [] },
    });
    assert.equal(quiet.mentions.users.size, 0);
    assert.equal(quiet.mentions.everyone, false);
    const loud = await channel.send({ content: `<@${member.id}>`, allowedMentions: { users: [member.id] } });
    assert.ok(loud.mentions.users.has(member.id));
    const asked = member.type(general, 'question');
    const reply = await channel.send({ content: 'answer', reply: { messageReference: asked.id } });
    assert.equal(reply.type, MessageType.Reply);
    assert.equal(general.messages.at(-1)?.referenced_message?.content, 'question');
    const forwarded = await (
      await channel.messages.fetch(asked.id)
    ).forward(await textChannel(client, panelChannel));
    assert.equal(forwarded.messageSnapshots.first()?.content, 'question');
  });
});

test('bulk deletion takes 2 to 100 messages of the last fortnight', async () => {
  await inCommunity(async ({ client, general, member, sim }) => {
    const channel = await textChannel(client, general);
    const old = member.type(general, 'old');
    sim.time.advance(15 * 24 * 3_600_000);
    const fresh = [1, 2, 3].map((n) => member.type(general, String(n)).id);
    await assert.rejects(channel.bulkDelete([old.id, fresh[0]!]), discordCode(50034));
    await channel.bulkDelete(fresh);
    assert.deepEqual(
      general.messages.map((m) => m.content),
      ['old'],
    );
  });
});

test('webhooks and other bots speak as themselves', async () => {
  await inCommunity(async ({ client, general, guild, sim }) => {
    const other = sim.createUser({ username: 'otherbot', bot: true });
    guild.join(other);
    const fromBot = nextEvent<Message>(client, Events.MessageCreate);
    other.type(general, 'beep');
    assert.equal((await fromBot).author.bot, true);
    const fromHook = nextEvent<Message>(client, Events.MessageCreate);
    general.webhookMessage('News', 'headline');
    const message = await fromHook;
    assert.equal(message.author.username, 'News');
    assert.ok(message.webhookId);
  });
});
