/** The life of the paste process: configuration, start, signals, and in words what keeps it from starting. */
import { AppError } from '../shared/errors.ts';
import { createLog } from '../shared/log.ts';
import { loadPasteConfig } from './config.ts';
import { createPasteService, type PasteServiceOptions } from './wire.ts';

/** Runs until SIGTERM or SIGINT (exit code 0), or says on stderr why it cannot start (exit code 1). */
export async function runPasteProcess(options: Omit<PasteServiceOptions, 'log'> = {}): Promise<void> {
  try {
    await start(options);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    process.stderr.write(`${error.userMessage}\n`);
    process.exitCode = 1;
  }
}

async function start(options: Omit<PasteServiceOptions, 'log'>): Promise<void> {
  const config = loadPasteConfig();
  const log = createLog({ level: config.LOG_LEVEL, service: 'paste' });
  const service = await createPasteService(config, { ...options, log });
  await service.start();
  let isStopping = false;
  const stop = (signal: string) => {
    // A second signal (Ctrl-C reaches child and parent alike) must not cut short what the first began.
    if (isStopping) return;
    isStopping = true;
    log.info({ signal }, 'paste service stopping');
    service.stop().then(
      () => process.exit(0),
      (error: unknown) => {
        log.fatal({ err: error }, 'paste service could not stop');
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
}
