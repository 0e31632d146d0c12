/** Views of the gallery's transcript for `npm run screenshots`. */
import type { Page } from 'playwright-core';
import { closeGallery } from '../support/gallery/closed.ts';
import { startScene } from '../support/scene.ts';
import type { Shot } from './screenshots.ts';
import { VIEWER_TOKEN, type Viewer } from './viewerHarness.ts';

/** Message to scroll to for each picture; without one the transcript's head. */
const VIEWS = {
  head: undefined,
  markdown: 'blocks',
  files: 'pictures',
  media: 'voice',
  embeds: 'embeds',
  components: 'rows',
} as const;

export async function startGallery(
  viewer: Viewer,
): Promise<{ readonly shots: Record<string, () => Promise<Shot>>; readonly stop: () => Promise<void> }> {
  const ends: (() => Promise<void>)[] = [];
  const env = { PASTE_URL: viewer.url, PASTE_TOKEN: VIEWER_TOKEN };
  const scene = await startScene({ after: (work) => ends.push(work) }, { paste: false, env });
  const { staffLink, shown } = await closeGallery(scene);
  const views = Object.entries(VIEWS).map(([name, message]) => {
    const prepare = async (page: Page): Promise<void> => {
      await page.getByText('That is all.').waitFor();
      if (message === undefined) return;
      await page.evaluate(`document.getElementById('m${shown[message]?.id}').scrollIntoView()`);
      await page.evaluate('scrollBy(0, -70)');
      // Pictures are fetched and decrypted now.
      await page.waitForTimeout(1_500);
    };
    return [name, () => Promise.resolve({ link: staffLink, prepare })] as const;
  });
  return {
    shots: { ...Object.fromEntries(views), ...tools(staffLink) },
    async stop() {
      for (const end of ends.reverse()) await end();
    },
  };
}

/** What opens over a transcript. */
function tools(link: string): Record<string, () => Promise<Shot>> {
  const shot = (prepare: (page: Page) => Promise<unknown>) => () =>
    Promise.resolve({
      link,
      prepare: async (page: Page) => {
        await page.getByRole('searchbox').waitFor();
        await prepare(page);
      },
    });
  return {
    help: shot((page) => page.keyboard.press('?')),
    search: shot(async (page) => {
      await page.getByRole('searchbox').fill('pier');
      await page.getByText(/^1 \/ \d/).waitFor();
    }),
    downloads: shot((page) =>
      page
        .getByRole('button', { name: /Download/ })
        .first()
        .click(),
    ),
  };
}
