/** A private MariaDB (or MySQL) server on a free loopback port, with a data folder of its own, gone with its user. */
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { createConnection } from 'mysql2/promise';
import { freePort } from './freePort.ts';

const run = promisify(execFile);
const START_TIMEOUT_MS = 60_000;

export interface DatabaseServer {
  /** `mysql://root@127.0.0.1:PORT/`: add a database's name. */
  readonly url: string;
  stop(): Promise<void>;
}

/** The server's program, where one is installed. */
export function findDatabaseServer(): string | undefined {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin'];
  return ['mariadbd', 'mysqld']
    .flatMap((name) => folders.map((folder) => join(folder, name)))
    .find((path) => existsSync(path));
}

/**
 * The shell ends the server and removes its folder as soon as its standard input closes, which happens also when the
 * process that started it is killed: no test run, however it ends, leaves a server behind.
 */
const WATCHED =
  'folder=$1; shift; "$@" </dev/null & server=$!; read _; kill -9 $server; wait $server; rm -rf "$folder"';

export async function startMariaDb(
  options: { port?: number; dataDir?: string; more?: readonly string[] } = {},
): Promise<DatabaseServer> {
  const program = findDatabaseServer();
  if (!program) throw new Error('neither mariadbd nor mysqld is installed');
  const folder = await mkdtemp(join(tmpdir(), 'tessera-mariadb-'));
  const dataDir = options.dataDir ?? join(folder, 'data');
  try {
    if (!existsSync(dataDir)) await createDataDir(program, dataDir);
    const port = options.port ?? (await freePort());
    const logPath = join(folder, 'server.log');
    const server = spawn(
      'sh',
      [
        '-c',
        WATCHED,
        'sh',
        folder,
        program,
        ...serverArguments(folder, dataDir, port, logPath),
        ...(options.more ?? []),
      ],
      {
        stdio: ['pipe', 'ignore', 'ignore'],
      },
    );
    const ended = new Promise<void>((resolve) => server.once('exit', () => resolve()));
    const stop = async () => {
      server.ref();
      server.stdin.end();
      await ended;
    };
    const url = `mysql://root@127.0.0.1:${port}/`;
    await waitUntilReady(url, server, logPath).catch(async (error: unknown) => {
      await stop();
      throw error;
    });
    // Neither the server nor its pipe keeps the process alive: forgetting to stop it must not hang a test run.
    server.unref();
    (server.stdin as unknown as { unref(): void }).unref();
    return { url, stop };
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}

async function createDataDir(program: string, dataDir: string): Promise<void> {
  const user = userInfo().username;
  if (program.endsWith('mariadbd')) {
    await run('mariadb-install-db', [
      '--no-defaults',
      `--datadir=${dataDir}`,
      `--user=${user}`,
      '--auth-root-authentication-method=normal',
      '--skip-test-db',
      `--tmpdir=${dirname(dataDir)}`,
    ]);
  } else {
    await run(program, ['--no-defaults', '--initialize-insecure', `--datadir=${dataDir}`, `--user=${user}`]);
  }
}

function serverArguments(folder: string, dataDir: string, port: number, logPath: string): string[] {
  return [
    '--no-defaults',
    `--datadir=${dataDir}`,
    `--user=${userInfo().username}`,
    '--skip-networking=0',
    '--bind-address=127.0.0.1',
    `--port=${port}`,
    `--socket=${join(folder, 'server.sock')}`,
    `--pid-file=${join(folder, 'server.pid')}`,
    `--log-error=${logPath}`,
    // A server that starts clears what others of the same folder have left, and would take what they are using.
    `--tmpdir=${folder}`,
    '--skip-log-bin',
    // Tests kill processes, this server too, but not the machine: commits need not reach the disk, only the system.
    '--innodb-flush-log-at-trx-commit=2',
    '--innodb-doublewrite=0',
    '--innodb-buffer-pool-size=64M',
    // The default of a server nobody configured, so that our own collations are what makes ids exact.
    '--collation-server=utf8mb4_general_ci',
    '--character-set-server=utf8mb4',
    '--max-connections=400',
  ];
}

async function waitUntilReady(url: string, server: ChildProcess, logPath: string): Promise<void> {
  const giveUpAt = performance.now() + START_TIMEOUT_MS;
  for (;;) {
    try {
      const connection = await createConnection({ uri: url, connectTimeout: 2000 });
      await connection.end();
      return;
    } catch (error) {
      const log = await readFile(logPath, 'utf8').catch(() => '');
      if (server.exitCode !== null || log.includes('Aborting') || performance.now() > giveUpAt) {
        throw new Error(`the database server did not start:\n${log.slice(-2000)}`, { cause: error });
      }
      await sleep(50);
    }
  }
}
