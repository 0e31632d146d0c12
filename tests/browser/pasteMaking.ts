/** Making a paste in the browser as a person would, for the tests of what one can then do with it. */
import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { startViewer, type OpenedPage, type Viewer } from './viewerHarness.ts';

/** What the service of these tests takes, in bytes. */
const LIMIT = 300_000;

export const startPublicViewer = (): Promise<Viewer> =>
  startViewer({ publicCreate: true, limits: { sizeLimit: LIMIT, creates: 1_000 } });

interface Wanted {
  readonly text?: string;
  readonly format?: string;
  readonly prepare?: (page: Page) => Promise<unknown>;
}

export interface Made extends OpenedPage {
  readonly link: string;
  readonly deletion: string;
}

/** Makes a paste as a person would; gives both links. */
export async function makePaste(viewer: Viewer, wanted: Wanted): Promise<Made> {
  const opened = await viewer.open(viewer.url);
  const { page } = opened;
  if (wanted.format) await page.getByLabel('Format').selectOption({ label: wanted.format });
  if (wanted.text) await page.getByLabel('Text of the paste').fill(wanted.text);
  await wanted.prepare?.(page);
  await page.getByRole('button', { name: 'Create link' }).click();
  await page.getByRole('heading', { name: 'Your link is ready' }).waitFor();
  return {
    ...opened,
    link: await page.getByLabel('Link', { exact: true }).inputValue(),
    deletion: await page.getByLabel('Link for deleting', { exact: true }).inputValue(),
  };
}

export async function assertQuiet(...pages: readonly OpenedPage[]): Promise<void> {
  for (const { faults, foreign } of pages) {
    assert.deepEqual(await faults(), []);
    assert.deepEqual(foreign, []);
  }
}
