/** `/settings`: everything by menus and forms, checked and previewed before it is saved. */
import assert from 'node:assert/strict';
import { after, before, it } from 'node:test';
import type { APIMessage } from 'discord-api-types/v10';
import type { GuildSettings } from '../../bot/settings/schema.ts';
import { forEachEngineAtSoak } from '../support/databases.ts';
import {
  buttonsOf,
  menuOffering,
  openTicket,
  panelOf,
  PATIENCE,
  untilGone,
  type Scene,
} from '../support/scene.ts';
import { ticketsIn } from '../support/tickets.ts';
import { startShared, type SharedScene } from '../support/sharedScene.ts';

forEachEngineAtSoak('/settings', (under) => {
  let scene: Scene;
  let end: SharedScene['end'];
  let kysely: SharedScene['kysely'];
  before(async () => ({ scene, kysely, end } = await startShared({}, under)));
  after(() => end());

  const home = async () => (await scene.owner.command('settings', {}, scene.general)).reply(PATIENCE);
  const choose = (message: APIMessage, label: string) => {
    const { menu, value } = menuOffering(message, label);
    return scene.owner.select(message, menu, [value]);
  };
  const press = async (message: APIMessage, label: string) =>
    (await scene.owner.click(message, { label })).reply(PATIENCE);
  const section = async (name: string) => (await choose(await home(), name)).reply(PATIENCE);
  const told = (message: APIMessage) =>
    [message.content, ...message.embeds.map(({ title, description }) => `${title}\n${description}`)].join(
      '\n',
    );

  async function stored() {
    const { config } = await kysely.selectFrom('guild_settings').select('config').executeTakeFirstOrThrow();
    return JSON.parse(config) as GuildSettings;
  }

  it('is for administrators, shows every section and every value', async () => {
    await assert.rejects(scene.staff.command('settings', {}, scene.general), /not offered/);
    assert.match(told(await home()), /General help/);
    for (const name of [
      'General',
      'Closing, feedback and log',
      'Modmail',
      'Privacy',
      'Tickets: General help',
    ]) {
      const shown = told(await section(name));
      assert.doesNotMatch(shown, /undefined|field\.|option\./, name);
    }
  });

  it('switches, choices, numbers and channels are saved at once, what is impossible is refused with the limits', async () => {
    const general = await section('General');
    const off = await (await choose(general, 'Keep files with transcripts')).reply(PATIENCE);
    assert.match(told(off), /Saved[^]*Keep files with transcripts\*\*: off/);
    const form = await choose(off, 'Remind after so many quiet hours');
    const wrong = await scene.owner.submit(form, { 'Remind after so many quiet hours': '0' });
    assert.match((await wrong.followUp(0, PATIENCE)).content, /whole number from 1 to 8760/);
    const right = await scene.owner.submit(form, { 'Remind after so many quiet hours': '24' });
    assert.match(told(await right.reply(PATIENCE)), /quiet hours\*\*: 24/);
    const menu = await (await choose(off, 'Language in channels')).reply(PATIENCE);
    const german = await (await choose(menu, 'German')).reply(PATIENCE);
    assert.match(told(german), /Language in channels\*\*: German/);
    const again = await (await choose(german, 'Language in channels')).reply(PATIENCE);
    assert.match(told(await press(again, 'none')), /Language in channels\*\*: none/);
    const saved = await stored();
    assert.deepEqual([saved.reminders.afterHours, saved.transcripts.keepFiles], [24, false]);
  });

  it('a text is previewed with its placeholders before it is saved, unknown ones are reported, and the panel follows (S6, S18, S22)', async () => {
    const category = await section('Tickets: General help');
    const form = await choose(category, 'Text of the panel');
    const label = 'Text of the panel';
    const unknown = await scene.owner.submit(form, { [label]: 'Hello {nobody} of {guild}' });
    assert.match(
      (await unknown.followUp(0, PATIENCE)).content,
      /no \{nobody\} here\. Known here: \{guild\}, \{category\}/,
    );
    const preview = await (
      await scene.owner.submit(form, { [label]: 'Welcome to {guild}!' })
    ).reply(PATIENCE);
    assert.match(told(preview), /Nothing is saved yet/);
    assert.match(told(preview), /Welcome to Community!/);
    assert.doesNotMatch(JSON.stringify(panelOf(scene).embeds), /Welcome to/);
    const edited = await scene.owner.click(preview, { label: 'Edit again' });
    assert.equal(edited.modal().fields[0]?.value, 'Welcome to {guild}!');
    await press(preview, 'Save');
    await scene.sim.waitFor(
      () => /Welcome to Community!/.test(JSON.stringify(panelOf(scene).embeds)),
      PATIENCE,
    );
    const button = await choose(category, 'Label of the button');
    await scene.owner.submit(button, { 'Label of the button': 'Ask us' });
    await scene.sim.waitFor(() => JSON.stringify(panelOf(scene).components).includes('Ask us'), PATIENCE);
    const back = await choose(category, 'Label of the button');
    await scene.owner.submit(back, { 'Label of the button': '' });
    await scene.sim.waitFor(
      () => JSON.stringify(panelOf(scene).components).includes('Open ticket'),
      PATIENCE,
    );
  });

  it('the text of the closing message is there only while the message is sent (S19, S20)', async () => {
    const [name, toggle] = ['Message on closing', 'Message the user on closing'];
    const category = await section('Tickets: General help');
    assert.ok(told(category).includes(name));
    const off = await (await choose(category, toggle)).reply(PATIENCE);
    assert.ok(!told(off).includes(name));
    assert.throws(() => menuOffering(off, name), /is not offered/);
    const on = await (await choose(off, toggle)).reply(PATIENCE);
    assert.ok(told(on).includes(name) && menuOffering(on, name));
  });

  it('forms and opening hours are typed line by line, shown as they are, and a line that says nothing is named (S12)', async () => {
    const category = await section('Tickets: General help');
    const label = 'Questions before a ticket opens';
    const form = await choose(category, label);
    const wrong = await scene.owner.submit(form, { [label]: 'short*: Your name?\nwhat now' });
    assert.match((await wrong.followUp(0, PATIENCE)).content, /“what now” is not understood/);
    const lines = 'short*: Your name?\nselect: Which server? | EU, US\n---\nlong: What happened?';
    const preview = await (await scene.owner.submit(form, { [label]: lines })).reply(PATIENCE);
    assert.match(told(preview), /Nothing is saved yet/);
    const edited = await scene.owner.click(preview, { label: 'Edit again' });
    assert.equal(edited.modal().fields[0]?.value, lines);
    const second = await scene.owner.click(preview, { label: 'Look at page 2 of 2' });
    assert.deepEqual(
      second.modal().fields.map((field) => field.label),
      ['What happened?'],
    );
    const tried = await scene.owner.submit(second, { 'What happened?': 'nothing' });
    assert.match((await tried.reply(PATIENCE)).content, /a look only: nothing was sent/);
    assert.equal(ticketsIn(scene.guild).length, 0);
    const saved = await press(preview, 'Save');
    assert.match(told(saved), /select: Which server\? \| EU, US/);
    assert.equal((await choose(saved, label)).modal().fields[0]?.value, lines);
    // What the lines cannot say stays.
    const row = await kysely.selectFrom('ticket_categories').selectAll().executeTakeFirstOrThrow();
    const config = row.config.replace(
      '"label":"Your name?"',
      '"hint":"As on your card","label":"Your name?"',
    );
    const hinted = config.replace(/("hint":"As on your card"[^}]*?),"hint":null/, '$1');
    await kysely.updateTable('ticket_categories').set({ config: hinted }).where('id', '=', row.id).execute();
    const more = await scene.owner.submit(form, { [label]: `${lines}\nuser: Who else?` });
    await press(await more.reply(PATIENCE), 'Save');
    const after = await kysely.selectFrom('ticket_categories').select('config').executeTakeFirstOrThrow();
    assert.match(after.config, /Who else\?/);
    assert.match(after.config, /As on your card/);
    const clicked = await scene.member.click(panelOf(scene), { label: 'Open ticket' });
    const asked =
      clicked.kind === 'modal' ? clicked : await scene.member.click(panelOf(scene), { label: 'Open ticket' });
    assert.deepEqual(
      asked.modal().fields.map((field) => field.label),
      ['Your name?', 'Which server?'],
    );
    const hours = await choose(saved, 'Opening hours');
    const always = await scene.owner.submit(hours, { 'Opening hours': 'Asia/Tokyo\nsun-sat 00:00-24:00' });
    assert.match(
      told(await always.reply(PATIENCE)),
      /Open now\*\*: in Asia\/Tokyo it is \w+day.*never changes/s,
    );
    const weekend = await (
      await scene.owner.submit(hours, { 'Opening hours': 'Europe/Berlin\nsat-sun 10:00-14:00\nrefuse' })
    ).reply(PATIENCE);
    const change =
      /(Opens|Closes): \*\*(\w+) (\d\d:\d\d)\*\* there \(<t:(\d+):R>\)/.exec(told(weekend)) ?? [];
    assert.match(`${change[1]} ${change[3]}`, /^(Opens 10:00|Closes 14:00)$/, told(weekend));
    assert.match(change[2] ?? '', /^(Saturday|Sunday)$/);
    assert.ok(Number(change[4]) * 1000 > Date.now() - 60_000);
    assert.match(told(weekend), /no ticket opens/);
    const open = await press(weekend, 'Save');
    assert.match(told(open), /Europe\/Berlin\nsat 10:00-14:00\nsun 10:00-14:00\nrefuse/);
    const nowhere = await scene.owner.submit(hours, { 'Opening hours': 'Atlantis\nmon 10:00-14:00' });
    assert.match((await nowhere.followUp(0, PATIENCE)).content, /“Atlantis” is no time zone.*Europe\/Berlin/);
    await (await scene.owner.submit(hours, { 'Opening hours': '' })).reply(PATIENCE);
    await (await scene.owner.submit(form, { [label]: '' })).reply(PATIENCE);
    assert.doesNotMatch(told(await section('Tickets: General help')), /Berlin|Your name/);
  });

  it('modmail’s opening hours are typed and previewed alike, with the text for outside of them; its topics are typed, too', async () => {
    const [label, text] = ['Opening hours', 'Message outside opening hours'];
    const modmail = await section('Modmail');
    assert.ok(!told(modmail).includes(text), 'without hours there is nothing to say outside of them');
    const form = await choose(modmail, label);
    const type = (lines: string) => scene.owner.submit(form, { [label]: lines });
    const refused = async (lines: string) => (await (await type(lines)).followUp(0, PATIENCE)).content;
    assert.match(
      await refused('Europe/Berlin\nmon-fri 09:00-25:00'),
      /“mon-fri 09:00-25:00” is not understood/,
    );
    assert.match(await refused('mon-fri 09:00-17:00'), /“mon-fri 09:00-17:00” is no time zone/);
    const never = await (await type('UTC\nrefuse')).reply(PATIENCE);
    assert.match(told(never), /Closed now.*never changes.*no thread opens/s);
    const always = await (await type('Asia/Tokyo\nso-sa 0:00-24:00')).reply(PATIENCE);
    assert.match(told(always), /Open now\*\*: in Asia\/Tokyo.*a thread opens all the same/s);
    assert.ok(!told(await section('Modmail')).includes(text), 'nothing is saved yet');
    const saved = await press(always, 'Save');
    assert.match(told(saved), /Opening hours\*\*: \n```\nAsia\/Tokyo\nsun 00:00-24:00\nmon 00:00-24:00/);
    const worded = await scene.owner.submit(await choose(saved, text), { [text]: 'We sleep.' });
    assert.match(told(await worded.reply(PATIENCE)), /We sleep\./);
    const none = await (
      await scene.owner.submit(await choose(saved, label), { [label]: '' })
    ).reply(PATIENCE);
    assert.match(told(none), /Opening hours\*\*: none/);
    assert.ok(!told(none).includes(text));

    const topics = 'Topics to choose from';
    const list = await choose(none, topics);
    const settle = (lines: string) => scene.owner.submit(list, { [topics]: lines });
    for (const lines of ['Reports\nReports', 'Reports | everybody'])
      assert.match((await (await settle(lines)).followUp(0, PATIENCE)).content, /“Reports.*not understood/);
    await (await settle('Appeals\nReports')).reply(PATIENCE);
    const [, reports] = (await stored()).modmail.topics;
    const role = scene.staffRole.id;
    const two = await (await settle(`Bugs\nReports | <@&${role}>`)).reply(PATIENCE);
    assert.ok(told(two).includes(`\nBugs\nReports | ${role}\n`));
    // A menu that was sent before knows it by its id.
    assert.equal((await stored()).modmail.topics[1]?.id, reports!.id);
    await settle('');
  });

  it('a category that cannot be read is named, mended with all that can be read of it, or removed', async () => {
    const rows = () => kysely.selectFrom('ticket_categories').selectAll().execute();
    const [row] = await rows();
    const config = JSON.parse(row!.config) as Record<string, unknown>;
    const damage = (more: Record<string, unknown>) =>
      kysely
        .updateTable('ticket_categories')
        .set({ config: JSON.stringify({ ...config, ...more }) })
        .where('id', '=', row!.id)
        .execute();
    await damage({ buttonLabel: 'Kept', cooldownMinutes: 'soon', colour: 'red' });
    assert.match(told(await home()), /Cannot be read: General help/);
    const broken = await section('Cannot be read: General help');
    assert.match(told(broken), /Not understood: `cooldownMinutes`, `colour`/);
    const form = await scene.owner.click(broken, { label: 'Mend it …' });
    assert.equal(form.modal().fields[0]?.value, 'General help');
    const sent = await scene.owner.submit(form, {
      Name: 'General help',
      'Roles of the team': [scene.staffRole.id],
      'Channel of the panel': [scene.panelChannel.id],
    });
    assert.match(told(await sent.reply(PATIENCE)), /Mended[^]*Kept/);
    await scene.sim.waitFor(() => JSON.stringify(panelOf(scene).components).includes('Kept'), PATIENCE);
    const mended = JSON.parse((await rows())[0]!.config) as Record<string, unknown>;
    assert.deepEqual([mended['cooldownMinutes'], mended['colour']], [0, undefined]);

    const spare = await scene.owner.click(await home(), { label: 'Add a ticket category' });
    const added = await scene.owner.submit(spare, {
      Name: 'Spare',
      'Roles of the team': [scene.staffRole.id],
      'Channel of the panel': [scene.general.id],
    });
    await added.reply(PATIENCE);
    const ticket = await openTicket({ ...scene, panelChannel: scene.general }, scene.member);
    await kysely.updateTable('ticket_categories').set({ config: '[]' }).where('id', '<>', row!.id).execute();
    const question = await press(
      await section(`Cannot be read: category ${(await rows())[1]!.id}`),
      'Remove this category',
    );
    assert.match(told(await press(question, 'Remove this category')), /1 open ticket is being closed/);
    await untilGone(scene, ticket);
    assert.doesNotMatch(told(await home()), /Cannot be read/);
  });

  it('categories are added with one form and removed with their tickets closed; the log hears of it (S2, S13)', async () => {
    const form = await scene.owner.click(await home(), { label: 'Add a ticket category' });
    const added = await scene.owner.submit(form, {
      Name: 'Billing',
      'Roles of the team': [scene.staffRole.id],
      'Channel of the panel': [scene.general.id],
    });
    const shown = await added.reply(PATIENCE);
    assert.match(told(shown), /Tickets: Billing/);
    const ticket = await openTicket({ ...scene, panelChannel: scene.general }, scene.member);
    const question = await press(shown, 'Remove this category');
    assert.match(told(question), /open tickets are closed with their transcripts/);
    const removed = await press(question, 'Remove this category');
    assert.match(told(removed), /1 open ticket is being closed/);
    await untilGone(scene, ticket);
    assert.ok(!scene.general.messages.some((message) => buttonsOf(message).length > 0), 'its panel is gone');
    const farewell = scene.member.directMessages().findLast(({ embeds }) => embeds.length > 0);
    assert.match(JSON.stringify(farewell?.embeds), /category “Billing” was removed/);
    await scene.sim.waitFor(
      () =>
        scene.logChannel.messages.some(({ embeds }) =>
          /changed the settings/.test(embeds[0]?.description ?? ''),
        ),
      PATIENCE,
    );
    assert.doesNotMatch(told(await home()), /Billing/);
  });
});
