/** Interactions as discord.js answers them: commands, buttons, menus, forms, deferral, ephemerals, deadlines. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  ActionRowBuilder,
  ApplicationCommandType,
  ButtonBuilder,
  ButtonStyle,
  ComponentType,
  ContextMenuCommandBuilder,
  GuildMember,
  InteractionContextType,
  MessageFlags,
  PermissionFlagsBits,
  SlashCommandBuilder,
  StringSelectMenuBuilder,
  TextInputStyle,
  UserSelectMenuBuilder,
  type Interaction,
} from 'discord.js';
import { discordCode, inCommunity, onInteraction, textChannel } from './support.ts';

const COMMANDS = [
  new SlashCommandBuilder()
    .setName('ticket')
    .setDescription('Tickets')
    .setDefaultMemberPermissions(PermissionFlagsBits.ManageMessages)
    .setContexts(InteractionContextType.Guild)
    .addSubcommand((sub) =>
      sub
        .setName('close')
        .setDescription('Close it')
        .addStringOption((o) => o.setName('reason').setDescription('Why').setRequired(true).setMaxLength(20))
        .addUserOption((o) => o.setName('for').setDescription('Whom'))
        .addAttachmentOption((o) => o.setName('file').setDescription('Which')),
    ),
  new SlashCommandBuilder()
    .setName('snippet')
    .setDescription('Snippets')
    .addStringOption((o) =>
      o.setName('name').setDescription('Which').setAutocomplete(true).setRequired(true),
    ),
  new ContextMenuCommandBuilder().setName('Report').setType(ApplicationCommandType.Message),
  new ContextMenuCommandBuilder().setName('Who').setType(ApplicationCommandType.User),
].map((builder) => builder.toJSON());

test('commands are registered, kept by name, offered by permission, and carry their options', async () => {
  await inCommunity(async ({ client, guild, staff, member, general, sim }) => {
    const registered = await client.application.commands.set(COMMANDS);
    const again = await client.application.commands.set(COMMANDS);
    assert.deepEqual([...again.keys()], [...registered.keys()]);
    assert.equal((await client.application.commands.fetch()).size, 4);
    const failures = onInteraction(client, async (interaction) => {
      if (interaction.isChatInputCommand() && interaction.commandName === 'ticket') {
        assert.ok(interaction.member instanceof GuildMember);
        const target = interaction.options.getMember('for') as GuildMember;
        const file = interaction.options.getAttachment('file');
        await interaction.reply(
          `${interaction.options.getSubcommand()} ${interaction.options.getString('reason')} ${target.displayName} ${file?.name}`,
        );
      } else if (interaction.isAutocomplete()) {
        await interaction.respond([{ name: interaction.options.getFocused(), value: 'v' }]);
      } else if (interaction.isMessageContextMenuCommand()) {
        await interaction.reply(interaction.targetMessage.content);
      } else if (interaction.isUserContextMenuCommand()) {
        await interaction.reply(interaction.targetUser.username);
      }
    });
    const options = { reason: 'done', for: member, file: { name: 'f.txt', data: 'x' } };
    const closed = await staff.command('ticket close', options, general);
    const reply = await closed.reply();
    assert.equal(reply.content, 'close done Mia f.txt');
    assert.equal(reply.interaction_metadata?.user.id, staff.id);
    await assert.rejects(member.command('ticket close', options, general), /not offered to this person/);
    await assert.rejects(staff.command('ticket close', {}, general), /reason is required/);
    await assert.rejects(staff.command('ticket close', { reason: 'x'.repeat(21) }, general), /above 20/);
    await assert.rejects(
      staff.command('ticket close', options, staff.dmChannelId()),
      /not offered in direct messages/,
    );
    const suggested = await member.autocomplete('snippet', { name: 'hel' }, 'name', general);
    assert.deepEqual(suggested.choices, [{ name: 'hel', value: 'v' }]);
    const said = member.type(general, 'report me');
    assert.equal((await (await staff.contextMenu('Report', said)).reply()).content, 'report me');
    assert.equal((await (await staff.contextMenu('Who', member, general)).reply()).content, 'mia.member');
    assert.deepEqual(failures, []);
    assert.equal((await client.application.commands.set([], guild.id)).size, 0);
    await assert.rejects(
      client.application.commands.create({ name: 'Upper Case', description: 'x' }),
      discordCode(50035),
    );
    assert.equal(sim.requests.filter((r) => r.route === 'PUT /applications/:id/commands').length, 2);
  });
});

async function panel(scene: Parameters<Parameters<typeof inCommunity>[0]>[0], disabled = false) {
  const channel = await textChannel(scene.client, scene.general);
  const sent = await channel.send({
    content: 'panel',
    components: [
      new ActionRowBuilder<ButtonBuilder>().addComponents(
        new ButtonBuilder()
          .setCustomId('go')
          .setLabel('Go')
          .setStyle(ButtonStyle.Primary)
          .setDisabled(disabled),
      ),
      new ActionRowBuilder<StringSelectMenuBuilder>().addComponents(
        new StringSelectMenuBuilder()
          .setCustomId('pick')
          .setPlaceholder('Pick one')
          .addOptions({ label: 'First', value: '1' }, { label: 'Second', value: '2' }),
      ),
      new ActionRowBuilder<UserSelectMenuBuilder>().addComponents(
        new UserSelectMenuBuilder().setCustomId('who'),
      ),
    ],
  });
  return { id: sent.id, channel_id: sent.channelId };
}

test('a deferred ephemeral answer is filled in later and only its person sees it', async () => {
  await inCommunity(async (scene) => {
    const { client, member, otherMember, general } = scene;
    const failures = onInteraction(client, async (interaction) => {
      if (!interaction.isButton()) return;
      await interaction.deferReply({ flags: MessageFlags.Ephemeral });
      await interaction.followUp({ content: 'filled', flags: MessageFlags.Ephemeral });
      await interaction.followUp({ content: 'more', flags: MessageFlags.Ephemeral });
      assert.equal((await interaction.fetchReply()).content, 'filled');
      await interaction.editReply('edited');
    });
    const clicked = await member.click(await panel(scene), { label: 'Go' });
    assert.ok(clicked.deferred && clicked.ephemeral);
    assert.equal((await clicked.followUp()).content, 'more');
    const first = await clicked.reply();
    await scene.sim.waitFor(() => member.see(first).content === 'edited');
    assert.equal(general.messages.length, 1);
    assert.equal(otherMember.messages(general).length, 1);
    assert.equal(member.messages(general).length, 3);
    assert.throws(() => otherMember.see(first), /cannot see/);
    assert.deepEqual(failures, []);
  });
});

test('menus, updates of the message, and updates after a silent deferral', async () => {
  await inCommunity(async (scene) => {
    const { client, member, otherMember, general } = scene;
    onInteraction(client, async (interaction) => {
      if (interaction.isStringSelectMenu()) await interaction.update(`picked ${interaction.values[0]}`);
      else if (interaction.isUserSelectMenu()) {
        await interaction.deferUpdate();
        await interaction.editReply(`picked ${interaction.users.first()?.username}`);
      }
    });
    const message = await panel(scene);
    assert.equal((await (await member.select(message, 'Pick one', ['Second'])).reply()).content, 'picked 2');
    assert.equal(
      (await (await member.select(message, 'who', [otherMember.id])).reply()).content,
      'picked noah.member',
    );
    assert.equal(general.messages.length, 1);
    await assert.rejects(member.select(message, 'pick', ['Third']), /no option/);
    await assert.rejects(member.select(message, 'pick', ['1', '2']), /1 to 1/);
  });
});

test('a form is opened, checked as the client checks it, and sent', async () => {
  await inCommunity(async (scene) => {
    const { client, member } = scene;
    onInteraction(client, async (interaction) => {
      if (interaction.isButton()) {
        const input = {
          type: ComponentType.TextInput as const,
          custom_id: 's',
          label: 'Subject',
          style: TextInputStyle.Short,
          min_length: 3,
        };
        // The older rows must work as well as labels.
        await interaction.showModal({
          custom_id: 'm',
          title: 'Form',
          components: [{ type: ComponentType.ActionRow, components: [input] }],
        });
      } else if (interaction.isModalSubmit() && interaction.isFromMessage()) {
        await interaction.update({ content: interaction.fields.getTextInputValue('s'), components: [] });
      }
    });
    const opened = await member.click(await panel(scene), { customId: 'go' });
    await assert.rejects(member.submit(opened, { Subject: 'x' }), /too short/);
    await assert.rejects(member.submit(opened, {}), /required/);
    await assert.rejects(member.submit(opened, { Other: 'x' }), /no field/);
    const sent = await member.submit(opened, { Subject: 'works' });
    assert.equal((await sent.reply()).content, 'works');
  });
});

test('silence for three seconds fails the interaction, a late answer is 10062, a second one 40060', async () => {
  await inCommunity(async (scene) => {
    const { client, member, sim } = scene;
    const held: Interaction[] = [];
    onInteraction(client, (interaction) => Promise.resolve(held.push(interaction)));
    const message = await panel(scene);
    const clicked = member.click(message, { label: 'Go' });
    const failed = assert.rejects(clicked, /This interaction failed/);
    await sim.waitFor(() => held.length === 1);
    sim.time.advance(3_100);
    await failed;
    const late = held[0];
    assert.ok(late?.isButton());
    await assert.rejects(late.reply('late'), discordCode(10062));

    const second = member.click(message, { label: 'Go' });
    await sim.waitFor(() => held.length === 2);
    const answered = held[1];
    assert.ok(answered?.isButton());
    const route = `${sim.apiUrl}/v10/interactions/${answered.id}/${answered.token}/callback`;
    await answered.reply('first');
    await second;
    const again = await fetch(route, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ type: 4, data: { content: 'x' } }),
    });
    assert.equal(((await again.json()) as { code: number }).code, 40060);
    sim.time.advance(16 * 60_000);
    await assert.rejects(answered.followUp('much later'), discordCode(50027));
  });
});

test('interactions in direct messages work, with the channel known or not', async () => {
  await inCommunity(async (scene) => {
    const { client, member } = scene;
    onInteraction(client, async (interaction) => {
      if (interaction.isButton()) await interaction.update({ content: 'done', components: [] });
    });
    const user = await client.users.fetch(member.id);
    await user.send({
      content: 'which?',
      components: [
        new ActionRowBuilder<ButtonBuilder>().addComponents(
          new ButtonBuilder().setCustomId('a').setLabel('A').setStyle(ButtonStyle.Secondary),
        ),
      ],
    });
    client.channels.cache.delete(member.dmChannelId());
    const clicked = await member.click(member.directMessages().at(-1)!, { label: 'A' });
    assert.equal((await clicked.reply()).content, 'done');
  });
});

test('people press only what they see and what is enabled', async () => {
  await inCommunity(async (scene) => {
    const { member, guild, general, sim } = scene;
    const message = await panel(scene, true);
    await assert.rejects(member.click(message, { label: 'Go' }), /disabled/);
    await assert.rejects(member.click(message, { label: 'Other' }), /no such button/);
    guild.setOverwrite(general, { for: member, deny: ['ViewChannel'] });
    await assert.rejects(member.click(message, { label: 'Go' }), /cannot see/);
    assert.equal(sim.requests.filter((r) => r.route.includes('callback')).length, 0);
  });
});
