/** A process's life: start, say plainly why it cannot, stop on a signal in the reverse order of starting. */
import { errorText } from './log.ts';

type Cleanup = () => Promise<unknown> | undefined;

const STOP_AT_MOST_MS = 20_000;

/**
 * Runs `start`, which registers what is to be undone with `onStop` and gives undefined, or a text why it has nothing to
 * do; then waits for SIGINT or SIGTERM. Exit codes: 0 stopped, 1 could not start or go on, 2 nothing to do as configured.
 */
export async function runProcess(
  name: string,
  start: (onStop: (cleanup: Cleanup) => void) => Promise<string | undefined>,
): Promise<void> {
  const cleanups: Cleanup[] = [];
  let isStopping = false;

  async function stop(exitCode: number): Promise<void> {
    if (isStopping) return;
    isStopping = true;
    setTimeout(() => process.exit(exitCode || 1), STOP_AT_MOST_MS).unref();
    for (const cleanup of cleanups.reverse()) {
      try {
        await cleanup();
      } catch (error) {
        say(name, error);
      }
    }
    process.exit(exitCode);
  }

  // INVARIANT: what a crash prints says nothing of what was said: by itself Node prints errors with all that they carry.
  process.on('uncaughtException', (error) => {
    say(name, error);
    // Whatever was under way is taken up at the next start, as after any crash.
    process.exit(1);
  });
  // Not `once`: a terminal signals parent and child, and the parent passes it on; a second signal must not kill midway.
  process.on('SIGINT', () => void stop(0));
  process.on('SIGTERM', () => void stop(0));
  // What is done is in the database, and the sweeps go on with the rest: no reason to leave everybody else without an answer.
  process.on('unhandledRejection', (error) => say(name, error));
  try {
    const reason = await start((cleanup) => cleanups.push(cleanup));
    if (reason === undefined) return;
    process.stderr.write(`${reason}\n`);
    await stop(2);
  } catch (error) {
    say(name, error);
    await stop(1);
  }
}

/** To stderr and not to the log: it is for the person at the terminal. Of unexpected errors no message, only frames. */
function say(name: string, error: unknown): void {
  process.stderr.write(`${name}: ${errorText(error)}\n`);
}
