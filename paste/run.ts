/** The life of the paste process: configuration, start, and a stop that finishes requests in flight. */
import { createLog } from '../shared/log.ts';
import { runProcess } from '../shared/process.ts';
import { loadPasteConfig } from './config.ts';
import { createPasteService, type PasteServiceOptions } from './wire.ts';

export async function runPasteProcess(options: Omit<PasteServiceOptions, 'log'> = {}): Promise<void> {
  await runProcess('paste', async (onStop) => {
    const config = loadPasteConfig();
    const log = createLog({ level: config.LOG_LEVEL, service: 'paste' });
    const service = await createPasteService(config, { ...options, log });
    await service.start();
    onStop(() => service.stop());
    return undefined;
  });
}
