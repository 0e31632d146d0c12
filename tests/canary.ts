/** `npm run test:canary`: the complete search for anything that was said, with faults, crashes and outages on both engines. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';

const FILE = resolve(import.meta.dirname, 'integration/privacyCanary.test.ts');

const HELP = `npm run test:canary

Seeds words that nothing else contains, in messages, names, form answers, files, topics, notes, snippets, reasons, feedback and
direct messages; drives the product through a simulated Discord which refuses each route in turn, with a paste service that
refuses, babbles and cuts the line, outages of paste service and database, and a crash at each step of opening and closing (each
fault is listed), on SQLite and MySQL, with pastes in files, MySQL and S3;
then searches databases, their logs (write-ahead log, binary log, statement log), pastes, the processes' own logs, metrics and
temporary files for the words and for the links' keys, in plain, base64, hex, UTF-16, JSON-escaped, URL-encoded and compressed
form. A test build without sealing shows that the search finds them. A short form of it is part of npm test. Needs MariaDB.
`;

if (process.argv.length > 2) {
  process.stdout.write(HELP);
} else {
  const child = spawn(process.execPath, ['--test', '--test-reporter=spec', FILE], {
    stdio: 'inherit',
    env: { ...process.env, TESSERA_TEST_SCALE: 'soak' },
  });
  await once(child, 'close');
  process.exitCode = child.exitCode ?? 1;
}
