/**
 * A process that works on purges until there is none left: to be killed on the way. Arguments: database, folder of pastes, and
 * after how many deletions it stops for ever in the middle of one, so that whoever is to kill it cannot come too late.
 */
import { systemClock } from '../../../shared/clock.ts';
import { connectDatabase } from '../../../shared/db/connect.ts';
import { silentLog } from '../databases.ts';
import { wireForgetting } from './forget.ts';
import { pasteFolder } from './world.ts';

const [databaseUrl = '', folder = '', mostDeletions = 'Infinity'] = process.argv.slice(2);
const db = await connectDatabase(databaseUrl, { log: silentLog });
// The lease of a killed predecessor has 30 s to run; to this process they are over.
let ahead = 0;
const clock = { ...systemClock, now: () => Date.now() + ahead };
const { client } = pasteFolder(folder);
let deletions = 0;
const stopping: typeof client = {
  ...client,
  async delete(id) {
    deletions += 1;
    if (deletions > Number(mostDeletions))
      await new Promise<never>(() => setInterval(() => undefined, 60_000));
    return client.delete(id);
  },
};
const { purges } = await wireForgetting(db, stopping, clock, String(process.pid));
console.log('working');
for (;;) {
  await purges.runDue(new AbortController().signal);
  const left = await db.kysely.selectFrom('purges').select('id').where('state', '<>', 'done').execute();
  if (left.length === 0) break;
  ahead += 10_000;
}
await db.close();
