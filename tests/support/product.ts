/** The whole product for one test: a simulated Discord, the paste process and the bot process, as an operator runs them. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { startSimulator, type Simulator, type SimulatorOptions } from '../simulator/index.ts';
import { NODE_FLAGS } from '../../shared/nodeFlags.ts';
import { COMPILED } from './compiled.ts';
import { freePort } from './freePort.ts';
import { programPath } from './programs.ts';
import { importSettings } from './settingsImport.ts';
import { atEnd, tempDir, type Cleanup } from './tempDir.ts';
import { waitFor } from './waitFor.ts';

export interface ProductProcess {
  readonly pid: number;
  /** Everything it wrote to stdout and stderr so far. */
  output(): string;
  /** SIGTERM; resolves with the exit code. */
  stop(): Promise<number | null>;
  /** SIGKILL; resolves when it is gone. Rejects when it had ended by itself: no test means to kill what is dead. */
  kill(): Promise<void>;
  readonly exited: Promise<number | null>;
}

export interface Product {
  readonly sim: Simulator;
  readonly dataDir: string;
  readonly env: Readonly<Record<string, string>>;
  readonly pasteUrl: string;
  startPaste(): Promise<ProductProcess>;
  /** Resolves when the bot is ready. */
  startBot(env?: Readonly<Record<string, string>>): Promise<ProductProcess>;
  /** What `npm run settings -- import` does with this content, without a process of its own. */
  importSettings(file: unknown): Promise<void>;
  /** Everything that any process wrote. */
  allOutput(): string;
}

export interface ProductOptions {
  readonly databaseUrl?: string;
  readonly simulator?: SimulatorOptions;
  readonly env?: Readonly<Record<string, string>>;
  /** Never as a bundle: the test puts another module in the place of one. */
  readonly asSources?: true;
}

/**
 * Discord gives a bot three seconds for its first answer. Here as many processes share two cores as there are tests at once, so
 * that three seconds would be a limit for the machine and not for the bot.
 */
export const FIRST_ANSWER_MS = 20_000;

/** Everything is ended when the test ends. Neither process is started yet. */
export async function createProduct(t: Cleanup, options: ProductOptions = {}): Promise<Product> {
  const dataDir = await tempDir(t);
  const sim = await startSimulator({
    seed: 'community',
    rateLimits: 'off',
    firstAnswerMs: FIRST_ANSWER_MS,
    ...options.simulator,
  });
  atEnd(t, () => sim.close());
  const pastePort = await freePort();
  const pasteUrl = `http://127.0.0.1:${pastePort}`;
  const env = {
    PATH: process.env['PATH'] ?? '',
    DISCORD_TOKEN: sim.token,
    DISCORD_API_URL: sim.apiUrl,
    DISCORD_CDN_URL: sim.cdnUrl,
    DATA_DIR: dataDir,
    PASTE_URL: pasteUrl,
    PASTE_PORT: String(pastePort),
    LOG_LEVEL: 'debug',
    ...COMPILED,
    ...(options.databaseUrl && { DATABASE_URL: options.databaseUrl }),
    ...options.env,
  };
  const outputs: (() => string)[] = [];

  function launch(args: readonly string[], extra: Readonly<Record<string, string>> = {}): ProductProcess {
    const launched = launchProcess(t, args, { ...env, ...extra }, dataDir);
    outputs.push(() => launched.output());
    return launched;
  }

  return {
    sim,
    dataDir,
    env,
    pasteUrl,
    async startPaste() {
      const paste = launch([programPath('paste', options.asSources)]);
      await untilSays(paste, 'paste service listening');
      return paste;
    },
    async startBot(extra) {
      const bot = launch([...NODE_FLAGS.bot, programPath('bot', options.asSources)], extra);
      await untilSays(bot, 'bot ready');
      return bot;
    },
    importSettings: (file) =>
      importSettings(options.databaseUrl ?? `sqlite:${join(dataDir, 'tessera.db')}`, file),
    allOutput: () => outputs.map((output) => output()).join('\n'),
  };
}

/** Starts Node on a file of the product, away from the repository so that no `.env` is picked up; ended with the test. */
export function launchProcess(
  t: Cleanup,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  cwd: string,
): ProductProcess {
  const child = spawn(process.execPath, [...args], { env, cwd, stdio: ['ignore', 'pipe', 'pipe'] });
  const chunks: string[] = [];
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => chunks.push(chunk.toString()));
  const exited = once(child, 'close').then(() => child.exitCode);
  atEnd(t, () => end(child, 'SIGKILL', exited));
  return {
    pid: child.pid ?? 0,
    output: () => chunks.join(''),
    stop: () => end(child, 'SIGTERM', exited),
    async kill() {
      if (child.exitCode !== null)
        throw new Error(`ended by itself, with ${child.exitCode}:\n${chunks.join('')}`);
      await end(child, 'SIGKILL', exited);
    },
    exited,
  };
}

async function end(
  child: ChildProcess,
  signal: NodeJS.Signals,
  exited: Promise<number | null>,
): Promise<number | null> {
  if (child.exitCode === null && child.signalCode === null) child.kill(signal);
  return exited;
}

async function untilSays(child: ProductProcess, text: string): Promise<void> {
  let isOver = false;
  void child.exited.then(() => (isOver = true));
  await waitFor(
    `"${text}"`,
    () => {
      if (child.output().includes(text)) return true;
      if (isOver) throw new Error(`the process ended before it said "${text}":\n${child.output()}`);
      return false;
    },
    { timeoutMs: 90_000 },
  );
}

/** Settings that turn everything on in the simulator's community. */
export function communitySettings(sim: Simulator) {
  const community = sim.community;
  if (!community) throw new Error('the simulator was not started with the community');
  const { guild, staffRole, panelChannel, logChannel, ticketCategory, modmailCategory } = community;
  return {
    version: 1,
    guildId: guild.id,
    modmail: {
      enabled: true,
      staffRoleId: staffRole.id,
      parentId: modmailCategory.id,
      logChannelId: logChannel.id,
    },
    ticketCategories: [
      {
        name: 'General help',
        panelChannelId: panelChannel.id,
        roleIds: [staffRole.id],
        parentId: ticketCategory.id,
        logChannelId: logChannel.id,
      },
    ],
  };
}
