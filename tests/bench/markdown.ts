/**
 * How long the Markdown parser takes at worst: every pathological content of full length, the best of several runs each,
 * against the budget of 10 ms. `npm run bench:markdown`
 */
import { parseMarkdown } from '../../shared/transcript/markdown.ts';
import { PATHOLOGICAL } from '../support/hostile.ts';

const BUDGET_MS = 10;
const RUNS = 15;

const results = PATHOLOGICAL.map((source) => {
  let bestMs = Number.POSITIVE_INFINITY;
  for (let run = 0; run < RUNS; run++) {
    const started = performance.now();
    parseMarkdown(source);
    bestMs = Math.min(bestMs, performance.now() - started);
  }
  return { source, bestMs };
}).sort((one, other) => other.bestMs - one.bestMs);

for (const { source, bestMs } of results.slice(0, 10)) {
  process.stdout.write(
    `${bestMs.toFixed(2).padStart(8)} ms  ${JSON.stringify(source.slice(0, 24))} × ${source.length}\n`,
  );
}
const worst = results[0]?.bestMs ?? 0;
process.stdout.write(`worst of ${results.length}: ${worst.toFixed(2)} ms, budget ${BUDGET_MS} ms\n`);
if (worst > BUDGET_MS) process.exitCode = 1;
