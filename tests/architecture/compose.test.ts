/** docker-compose.yml against the Compose specification's schema, and what it promises about isolation and secrets. */
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { parse } from 'yaml';
import { NODE_FLAGS } from '../../shared/nodeFlags.ts';
import { ROOT } from './sources.ts';

interface Service {
  readonly user?: string;
  readonly read_only?: boolean;
  readonly cap_drop?: readonly string[];
  readonly ulimits?: { readonly core?: number };
  readonly security_opt?: readonly string[];
  readonly build?: { readonly target: string };
  readonly env_file?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly networks: readonly string[];
  readonly ports?: readonly string[];
  readonly healthcheck?: object;
}

interface Compose {
  readonly services: Readonly<Record<'mysql' | 'paste' | 'bot', Service>>;
  readonly networks: Readonly<Record<string, { readonly internal?: boolean } | null>>;
  readonly secrets: Readonly<Record<string, { readonly file: string }>>;
}

const PATH = join(ROOT, 'docker-compose.yml');
const text = readFileSync(PATH, 'utf8');
const compose = parse(text, { merge: true }) as Compose;
const dockerfile = readFileSync(join(ROOT, 'Dockerfile'), 'utf8');

/** What of dclint is used; its own declarations do not resolve in an ES module. */
interface Dclint {
  readonly DCLinter: new (config: object) => {
    lintFiles(
      paths: string[],
      recursive: boolean,
    ): { messages: { rule: string; line: number; message: string }[] }[];
  };
}
const { DCLinter } = (await import('dclint')) as unknown as Dclint;

/** Matters of taste: the order of keys tells a story here, and an image is both built and named. */
const TASTE = [
  'service-keys-order',
  'services-alphabetical-order',
  'top-level-properties-order',
  'service-dependencies-alphabetical-order',
  'no-build-and-image',
  'service-image-require-explicit-tag',
];

function lint(path: string): string[] {
  const rules = Object.fromEntries(TASTE.map((rule) => [rule, 0]));
  const linter = new DCLinter({ rules, quiet: true, debug: false, exclude: [] });
  return linter
    .lintFiles([path], false)
    .flatMap(({ messages }) =>
      messages.map(({ rule, line, message }) => `${rule} in line ${line}: ${message}`),
    );
}

describe('docker-compose.yml', () => {
  test('follows the Compose specification', (t) => {
    assert.deepEqual(lint(PATH), []);
    const folder = mkdtempSync(join(tmpdir(), 'tessera-compose-'));
    t.after(() => rmSync(folder, { recursive: true }));
    const broken = join(folder, 'docker-compose.yml');
    writeFileSync(broken, text.replace('read_only: true', 'read_only: [1]'));
    assert.match(lint(broken).join('\n'), /invalid-schema/);
  });

  for (const [name, service] of Object.entries(compose.services)) {
    test(`${name} runs without rights`, () => {
      assert.equal(service.read_only, true);
      assert.deepEqual(service.cap_drop, ['ALL']);
      assert.equal(service.ulimits?.core, 0, 'no memory image of a crash on the disk');
      assert.deepEqual(service.security_opt, ['no-new-privileges:true']);
      if (service.build) assert.match(dockerfile, new RegExp(`FROM base AS ${service.build.target}\\b`));
      else assert.match(service.user ?? '', /^[1-9]\d*:[1-9]\d*$/);
      assert.ok(service.healthcheck ?? stageOf(name).includes('HEALTHCHECK'), 'has no health check');
      for (const port of service.ports ?? []) assert.match(port, /^127\.0\.0\.1:/);
    });
  }

  test('images run as the user node', () => {
    const base = stageOf('base');
    assert.match(base, /^USER node$/m);
    assert.doesNotMatch(`${stageOf('paste')}${stageOf('bot')}`, /^USER /m);
  });

  test('the paste service cannot reach the database', () => {
    const { mysql, paste, bot } = compose.services;
    assert.deepEqual(shared(paste, mysql), []);
    assert.deepEqual(shared(bot, mysql), ['database']);
    assert.deepEqual(shared(bot, paste), ['pastes']);
    for (const name of ['database', 'pastes']) assert.equal(compose.networks[name]?.internal, true);
  });

  test('no secret stands in the file', () => {
    const secret = /TOKEN|PASSWORD(?!_FILE)|SEAL_KEYS|DATABASE_URL|SECRET/;
    for (const { environment = {} } of Object.values(compose.services)) {
      assert.deepEqual(
        Object.keys(environment).filter((name) => secret.test(name)),
        [],
      );
    }
    const files = Object.values(compose.services).flatMap((service) => service.env_file ?? []);
    const ignored = readFileSync(join(ROOT, '.gitignore'), 'utf8').split('\n');
    assert.ok(ignored.includes('secrets/'));
    for (const file of [...files, ...Object.values(compose.secrets).map((entry) => entry.file)]) {
      assert.match(file, /^secrets\//);
    }
    assert.match(readFileSync(join(ROOT, '.dockerignore'), 'utf8'), /^\*$/m);
  });

  test('Node is given the same flags in a container, by npm run and by npm start', () => {
    const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
      scripts: Record<string, string>;
    };
    for (const name of ['paste', 'bot'] as const) {
      const command = ['node', ...NODE_FLAGS[name], `${name}/main.ts`];
      assert.equal(scripts[name], command.join(' '));
      assert.deepEqual(JSON.parse(/^CMD (\[.*\])$/m.exec(stageOf(name))?.[1] ?? ''), command);
    }
  });

  test('each process has a database user of its own', () => {
    const users = readFileSync(join(ROOT, 'docker/mysql/users.sh'), 'utf8');
    const grants = [...users.matchAll(/^GRANT .* ON (\w+)\.\* TO '(\w+)'/gm)].map(([, on, to]) => [on, to]);
    assert.deepEqual(grants, [
      ['tessera', 'tessera_bot'],
      ['tessera_paste', 'tessera_paste'],
    ]);
  });
});

function shared(one: Service, other: Service): string[] {
  return one.networks.filter((network) => other.networks.includes(network));
}

/** A stage of the Dockerfile, from its FROM to the next. */
function stageOf(name: string): string {
  return dockerfile.split(/^(?=FROM )/m).find((stage) => new RegExp(` AS ${name}\\n`).test(stage)) ?? '';
}
