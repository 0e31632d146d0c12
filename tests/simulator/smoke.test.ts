/** The whole way once with discord.js: log in, talk, click, fill a form. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  ActionRowBuilder,
  ButtonBuilder,
  ButtonStyle,
  Events,
  LabelBuilder,
  MessageFlags,
  ModalBuilder,
  TextInputBuilder,
  TextInputStyle,
} from 'discord.js';
import { startSimulator } from './index.ts';
import { logIn } from './support.ts';

test('discord.js logs in, talks, and handles a click and a form', async () => {
  const sim = await startSimulator({ seed: 'community' });
  const client = await logIn(sim);
  try {
    const { guild, member, staff, general } = sim.community!;
    assert.equal(client.guilds.cache.get(guild.id)?.name, 'Community');
    const dmSeen = new Promise<string>((resolve) => {
      client.on(Events.MessageCreate, (message) => {
        if (message.channel.isDMBased() && !message.author.bot) resolve(message.content);
      });
    });
    member.dm('hello bot');
    assert.equal(await dmSeen, 'hello bot');

    client.on(Events.InteractionCreate, (interaction) => {
      void (async () => {
        if (interaction.isButton()) {
          await interaction.showModal(
            new ModalBuilder()
              .setCustomId('form')
              .setTitle('Ticket')
              .addLabelComponents(
                new LabelBuilder()
                  .setLabel('What?')
                  .setTextInputComponent(
                    new TextInputBuilder().setCustomId('what').setStyle(TextInputStyle.Short),
                  ),
              ),
          );
        } else if (interaction.isModalSubmit()) {
          await interaction.deferReply({ flags: MessageFlags.Ephemeral });
          await interaction.editReply(`you said ${interaction.fields.getTextInputValue('what')}`);
        }
      })();
    });
    const channel = await client.channels.fetch(general.id);
    assert.ok(channel?.isSendable());
    const sent = await channel.send({
      content: 'panel',
      components: [
        new ActionRowBuilder<ButtonBuilder>().addComponents(
          new ButtonBuilder().setCustomId('open').setLabel('Open').setStyle(ButtonStyle.Primary),
        ),
      ],
      files: [{ attachment: Buffer.from('hi'), name: 'hi there.txt' }],
    });
    assert.equal(sent.attachments.first()?.name, 'hi_there.txt');
    const clicked = await member.click({ id: sent.id, channel_id: general.id }, { label: 'Open' });
    assert.equal(clicked.modal().title, 'Ticket');
    const submitted = await member.submit(clicked, { what: 'help' });
    assert.equal((await submitted.reply()).content, 'you said help');
    assert.ok(submitted.ephemeral);
    assert.ok(!staff.messages(general).some((message) => message.content === 'you said help'));
    assert.ok(member.messages(general).some((message) => message.content === 'you said help'));
    assert.deepEqual(sim.violations, []);
  } finally {
    await client.destroy();
    await sim.close();
  }
});
