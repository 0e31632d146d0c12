/** The paste process: starts the service, stops it on a signal, and says in words what keeps it from starting. */
import { AppError } from '../shared/errors.ts';
import { createLog } from '../shared/log.ts';
import { loadPasteConfig } from './config.ts';
import { createPasteService } from './wire.ts';

try {
  const config = loadPasteConfig();
  const log = createLog({ level: config.LOG_LEVEL, service: 'paste' });
  const service = await createPasteService(config, { log });
  await service.start();
  const stop = (signal: string) => {
    log.info({ signal }, 'paste service stopping');
    service.stop().then(
      () => process.exit(0),
      (error: unknown) => {
        log.fatal({ err: error }, 'paste service could not stop');
        process.exit(1);
      },
    );
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
} catch (error) {
  if (!(error instanceof AppError)) throw error;
  process.stderr.write(`${error.userMessage}\n`);
  process.exitCode = 1;
}
