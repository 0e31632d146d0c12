/** `npm run bench:viewer`: how soon a long transcript is on the screen, how long it holds the browser, and what it costs. */
import { readdir, readFile } from 'node:fs/promises';
import { packTranscript } from '../../shared/transcript/pack.ts';
import { startViewer, type Viewer } from '../browser/viewerHarness.ts';
import { waitFor } from '../support/waitFor.ts';
import { benchDocument } from './viewerDocument.ts';

const SIZES = [1_000, 10_000, 50_000];
/** What design asks for at this size; the others are for comparison. */
const BUDGET_SIZE = 10_000;
const BUDGET = { paintMs: 1_000, usableMs: 1_500, taskMs: 100, memoryMb: 400, foreign: 0 };
/** The machine has other things to do, too: the middle of these counts. */
const RUNS = 3;

interface Figures {
  /** First paint of the page, and of the first message. */
  readonly paintMs: number;
  /** The first screen is there and its tools answer. */
  readonly usableMs: number;
  /** Everything is in the page. */
  readonly doneMs: number;
  readonly taskMs: number;
  readonly searchMs: number;
  readonly memoryMb: number;
  readonly foreign: number;
}

const OBSERVE = `
  globalThis.seen = { task: 0 };
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) seen.task = Math.max(seen.task, duration);
  }).observe({ type: 'longtask', buffered: true });
  new MutationObserver(() => {
    if (!seen.words && document.querySelector('article'))
      requestAnimationFrame(() => setTimeout(() => (seen.words ??= performance.now())));
    if (!seen.tools && document.querySelector('.reading-tools')) seen.tools = performance.now();
    if (!seen.done && /\\d messages? shown/.test(document.querySelector('#app > [role=status]')?.textContent ?? ''))
      seen.done = performance.now();
  }).observe(document, { childList: true, subtree: true, characterData: true });
`;

async function measure(viewer: Viewer, link: string): Promise<Figures> {
  const { page, foreign } = await viewer.open('about:blank', { viewport: { width: 1280, height: 800 } });
  page.setDefaultTimeout(120_000);
  await page.addInitScript(OBSERVE);
  await page.goto(link);
  await waitFor('the page', () => page.evaluate<boolean>('Boolean(seen.done && seen.tools && seen.words)'), {
    timeoutMs: 120_000,
  });
  // What comes after: layout of the last sections, the parts that are fetched ahead.
  await page.waitForTimeout(500);
  const found = await page.evaluate<{ paint: number; words: number; tools: number; done: number }>(
    `({ ...seen, paint: performance.getEntriesByName('first-contentful-paint')[0].startTime })`,
  );
  const memoryMb = await rendererMb();
  const searchMs = await page.evaluate<number>(`(async () => {
    const field = document.querySelector('input[type=search]');
    const start = performance.now();
    field.value = 'provider charged';
    field.dispatchEvent(new Event('input'));
    while (!/ \\/ /.test(document.querySelector('.search-count').textContent)) await new Promise((go) => setTimeout(go, 5));
    return performance.now() - start;
  })()`);
  const taskMs = await page.evaluate<number>('seen.task');
  await page.context().close();
  return {
    paintMs: found.paint,
    usableMs: Math.max(found.words, found.tools),
    doneMs: found.done,
    taskMs,
    searchMs,
    memoryMb,
    foreign: foreign.length,
  };
}

/** Resident megabytes of the largest renderer among this process's descendants. */
async function rendererMb(): Promise<number> {
  const parents = new Map<number, number>();
  const renderers = new Map<number, number>();
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const read = (file: string): Promise<string> => readFile(`/proc/${name}/${file}`, 'utf8').catch(() => '');
    const status = await read('status');
    parents.set(Number(name), Number(/^PPid:\s+(\d+)/m.exec(status)?.[1] ?? 0));
    if ((await read('cmdline')).includes('--type=renderer'))
      renderers.set(Number(name), Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1] ?? 0) / 1024);
  }
  const isOurs = (pid: number): boolean => pid === process.pid || (pid > 1 && isOurs(parents.get(pid) ?? 0));
  return Math.max(0, ...[...renderers].filter(([pid]) => isOurs(pid)).map(([, mb]) => mb));
}

function middle(all: readonly Figures[], of: keyof Figures): number {
  const sorted = all.map((each) => each[of]).sort((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

function line(name: string, cells: readonly string[]): string {
  return `${name.padEnd(10)}${cells.map((cell) => cell.padStart(13)).join('')}\n`;
}

async function main(): Promise<void> {
  const sizes = process.argv.slice(2).map(Number);
  const viewer = await startViewer();
  const names = ['paintMs', 'usableMs', 'doneMs', 'taskMs', 'searchMs', 'memoryMb', 'foreign'] as const;
  process.stdout.write(
    line('messages', ['first paint', 'usable', 'complete', 'longest task', 'search', 'memory', 'foreign']),
  );
  try {
    for (const size of sizes.length > 0 ? sizes : SIZES) {
      const { text, attachment } = packTranscript(benchDocument(size));
      const { link } = await viewer.share({ text, attachments: [attachment] }, { formatter: 'markdown' });
      const all: Figures[] = [];
      for (let run = 0; run < RUNS; run++) all.push(await measure(viewer, link));
      const cells = names.map((name) => {
        const value = Math.round(middle(all, name));
        if (name === 'foreign') return String(value);
        return `${value} ${name === 'memoryMb' ? 'MB' : 'ms'}`;
      });
      process.stdout.write(line(String(size), cells));
      if (size !== BUDGET_SIZE) continue;
      for (const [name, limit] of Object.entries(BUDGET)) {
        const value = middle(all, name as keyof typeof BUDGET);
        if (value <= limit) continue;
        process.stdout.write(`          ✖ ${name}: ${Math.round(value)} is over the budget of ${limit}\n`);
        process.exitCode = 1;
      }
      if (!process.exitCode) process.stdout.write('          ✔ within the budgets\n');
    }
  } finally {
    await viewer.stop();
  }
}

await main();
