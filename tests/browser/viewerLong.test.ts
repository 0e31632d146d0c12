/** A transcript of so many messages that the page keeps only those that are near: jumps, search and permalinks all the same. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Page } from 'playwright-core';
import { benchDocument } from '../bench/viewerDocument.ts';
import { scaled } from '../support/soak.ts';
import { waitFor } from '../support/waitFor.ts';
import { chromiumMissing, startViewer, type OpenedPage, type Viewer } from './viewerHarness.ts';

/** More than all of which stay in the page (MAX_KEPT in messageLog.ts). */
const COUNT = scaled(15_200, 50_000);
/** The most that stay: eighty sections of fifty, and what is near. */
const MOST_KEPT = 4_500;
/** So many places are looked at that what was seen first is let go: each fills some three sections of the eighty. */
const PLACES = 30;

describe(`a transcript of ${COUNT} messages`, { skip: chromiumMissing }, () => {
  const document = benchDocument(COUNT);
  const idOf = (index: number): string => document.messages[index]?.i ?? '';
  const middle = Math.floor(COUNT / 8) * 4;
  let viewer: Viewer;
  let link: string;
  let opened: OpenedPage;
  let page: Page;
  before(async () => {
    viewer = await startViewer();
    link = await viewer.shareTranscript(document);
    opened = await viewer.open(link, { viewport: { width: 600, height: 500 } });
    page = opened.page;
    await page.getByRole('searchbox').waitFor();
  });
  after(() => viewer.stop());

  const kept = (): Promise<number> => page.locator('article').count();
  const shown = (id: string): Promise<boolean> =>
    page.evaluate<boolean>(`(() => {
      const box = document.getElementById('m${id}')?.getBoundingClientRect();
      return box !== undefined && box.bottom > 48 && box.top < innerHeight;
    })()`);
  /** The jump is over: the message is seen and has the focus. */
  const landed = async (index: number): Promise<void> => {
    const id = idOf(index);
    await waitFor(`message ${index}`, async () => {
      const focused = await page.evaluate<string>('document.activeElement.id');
      return focused === `m${id}` && (await shown(id));
    });
    assert.ok((await kept()) <= MOST_KEPT);
  };

  it('jumps to the last, the first and any message, and back', async () => {
    await page.keyboard.press('g');
    await page.getByRole('button', { name: 'Last message' }).click();
    await landed(COUNT - 1);
    await page.evaluate(`location.hash = location.hash.replace(/&m=.*/, '') + '&m=${idOf(middle)}'`);
    await landed(middle);
    await page.keyboard.press('g');
    await page.getByRole('button', { name: 'First message' }).click();
    await landed(0);
  });

  it('finds what was said in the middle', async () => {
    await page.keyboard.press('/');
    await page.keyboard.type(`(${middle})`);
    await page.getByText('1 / 1', { exact: true }).waitFor();
    await waitFor('the hit', () => shown(idOf(middle)));
    const marked = await page.evaluate<string[]>("[...(CSS.highlights.get('hit-now') ?? [])].map(String)");
    assert.deepEqual(marked, [`(${middle})`]);
    await page.keyboard.press('Escape');
  });

  it('lets go of what is far away, keeps its place, and makes it anew', async () => {
    const goTo = async (index: number): Promise<void> => {
      await page.evaluate(`location.hash = location.hash.replace(/&m=.*/, '') + '&m=${idOf(index)}'`);
      await landed(index);
    };
    await goTo(0);
    const heightBefore = await page.evaluate<number>('document.body.scrollHeight');
    for (let place = 1; place <= PLACES; place++) await goTo(Math.floor((place * (COUNT - 1)) / PLACES));
    await waitFor('the first one to go', async () => (await page.locator(`#m${idOf(0)}`).count()) === 0);
    assert.ok((await kept()) <= MOST_KEPT);
    // The scroll bar stays where a reader thinks it is, whatever was made and let go.
    const height = await page.evaluate<number>('document.body.scrollHeight');
    assert.ok(Math.abs(height - heightBefore) < heightBefore / 2, `${heightBefore}, then ${height}`);
    await goTo(0);
  });

  it('opens at the message that a link names', async () => {
    const other = await viewer.open(`${link}&m=${idOf(COUNT - 70)}`);
    await other.page.locator(`#m${idOf(COUNT - 70)}.found`).waitFor();
    assert.equal(await other.page.evaluate('document.activeElement.id'), `m${idOf(COUNT - 70)}`);
    assert.deepEqual(await other.faults(), []);
    await other.page.context().close();
    assert.deepEqual(await opened.faults(), []);
  });
});
