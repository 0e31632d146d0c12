/** `npm run settings`, as an operator runs it. */
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { test, type TestContext } from 'node:test';
import { launchProcess } from '../support/product.ts';
import { tempDir } from '../support/tempDir.ts';

const CLI = resolve(import.meta.dirname, '../../bot/settings/cli.ts');
const GUILD = '100000000000000001';
const CATEGORY = {
  name: 'Billing',
  panelChannelId: '100000000000000002',
  roleIds: ['100000000000000003'],
};

test('settings are imported, exported as they are, and refused whole when a part is wrong', async (t) => {
  const run = await settingsIn(t);
  const imported = await run('import', { version: 1, guildId: GUILD, ticketCategories: [CATEGORY] });
  assert.equal(imported.code, 0, imported.output);

  const exported = await run('export');
  const file = JSON.parse(exported.output) as { ticketCategories: { id: string; name: string }[] };
  assert.equal(file.ticketCategories[0]?.name, 'Billing');

  const again = await run('import', file);
  assert.equal(again.code, 0, again.output);
  assert.deepEqual(
    JSON.parse((await run('export')).output),
    file,
    'what was exported edits, it adds nothing',
  );

  const wrong = await run('import', {
    ...file,
    ticketCategories: [CATEGORY, { ...CATEGORY, roleIds: ['nobody'] }],
  });
  assert.equal(wrong.code, 1);
  assert.match(wrong.output, /nothing was changed[^]*ticketCategories\[1\]\.roleIds\[0\]/);
  assert.deepEqual(JSON.parse((await run('export')).output), file);
});

async function settingsIn(t: TestContext) {
  const folder = await tempDir(t);
  const env = { PATH: process.env['PATH'] ?? '', DATA_DIR: folder, DISCORD_TOKEN: 'unused' };
  return async (verb: 'import' | 'export', file?: unknown) => {
    const path = join(folder, 'guild.json');
    if (file !== undefined) await writeFile(path, JSON.stringify(file));
    const child = launchProcess(t, [CLI, verb, verb === 'import' ? path : GUILD], env, folder);
    return { code: await child.exited, output: child.output() };
  };
}
