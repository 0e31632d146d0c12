/** The life of the paste process: configuration, start, and a stop that finishes requests in flight. */
import { createLog } from '../shared/log.ts';
import { runProcess } from '../shared/process.ts';
import { loadPasteConfig, unknownPasteVariables } from './config.ts';
import { createPasteService, type PasteServiceOptions } from './wire.ts';

export async function runPasteProcess(options: Omit<PasteServiceOptions, 'log'> = {}): Promise<void> {
  await runProcess('paste', async (onStop) => {
    const config = loadPasteConfig();
    const log = createLog({ level: config.LOG_LEVEL, service: 'paste' });
    const variables = unknownPasteVariables();
    if (variables.length > 0) log.warn({ variables }, 'variables that mean nothing here: are they misspelt?');
    const service = await createPasteService(config, { ...options, log });
    await service.start();
    onStop(() => service.stop());
    return undefined;
  });
}
