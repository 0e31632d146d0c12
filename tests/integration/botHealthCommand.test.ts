/** `/health`: every check with the message that names its fix, and the repairs. */
import assert from 'node:assert/strict';
import { after, before, it } from 'node:test';
import type { APIMessage } from 'discord-api-types/v10';
import { newId } from '../../shared/ids.ts';
import { forEachEngineAtSoak } from '../support/databases.ts';
import { buttonsOf, closeConversation, openTicket, panelOf, PATIENCE, type Scene } from '../support/scene.ts';
import { startShared, type SharedScene } from '../support/sharedScene.ts';
import { waitFor } from '../support/waitFor.ts';

forEachEngineAtSoak('/health', (under) => {
  let scene: Scene;
  let end: SharedScene['end'];
  let kysely: SharedScene['kysely'];
  before(async () => ({ scene, kysely, end } = await startShared({}, under)));
  after(() => end());

  const check = async (): Promise<APIMessage> =>
    (await scene.owner.command('health', {}, scene.general)).reply(PATIENCE);
  const told = (report: APIMessage) => `${report.embeds[0]?.title}\n${report.embeds[0]?.description}`;
  const repair = async (report: APIMessage) =>
    (await scene.owner.click(report, { label: 'Repair what can be repaired' })).reply(PATIENCE);

  it('is for administrators alone, and finds a working server in order', async () => {
    await assert.rejects(scene.staff.command('health', {}, scene.general), /not offered/);
    const report = await check();
    assert.match(told(report), /Everything is in order/);
    assert.deepEqual(
      buttonsOf(report).map((button) => ('label' in button ? button.label : '')),
      ['Check again'],
    );
  });

  it('names a missing permission of the bot, a closed log channel and a closed category, each with its fix (S5, S24, S27)', async () => {
    const { guild, sim, logChannel, ticketCategory } = scene;
    const bot = { id: sim.botId };
    guild.setOverwrite(logChannel, { for: bot, deny: ['SendMessages'] });
    guild.setOverwrite(ticketCategory, { for: bot, deny: ['ManageChannels'] });
    const report = told(await check());
    assert.match(
      report,
      /its log channel \(<#\d+>\) is closed to the bot:\*\* Send Messages\. → Edit that channel/,
    );
    assert.match(
      report,
      /may not make channels in the category “[^”]+”:\*\* Manage Channels\. → Edit that category/,
    );
    guild.setOverwrite(logChannel, { for: bot, allow: ['SendMessages'] });
    guild.setOverwrite(ticketCategory, { for: bot, allow: ['ManageChannels'] });
    assert.match(told(await check()), /Everything is in order/);
  });

  it('invalid categories and button texts are named with their problem and disable no other category (S25, S28)', async () => {
    const nowMs = Date.now();
    const works = await kysely.selectFrom('ticket_categories').select('config').executeTakeFirstOrThrow();
    const config = JSON.parse(works.config) as Record<string, unknown>;
    const tooLong = JSON.stringify({ ...config, name: 'Wordy', buttonLabel: 'x'.repeat(81) });
    const broken = ['{"name":"Broken"}', tooLong].map((text, index) => ({
      id: newId(nowMs + index),
      guild_id: scene.guild.id,
      config: text,
      created_at: nowMs,
      updated_at: nowMs,
    }));
    await kysely.insertInto('ticket_categories').values(broken).execute();
    const report = told(await check());
    assert.match(report, /A ticket category is not valid and switched off; the others work/);
    assert.match(report, /roleIds/);
    assert.match(report, /buttonLabel/);
    const ticket = await openTicket(scene, scene.member);
    assert.ok(ticket.exists);
    const ids = broken.map(({ id }) => id);
    await kysely.deleteFrom('ticket_categories').where('id', 'in', ids).execute();
  });

  it('what was deleted by hand is found and repaired: panel, log channel, Discord category (S6, S27)', async () => {
    const { sim, panelChannel, logChannel, ticketCategory, guild } = scene;
    const old = panelOf(scene);
    const fault = sim.faults.add({
      route: 'POST /channels/:id/messages',
      when: 'before',
      status: 403,
      body: { code: 50013, message: 'Missing Permissions' },
    });
    scene.owner.delete(old);
    logChannel.delete();
    ticketCategory.delete();
    await sim.waitFor(() => fault.hits > 0, PATIENCE);
    fault.remove();
    const report = await check();
    assert.match(told(report), /its panel is not in its channel/);
    assert.match(told(report), /its log channel no longer exists/);
    assert.match(told(report), /Discord category for its tickets no longer exists/);
    const repaired = await repair(report);
    assert.match(told(repaired), /The panels are posted again/);
    assert.match(told(repaired), /There is a new log channel/);
    assert.match(told(repaired), /has a new Discord category/);
    assert.notEqual(panelOf({ panelChannel }).id, old.id);
    const made = guild.channel('ticket-log');
    assert.ok(made && !made.can(scene.member, 'ViewChannel') && made.can(scene.staff, 'ViewChannel'));
    assert.doesNotMatch(told(repaired), /General help: its|General help: the Discord/);
    const ticket = await openTicket(scene, scene.otherMember);
    assert.equal(sim.channel(ticket.parentId ?? '').name, 'Tickets');
  });

  it('a role that is gone, a full server and a paste service that is away are said with what to do (S26, S44)', async () => {
    const { guild, staffRole, paste } = scene;
    const extra = Array.from({ length: 480 }, (_, index) =>
      guild.addChannel({ name: `extra-${index}`, type: 'text' }),
    );
    await paste?.stop();
    const waiting = await openTicket(scene, scene.staff);
    await closeConversation(waiting, scene.staff);
    await waitFor(
      'a closing that failed three times',
      () => kysely.selectFrom('closings').select('step').where('attempts', '>=', 3).executeTakeFirst(),
      PATIENCE,
    );
    guild.deleteRole(staffRole);
    const report = told(await check());
    assert.match(report, /of at most 500 channels|500 is Discord’s limit/);
    assert.match(report, /none of its roles exists any more/);
    assert.match(report, /The paste service does not answer/);
    assert.match(report, /no staff role is set that exists/);
    assert.match(report, new RegExp(`Closing waits in <#${waiting.id}> \\(upstream_unavailable\\)`));
    for (const channel of extra) channel.delete();
  });
});
