/** `node bot/health.ts`: exit code 0 while the bot's repeating jobs run. For containers, because the bot opens no port. */
import { systemClock } from '../shared/clock.ts';
import { connectDatabase } from '../shared/db/connect.ts';
import { createLog } from '../shared/log.ts';
import { loadBotConfig } from './config.ts';
import { queryJobs } from './jobs/queries.ts';

/** Several times the shortest interval in `jobs/table.ts`, so that a slow database alone is no alarm. */
const MAX_SILENCE_MS = 120_000;

const config = loadBotConfig();
const db = await connectDatabase(config.DATABASE_URL, {
  log: createLog({ level: 'silent', service: 'health' }),
});
try {
  const { jobs } = await queryJobs(db.kysely);
  const lastFinishedMs = Math.max(0, ...jobs.map((job) => Number(job.lastFinishedAt ?? 0)));
  const silenceMs = systemClock.now() - lastFinishedMs;
  if (silenceMs > MAX_SILENCE_MS) {
    process.stderr.write('The bot has finished no job for two minutes.\n');
    process.exitCode = 1;
  }
} finally {
  await db.close();
}
