/** `npm run demo`: the whole product on this machine, played through once, with links to open at the end. */
import { parseArgs } from 'node:util';
import { createProduct } from '../support/product.ts';
import type { Cleanup } from '../support/tempDir.ts';
import { setStage, stageSettings } from './cast.ts';
import { collectLinks, openTranscript, type TranscriptLink } from './links.ts';
import { playModmail, playTicket } from './story.ts';

const USAGE = `npm run demo [-- OPTIONS]

Starts a simulated Discord, the paste service and the bot on free ports with a temporary data folder, plays a ticket and
a modmail, prints the links to the transcripts, and stays up so that you can open them. Nothing leaves this machine.

  --once   verify each link by decrypting it, then stop; exit code 0 or 1
  --json   print {"pasteUrl","transcripts":[{"kind","audience","url"}]} as the last line
  --help   this text
`;

const EXPECTED_LINKS = 4;

const WHOSE = {
  ticket: { staff: 'The ticket, as the crew have it', user: 'The ticket, as Maya has it' },
  modmail: {
    staff: 'The modmail, as the crew have it, with the note among themselves',
    user: 'The modmail, as Robin has it, without that note',
  },
} as const;

const { values: flags } = parseArgs({
  options: { once: { type: 'boolean' }, json: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } },
});

const cleanups: (() => Promise<void> | void)[] = [];
const lifetime: Cleanup = { after: (work) => void cleanups.unshift(work) };

async function cleanUp(): Promise<void> {
  for (const work of cleanups.splice(0)) await work();
}

function say(line = ''): void {
  process.stdout.write(`${line}\n`);
}

/** What happened, and what somebody then reads in Discord. */
function tell(line: string, shown: readonly string[] = []): void {
  say(`  • ${line}${shown.length > 0 ? ':' : ''}`);
  for (const read of shown) say(`      │ ${read}`);
}

async function play(): Promise<{ pasteUrl: string; transcripts: TranscriptLink[] }> {
  const product = await createProduct(lifetime, { simulator: { seed: 'empty' }, env: { LOG_LEVEL: 'info' } });
  const { sim, pasteUrl } = product;
  const stage = setStage(sim);
  say('\nTessera demo: a simulated Discord, the paste service and the bot, all on this machine.\n');
  try {
    await product.startPaste();
    tell(`paste service at ${pasteUrl}`);
    await product.importSettings(stageSettings(stage));
    await product.startBot();
    tell('bot logged in to the simulated Discord, settings imported');
    say('\nA ticket');
    await playTicket(sim, stage, tell);
    say('\nA modmail');
    await playModmail(sim, stage, tell);
    if (sim.violations.length > 0)
      throw new Error(`Discord would have refused: ${JSON.stringify(sim.violations)}`);
  } catch (error) {
    say(`\nWhat the processes said:\n${product.allOutput()}`);
    throw error;
  }
  const transcripts = collectLinks(stage).sort((a, b) => b.kind.localeCompare(a.kind));
  return { pasteUrl, transcripts };
}

/** Every link of the demo, opened; throws at the first that does not hold what it should. */
async function verify(transcripts: readonly TranscriptLink[]): Promise<void> {
  if (transcripts.length !== EXPECTED_LINKS)
    throw new Error(`expected ${EXPECTED_LINKS} links, found ${transcripts.length}`);
  say('\nVerifying');
  for (const link of transcripts) {
    const document = await openTranscript(link);
    const notes = document.messages.filter((message) => message.note).length;
    tell(
      `${link.kind}, ${link.audience} copy: ${document.messages.length} messages, notes: ${notes}, decrypted`,
    );
    if (link.audience === 'user' && notes > 0) throw new Error('a note is in the user’s copy');
  }
}

function showLinks(transcripts: readonly TranscriptLink[]): void {
  say(
    '\nThe transcripts. Each opens only with the key behind the # of its link, which a browser never sends:\n',
  );
  for (const { kind, audience, url } of transcripts) say(`  ${WHOSE[kind][audience]}\n    ${url}`);
}

async function main(): Promise<void> {
  const { pasteUrl, transcripts } = await play();
  showLinks(transcripts);
  if (flags.once) await verify(transcripts);
  else say('\nOpen them in a browser. Stop with Ctrl-C; everything is deleted then.');
  if (flags.json) say(JSON.stringify({ pasteUrl, transcripts }));
  if (flags.once) return;
  await new Promise((resolve) => {
    process.once('SIGINT', resolve);
    process.once('SIGTERM', resolve);
  });
}

if (flags.help) {
  process.stdout.write(USAGE);
} else {
  try {
    await main();
  } catch (error) {
    process.stderr.write(`\nThe demo failed: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  } finally {
    await cleanUp();
  }
}
