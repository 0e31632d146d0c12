/** A promise that nobody waits for, and that fails, harms nobody else. */
import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { launchProcess } from '../support/product.ts';
import { waitFor } from '../support/waitFor.ts';

const SAID = 'what somebody wrote';
const PROCESS = new URL('../../shared/process.ts', import.meta.url).href;

function launch(t: TestContext, failing: string) {
  const program = `
    import { runProcess } from '${PROCESS}';
    await runProcess('bot', () => {
      setInterval(() => console.log('alive'), 20);
      setTimeout(() => ${failing}, 10);
    });`;
  const args = ['--input-type=module', '--eval', program];
  return launchProcess(t, args, { PATH: process.env['PATH'] ?? '' }, process.cwd());
}

test('a promise that nobody waited for is told of, and the process goes on', async (t) => {
  const child = launch(t, `Promise.reject(new TypeError('${SAID}'))`);
  await waitFor('life after it', () => child.output().split('TypeError')[1]?.includes('alive'));
  assert.match(child.output(), /unexpected error/);
  assert.ok(!child.output().includes(SAID));
  assert.equal(await child.stop(), 0);
});
