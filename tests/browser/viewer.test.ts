/** What a person sees who opens a link: the conversation, in a page that runs nothing foreign and asks nobody else. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { message, OPENED_MS, sample, snowflake } from '../unit/transcriptSamples.ts';
import { chromiumMissing, startViewer, type Viewer } from './viewerHarness.ts';
import { conversation, hostileConversation, PAYLOAD } from './viewerSamples.ts';

describe('the viewer', { skip: chromiumMissing }, () => {
  let viewer: Viewer;
  before(async () => {
    viewer = await startViewer();
  });
  after(() => viewer.stop());

  it('shows the conversation, with nothing from elsewhere and no violation (S46, M6)', async () => {
    const { page, faults, foreign } = await viewer.open(await viewer.shareTranscript(conversation()));
    await page.getByText('End of the conversation').waitFor();
    assert.equal(await page.locator('h1').innerText(), 'Ticket #42 · Billing');
    assert.match(await page.title(), /Ticket #42/);
    const head = await page.locator('.head').innerText();
    for (const words of [
      'Harbour',
      '#ticket-0042',
      'Staff copy',
      'Mara Quill',
      '17 hours, 34 minutes',
      'in 24 hours',
    ]) {
      assert.ok(head.includes(words), `${words} is missing in the head:\n${head}`);
    }
    assert.equal(await page.locator('article').count(), conversation().messages.length);
    const log = await page.locator('.log').innerText();
    for (const words of [
      'Wednesday, 4 March 2026',
      'charged twice for February',
      '16:14',
      'bank-statement-february.pdf',
      'Only the name is kept',
      'Internal note',
      '(edited)',
      '@Support',
      '#support',
      'Deleted 5 Mar 2026',
    ]) {
      assert.ok(log.includes(words), `${words} is missing in the log:\n${log}`);
    }
    assert.equal(await page.locator('article.note').count(), 2);
    assert.equal(await page.locator('time[title="2026-03-04 15:14:00 UTC"]').count(), 1);
    assert.deepEqual(await faults(), []);
    assert.deepEqual(foreign, []);
  });

  it('puts messages of one author under one heading until seven minutes, a reply or a new day', async () => {
    const at = (minutes: number): string => snowflake(OPENED_MS + minutes * 60_000);
    const doc = sample([
      { i: at(0), u: 0, c: 'a' },
      { i: at(6), u: 0, c: 'b' },
      { i: at(14), u: 0, c: 'c' },
      { i: at(15), u: 0, c: 'd', rp: { i: at(0) } },
      { i: at(16), u: 1, c: 'e' },
      { i: at(17), u: 1, c: 'f', note: 1 },
    ]);
    const { page } = await viewer.open(await viewer.shareTranscript(doc));
    await page.getByText('End of the conversation').waitFor();
    const continued = await page.locator('article.continued').allInnerTexts();
    assert.deepEqual(
      continued.map((text) => text.trim().at(-1)),
      ['b'],
    );
  });

  it('leaves markup, scripts and reordering in names and content inert', async () => {
    const { page, faults, foreign } = await viewer.open(await viewer.shareTranscript(hostileConversation()));
    await page.getByText('End of the conversation').waitFor();
    assert.equal(await page.locator('#app img, #app script, #app iframe').count(), 0);
    assert.equal(await page.locator('[onerror], [onload], [style*="url"]').count(), 0);
    assert.equal(await page.locator('a[href^="javascript" i]').count(), 0);
    assert.ok((await page.locator('.head').innerText()).includes(PAYLOAD), 'the payload is shown as text');
    // Not innerText: that leaves out sections the browser skips because they are out of view.
    assert.ok((await page.locator('.log').textContent())?.includes(PAYLOAD));
    assert.deepEqual(await faults(), []);
    assert.deepEqual(foreign, []);
  });

  it('jumps to what was answered, skips to the conversation, and keeps the key in the address', async () => {
    const filler = Array.from({ length: 120 }, (_, index) => message(index + 1));
    const last = message(200, { rp: { i: message(0).i }, c: 'the answer' });
    const link = await viewer.shareTranscript(sample([message(0, { c: 'the question' }), ...filler, last]));
    const { page } = await viewer.open(link);
    await page.getByText('End of the conversation').waitFor();
    await page.locator('button.reply').click();
    await page.locator('article.found').waitFor();
    assert.match(await page.locator('article:focus').innerText(), /the question/);
    await page.reload();
    await page.getByText('End of the conversation').waitFor();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    assert.equal(await page.locator('#log:focus').count(), 1);
    assert.equal(page.url(), link);
  });

  it('hides spoilers until they are asked for, by keyboard too', async () => {
    const link = await viewer.shareTranscript(sample([message(0, { c: 'see ||the secret|| here' })]));
    const { page } = await viewer.open(link);
    const inside = page.locator('.spoiler .inside');
    assert.equal(await inside.getAttribute('aria-hidden'), 'true');
    assert.equal(await inside.isVisible(), false);
    await page.locator('.spoiler').focus();
    await page.keyboard.press('Enter');
    assert.equal(await inside.isVisible(), true);
    assert.equal(await inside.getAttribute('aria-hidden'), null);
  });

  it('switches between light and dark', async () => {
    const link = await viewer.shareTranscript(sample([message(0)]));
    const { page } = await viewer.open(link, { colorScheme: 'dark' });
    const ground = (): Promise<string> => page.evaluate('getComputedStyle(document.body).backgroundColor');
    assert.equal(await ground(), 'rgb(23, 24, 28)');
    await page.getByRole('button', { name: 'Settings' }).click();
    await page.getByText('Light', { exact: true }).click();
    assert.equal(await ground(), 'rgb(246, 245, 243)');
    await page.reload();
    await page.getByText('End of the conversation').waitFor();
    assert.equal(await ground(), 'rgb(246, 245, 243)');
  });

  it('speaks German to those who do, and has no text missing in either language', async () => {
    const { page } = await viewer.open(await viewer.shareTranscript(conversation()), { locale: 'de-DE' });
    await page.getByText('Ende des Gesprächs').waitFor();
    assert.equal(await page.locator('html').getAttribute('lang'), 'de');
    assert.match(await page.locator('.head').innerText(), /Kopie fürs Team[^]*17 Stunden/);
  });

  it('does not count the seconds of a conversation that lasted less than a minute', async () => {
    const ticket = { no: 42, cat: 'Billing', by: 0, opened: OPENED_MS, closed: OPENED_MS + 400 };
    const { page } = await viewer.open(await viewer.shareTranscript(sample([message(0)], { ticket })));
    await page.getByText('less than a minute').waitFor();
    assert.equal(await page.getByText(/\d seconds?/).count(), 0);
  });

  it('fits a phone without scrolling sideways', async () => {
    const doc = sample([
      message(0, {
        c: `${'x'.repeat(400)} https://example.org/${'y'.repeat(400)}\n\`\`\`\n${'z'.repeat(400)}\n\`\`\``,
      }),
    ]);
    const { page } = await viewer.open(await viewer.shareTranscript(doc), {
      viewport: { width: 390, height: 844 },
    });
    await page.getByText('End of the conversation').waitFor();
    assert.equal(await page.evaluate('document.documentElement.scrollWidth'), 390);
  });

  it('shows a thousand messages in order', async () => {
    const doc = sample(Array.from({ length: 1_000 }, (_, index) => message(index)));
    const { page, faults } = await viewer.open(await viewer.shareTranscript(doc));
    await page.getByText('1,000 messages shown').waitFor({ state: 'attached' });
    const ids = await page.evaluate<string[]>(
      "[...document.querySelectorAll('article')].map((each) => each.id.slice(1))",
    );
    assert.deepEqual(
      ids,
      doc.messages.map((each) => each.i),
    );
    assert.deepEqual(await faults(), []);
  });
});
