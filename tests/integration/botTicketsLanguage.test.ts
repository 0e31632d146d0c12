/** Everybody reads their own language: the server's in its channels, a person's own where only they read. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  announcements,
  buttonsOf,
  channelNamedIn,
  linkIn,
  PATIENCE,
  startScene,
  untilGone,
} from '../support/scene.ts';
import { readTranscript } from '../support/transcripts.ts';

describe('language', () => {
  test('panel, ticket and the text of its transcript speak the server’s, an answer for one person theirs', async (t) => {
    const scene = await startScene(t);
    const { sim, guild, panelChannel, member, otherMember } = scene;
    guild.setLocale('de');
    const german = await sim.waitFor(
      () => panelChannel.messages.find(({ embeds }) => embeds[0]?.title === 'Brauchst du Hilfe?'),
      PATIENCE,
    );
    member.speak('de');
    const opened = await (await member.click(german, { label: 'Ticket öffnen' })).reply(PATIENCE);
    assert.match(opened.content, /^Dein Ticket ist offen/);
    const ticket = channelNamedIn(sim, opened);
    const [first] = ticket.messages;
    assert.ok(first);
    assert.match(first.embeds[0]?.description ?? '', /Danke, dass du dich meldest/);
    const [close] = buttonsOf(first).filter((button) => 'label' in button);
    assert.equal(close && 'label' in close && close.label, 'Ticket schließen');
    const question = await (await member.click(first, { label: 'Ticket schließen' })).reply();
    assert.match(question.content, /Dieses Ticket schließen\?/);

    const again = await (await member.click(german, { label: 'Ticket öffnen' })).reply(PATIENCE);
    assert.match(again.content, /Du hast hier schon ein offenes Ticket/);
    // English is their own language, whatever the server's is.
    const english = await (await otherMember.click(german, { label: 'Ticket öffnen' })).reply(PATIENCE);
    assert.match(english.content, /^Your ticket is open/);

    // The words of the transcript's own text, too, which any PrivateBin shows.
    await member.click(question, { label: 'Ticket schließen' });
    await untilGone(scene, ticket);
    const { text } = await readTranscript(linkIn(announcements(scene.logChannel.messages)[0] ?? opened));
    assert.match(text, /^# Protokoll \(Kopie fürs Team\)/);
    assert.match(text, /^- Server: Community/m);
    assert.deepEqual(sim.violations, []);
  });
});
