/** The rules of the architecture in one table: what each forbids, and a small source that breaks it. */
import type { Source } from './sources.ts';

export interface Rule {
  readonly name: string;
  /** What is wrong in this file, in words; nothing when it keeps the rule. */
  check(source: Source): readonly string[];
  /** Sources that must be found guilty, so that the rule itself is known to work. */
  readonly breaches: readonly { readonly path: string; readonly text: string }[];
}

const MAX_LINES = 300;
const FEATURES = ['tickets', 'modmail', 'transcripts', 'settings', 'privacy', 'jobs', 'dashboard'];
const PRODUCT = /^(?:bot|paste|shared|views)\/|^start\.ts$/;
/** Where objects are built and processes begin: they may know everything of their side. */
const COMPOSITION_ROOTS = /^bot\/(?:wire|main|health)\.ts$|^bot\/[a-z]+\/(?:cli|[a-z]+Cli)\.ts$/;

const isTest = (path: string) => path.startsWith('tests/') || path.includes('/tests/');
const isProduct = (path: string) => PRODUCT.test(path) && !isTest(path);

/** A rule about imports: in files that `applies` to, targets that `forbids` names must not be imported. */
function importRule(
  name: string,
  applies: (path: string) => boolean,
  forbids: (target: string, path: string) => boolean,
  breaches: readonly (readonly [path: string, specifier: string])[],
): Rule {
  return {
    name,
    check: ({ path, imports }) =>
      applies(path)
        ? imports.filter(({ target }) => forbids(target, path)).map(({ specifier }) => `imports ${specifier}`)
        : [],
    breaches: breaches.map(([path, specifier]) => ({ path, text: `/** x */\nimport '${specifier}';\n` })),
  };
}

function within(...folders: string[]): (path: string) => boolean {
  return (path) => folders.some((folder) => path.startsWith(`${folder}/`));
}

function productWithin(...folders: string[]): (path: string) => boolean {
  const isThere = within(...folders);
  return (path) => isThere(path) && !isTest(path);
}

/** `bot/tickets/view.ts` → `tickets`; undefined outside the feature folders. */
function featureOf(path: string): string | undefined {
  const feature = /^bot\/([a-z]+)\//.exec(path)?.[1];
  return feature !== undefined && FEATURES.includes(feature) ? feature : undefined;
}

