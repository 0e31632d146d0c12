/** Finds the two programs that the whole test run needs, and as root on Debian installs what is missing, saying so. */
import { spawnSync } from 'node:child_process';
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { findDatabaseServer } from './mariadb.ts';

export type Tool = 'chromium' | 'mariadb';

const PACKAGES: Record<Tool, readonly string[]> = {
  chromium: ['chromium', 'fonts-liberation'],
  mariadb: ['mariadb-server'],
};

/** Debian asks this file whether an installed service may start; 101 says no. */
const SERVICE_POLICY = '/usr/sbin/policy-rc.d';

const isThere: Record<Tool, () => boolean> = {
  chromium: () => existsSync('/usr/bin/chromium'),
  mariadb: () => findDatabaseServer() !== undefined,
};

/** Gives the tools that are still missing afterwards. Where `mayNotSkip`, a missing one is an error that says what to do. */
export function provide(wanted: readonly Tool[], options: { mayNotSkip: boolean }): readonly Tool[] {
  const lacking = () => wanted.filter((tool) => !isThere[tool]());
  if (lacking().length > 0 && canInstall()) install(lacking().flatMap((tool) => PACKAGES[tool]));
  const missing = lacking();
  if (missing.length > 0 && options.mayNotSkip) {
    const packages = missing.flatMap((tool) => PACKAGES[tool]).join(' ');
    throw new Error(`Missing: ${missing.join(', ')}. On Debian, as root: apt-get install ${packages}`);
  }
  return missing;
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
