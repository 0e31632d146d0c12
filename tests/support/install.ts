/** Finds the two programs that the whole test run needs, and as root on Debian installs what is missing, saying so. */
import { spawnSync } from 'node:child_process';
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { findChromium, HEADLESS_SHELL } from './chromium.ts';
import { findDatabaseServer } from './mariadb.ts';

export type Tool = 'chromium' | 'mariadb';

interface Choice {
  readonly packages: readonly string[];
  readonly isThere: () => boolean;
}

/** For each tool what would be best, and what will do. */
const CHOICES: Record<Tool, readonly Choice[]> = {
  chromium: [
    { packages: ['chromium-headless-shell', 'fonts-liberation'], isThere: () => existsSync(HEADLESS_SHELL) },
    { packages: ['chromium', 'fonts-liberation'], isThere: () => findChromium() !== undefined },
  ],
  mariadb: [{ packages: ['mariadb-server'], isThere: () => findDatabaseServer() !== undefined }],
};

/** Debian asks this file whether an installed service may start; 101 says no. */
const SERVICE_POLICY = '/usr/sbin/policy-rc.d';

/** Gives the tools that are still missing afterwards. Where `mayNotSkip`, a missing one is an error that says what to do. */
export function provide(wanted: readonly Tool[], options: { mayNotSkip: boolean }): readonly Tool[] {
  if (canInstall()) for (const tool of wanted) installBest(CHOICES[tool]);
  const missing = wanted.filter((tool) => !CHOICES[tool].some(({ isThere }) => isThere()));
  if (missing.length > 0 && options.mayNotSkip) {
    const packages = missing.flatMap((tool) => CHOICES[tool].at(-1)?.packages ?? []).join(' ');
    throw new Error(`Missing: ${missing.join(', ')}. On Debian, as root: apt-get install ${packages}`);
  }
  return missing;
}

function installBest(choices: readonly Choice[]): void {
  for (const { packages, isThere } of choices) {
    if (isThere()) return;
    install(packages);
    if (isThere()) return;
  }
}

function canInstall(): boolean {
  return process.getuid?.() === 0 && existsSync('/usr/bin/apt-get') && existsSync('/etc/debian_version');
}

function install(packages: readonly string[]): void {
  console.log(`Installing with apt-get, as root: ${packages.join(' ')}`);
  const isPolicyOurs = !existsSync(SERVICE_POLICY);
  // The tests run servers of their own; the installed service must neither start now nor take a port.
  if (isPolicyOurs) writeFileSync(SERVICE_POLICY, '#!/bin/sh\nexit 101\n', { mode: 0o755 });
  try {
    const environment = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    for (const args of [
      ['update', '-q'],
      ['install', '-y', '-q', '--no-install-recommends', ...packages],
    ]) {
      const { status, stdout, stderr } = spawnSync('apt-get', args, { env: environment, encoding: 'utf8' });
      if (status !== 0) console.log(`apt-get ${args[0] ?? ''} failed:\n${(stdout + stderr).slice(-2000)}`);
    }
  } finally {
    if (isPolicyOurs) rmSync(SERVICE_POLICY, { force: true });
  }
}