const MAY_QUERY = (path: string) => /epository\.ts$/.test(path) || within('shared/db', 'bot/jobs')(path);
/** Also where the builder was handed over, so that no import tells. */
const QUERY =
  /\.(?:selectFrom|insertInto|updateTable|deleteFrom|replaceInto|mergeInto)\(|\bsql(?:<[^>`]*>)?`/g;

const isOurs = within('bot', 'paste', 'shared', 'views', 'tests');

export const RULES: readonly Rule[] = [
  importRule('bot never imports paste', productWithin('bot'), within('paste'), [
    ['bot/wire.ts', '../paste/format.ts'],
    ['bot/tickets/service.ts', '../../paste/store/types.ts'],
  ]),
  importRule('paste never imports bot', productWithin('paste'), within('bot'), [
    ['paste/wire.ts', '../bot/config.ts'],
  ]),
  importRule('shared imports no process', productWithin('shared'), within('bot', 'paste', 'views'), [
    ['shared/log.ts', '../bot/config.ts'],
    ['shared/http/errors.ts', '../../paste/messages.ts'],
  ]),
  importRule('the product never imports tests', isProduct, within('tests'), [
    ['bot/jobs/jobs.ts', '../../tests/support/waitFor.ts'],
  ]),
  importRule(
    'privatebin-client imports nothing outside itself',
    productWithin('shared/privatebin-client'),
    (target) => !target.startsWith('shared/privatebin-client/'),
    [
      ['shared/privatebin-client/seal.ts', '../errors.ts'],
      ['shared/privatebin-client/seal.ts', 'node:crypto'],
      ['shared/privatebin-client/seal.ts', 'zod'],
    ],
  ),
  importRule(
    'what runs in the browser too imports nothing of Node',
    (path) =>
      productWithin('shared/transcript', 'shared/privatebin-client')(path) ||
      (path.startsWith('views/browser/') && path !== 'views/browser/build.ts'),
    (target) => target.startsWith('node:') || within('bot', 'paste')(target),
    [
      ['shared/transcript/pack.ts', 'node:zlib'],
      ['views/browser/viewer.ts', 'node:fs'],
    ],
  ),
  importRule(
    'features of the bot know the core and the edge, never each other',
    (path) => featureOf(path) !== undefined && !COMPOSITION_ROOTS.test(path),
    (target, path) =>
      isOurs(target) &&
      !within(`bot/${featureOf(path)}`, 'bot/conversations', 'bot/gateway', 'shared')(target),
    [
      ['bot/tickets/service.ts', '../modmail/relay.ts'],
      ['bot/modmail/handlers.ts', '../config.ts'],
      ['bot/privacy/retention.ts', '../transcripts/publisher.ts'],
    ],
  ),
  importRule(
    'the conversation core knows the edge, never a feature',
    within('bot/conversations'),
    (target) => isOurs(target) && !within('bot/conversations', 'bot/gateway', 'shared')(target),
    [['bot/conversations/closing.ts', '../tickets/service.ts']],
  ),
  importRule(
    'the edge knows neither features nor the core',
    within('bot/gateway'),
    (target) => isOurs(target) && !within('bot/gateway', 'shared', 'views/locales')(target),
    [
      ['bot/gateway/router.ts', '../tickets/handlers.ts'],
      ['bot/gateway/rest.ts', '../conversations/types.ts'],
    ],
  ),
  importRule(
    'Kysely only in repositories, shared/db and the job backend',
    (path) => isProduct(path) && !MAY_QUERY(path),
    (target) => target === 'kysely',
    [['bot/tickets/service.ts', 'kysely']],
  ),
  {
    name: 'queries are written in repositories, shared/db and the job backend only',
    check: ({ path, text }) =>
      isProduct(path) && !MAY_QUERY(path)
        ? [...text.matchAll(QUERY)].map(([call]) => `queries: ${call}`)
        : [],
    breaches: [
      { path: 'bot/tickets/moving.ts', text: "/** x */\nawait tx\n  .updateTable('tickets')\n" },
      { path: 'bot/a.ts', text: "/** x */\ndb.kysely.selectFrom('tickets');\n" },
      { path: 'bot/wire/b.ts', text: '/** x */\nconst c = sql<number>`SELECT 1`;\n' },
    ],
  },
  importRule(
    'discord.js only at the edge and in handlers',
    (path) =>
      isProduct(path) &&
      !within('bot/gateway')(path) &&
      !/^bot\/(?:wire|main|wire\/\w+)\.ts$|\/(?:handlers|commands)\.ts$/i.test(path),
    (target) => target === 'discord.js',
    [
      ['bot/tickets/service.ts', 'discord.js'],
      ['shared/log.ts', 'discord.js'],
    ],
  ),
  importRule(
    'Express only in the web services',
    (path) => isProduct(path) && !within('paste', 'shared/http', 'bot/dashboard')(path),
    (target) => target === 'express',
    [['bot/tickets/service.ts', 'express']],
  ),
  {
    name: 'the environment is read in config.ts only',
    check: ({ path, text }) =>
      isProduct(path) && !path.endsWith('/config.ts') && /process\s*\.\s*env\b|process\[['"]env/.test(text)
        ? ['reads process.env']
        : [],
    breaches: [{ path: 'bot/wire.ts', text: '/** x */\nexport const token = process.env["TOKEN"];\n' }],
  },
  {
    name: 'no default exports',
    check: ({ hasDefaultExport }) => (hasDefaultExport ? ['has a default export'] : []),
    breaches: [
      { path: 'bot/a.ts', text: '/** x */\nexport default function a() {}\n' },
      { path: 'bot/b.ts', text: '/** x */\nconst b = 1;\nexport { b as default };\n' },
      { path: 'bot/c.ts', text: '/** x */\nexport default 1;\n' },
    ],
  },
  {
    name: `no file of more than ${MAX_LINES} lines`,
    check: ({ path, lineCount }) =>
      isProduct(path) && lineCount > MAX_LINES ? [`has ${lineCount} lines: it is about two things`] : [],
    breaches: [{ path: 'bot/long.ts', text: `/** x */\n${'export {};\n'.repeat(MAX_LINES)}` }],
  },
  {
    name: 'every file says in its first lines what it is',
    check: ({ text }) => (text.startsWith('/**') ? [] : ['does not begin with a comment']),
    breaches: [{ path: 'bot/bare.ts', text: 'export const a = 1;\n' }],
  },
  {
    name: 'nothing is put off in a comment',
    check: ({ text }) => (/\b(?:TO(?:)DO|FIX(?:)ME)\b/.test(text) ? ['puts something off in a comment'] : []),
    breaches: [{ path: 'bot/later.ts', text: `/** x */\n// ${['TO', 'DO'].join('')}: later\n` }],
  },
];
