/** The documents that list things list exactly what is there: tables and columns, variables, dependencies. */
import assert from 'node:assert/strict';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, test } from 'node:test';
import { HOW_TO_GET_A_TOKEN } from '../../bot/gateway/help.ts';
import { renderStoredPage } from '../../bot/privacy/storedPage.ts';
import { ROOT } from './sources.ts';

const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');

/** First cells of the rows of Markdown tables below each `## heading`, without backticks. */
function tablesOf(markdown: string): Map<string, string[]> {
  const sections = markdown.split(/^## /m).slice(1);
  return new Map(
    sections.map((section) => {
      const heading = (section.split('\n')[0] ?? '').replaceAll('`', '').trim();
      return [heading, [...section.matchAll(/^\| `([^`]+)`/gm)].map(([, cell]) => cell!)];
    }),
  );
}

function variablesOf(configPath: string): string[] {
  return [...read(configPath).matchAll(/^\s+([A-Z][A-Z\d_]+): (?:z|\w+Schema)\b/gm)].map(([, name]) => name!);
}

describe('documents', () => {
  test('docs/stored-data.md is what the table in the code says', () => {
    const page = read('docs/stored-data.md');
    assert.equal(renderStoredPage(page), page, 'run “npm run docs:stored”');
    const documented = tablesOf(page.split(/^# The database/m)[1] ?? '');
    assert.ok(documented.size > 10 && documented.get('transcripts')?.includes('sealed_fragment_key'));
  });

  test('M2 M7 M10 M12: installing, a leaked token, contributing and an offline bot are described', () => {
    const operations = read('docs/operations.md');
    assert.match(operations, /^## Install$/m);
    assert.match(operations, /^## When something leaks\n\n\*\*The bot's token\.\*\* 1\. .*_Reset Token_/m);
    assert.match(operations, /Is the bot offline\? Look at its output first/);
    assert.match(read('CONTRIBUTING.md'), /npm test/);
    assert.ok(existsSync(join(ROOT, 'LICENSE')));
  });

  test('README and .env.example list every variable and no other', () => {
    const parsed = [...new Set([...variablesOf('bot/config.ts'), ...variablesOf('paste/config.ts')])].sort();
    assert.ok(parsed.includes('DISCORD_TOKEN') && parsed.includes('PASTE_STORE'));
    const example = [...read('.env.example').matchAll(/^#?([A-Z][A-Z\d_]+)=/gm)].map(([, name]) => name!);
    assert.deepEqual(example.sort(), parsed);
    const readme = (tablesOf(read('README.md')).get('Configuration') ?? []).sort();
    assert.deepEqual(readme, parsed);
  });

  test('README asks for the permissions that the bot asks for', () => {
    const words = (text: string) => text.replace(/\s+/g, ' ');
    const wanted = /permissions (View Channels, [^.]+)\./.exec(words(HOW_TO_GET_A_TOKEN))?.[1];
    assert.ok(wanted?.includes('Manage Channels'));
    assert.ok(words(read('README.md')).includes(`permissions ${wanted}.`), wanted);
  });

  test('docs/dependencies.md says why each dependency is there', () => {
    const manifest = JSON.parse(read('package.json')) as Record<string, Record<string, string> | undefined>;
    const names = ['dependencies', 'devDependencies', 'optionalDependencies', 'overrides']
      .flatMap((kind) => Object.keys(manifest[kind] ?? {}))
      .sort();
    const explained = [...tablesOf(read('docs/dependencies.md')).values()].flat();
    assert.deepEqual(explained.sort(), names);
  });

  test('docs/architecture.md names each folder, and none that is not there', () => {
    const folders = tablesOf(read('docs/architecture.md')).get('Folders') ?? [];
    const named = folders.filter((path) => path.endsWith('/')).sort();
    const there = [...globSync('bot/*/', { cwd: ROOT }), 'paste', 'shared', 'views', 'tests']
      .map((path) => `${path.replaceAll('\\', '/').replace(/\/$/, '')}/`)
      .filter((path) => path !== 'bot/wire/');
    assert.deepEqual(named, [...there, 'shared/privatebin-client/'].sort());
  });

  test('documents name only scripts that exist', () => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
    const documents = globSync(['*.md', 'docs/**/*.md', 'paste/README.md'], { cwd: ROOT });
    const named = documents.flatMap((path) =>
      [...read(path).matchAll(/npm run (?:--silent )?([a-z][\w:-]*)/g)].map(([, name]) => `${path}: ${name}`),
    );
    assert.ok(named.length > 30);
    assert.deepEqual(
      named.filter((each) => !(each.split(': ')[1]! in scripts)),
      [],
    );
  });

  test('links between documents lead somewhere', () => {
    const documents = globSync(['*.md', 'docs/**/*.md'], { cwd: ROOT });
    const broken = documents.flatMap((path) =>
      [...read(path).matchAll(/\]\((?!https?:|#|mailto:)([^)#\s]+)/g)]
        .map(([, link]) => join(dirname(path), link!))
        .filter((target) => !existsSync(join(ROOT, target)))
        .map((target) => `${path} → ${target}`),
    );
    assert.ok(documents.length > 8);
    assert.deepEqual(broken, []);
  });
});
