/** The import edges and file rules of docs/architecture.md, held from the first day. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { RULES } from './rules.ts';
import { parseSource, readSources } from './sources.ts';

const LONG_LINES = 150;
const sources = readSources();

describe('architecture', () => {
  test('finds the code that it judges', () => {
    const paths = new Set(sources.map(({ path }) => path));
    for (const path of [
      'start.ts',
      'bot/main.ts',
      'bot/wire.ts',
      'paste/app.ts',
      'shared/log.ts',
      'views/browser/viewer.ts',
    ])
      assert.ok(paths.has(path), `${path} is not among the ${paths.size} files read`);
    const imports = (path: string, wanted: string) =>
      sources.find((source) => source.path === path)?.imports.some(({ target }) => target === wanted);
    assert.ok(imports('bot/wire/vault.ts', 'shared/privatebin-client/index.ts'));
    assert.ok(imports('bot/wire.ts', 'bot/gateway/router.ts'));
  });

  test('sees every way to import', () => {
    const text = `/** x */
import a from './a.ts';
import type { B } from '../b.ts';
import '@scope/pkg/deep';
export { c } from 'pkg/deep';
export type { D } from 'node:fs';
const e = await import('./e.ts');
type F = import('./f.ts').F;
// import './comment.ts';
const g = "import './string.ts'";
`;
    assert.deepEqual(
      parseSource('bot/x/y.ts', text).imports.map(({ target }) => target),
      ['bot/x/a.ts', 'bot/b.ts', '@scope/pkg', 'pkg', 'node:fs', 'bot/x/e.ts', 'bot/x/f.ts'],
    );
  });

  for (const rule of RULES) {
    test(rule.name, () => {
      for (const { path, text } of rule.breaches) {
        assert.notDeepEqual(
          rule.check(parseSource(path, text)),
          [],
          `the rule does not notice a breach in ${path}`,
        );
      }
      const found = sources.flatMap((source) => rule.check(source).map((what) => `${source.path} ${what}`));
      assert.deepEqual(found, []);
    });
  }

  test('long files are named', (t) => {
    const long = sources.filter(
      ({ path, lineCount }) => !path.startsWith('tests/') && lineCount > LONG_LINES,
    );
    for (const { path, lineCount } of long) t.diagnostic(`${path} has ${lineCount} lines`);
  });
});
