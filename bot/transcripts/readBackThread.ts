/** The thread on which `readBack.ts` opens a large copy. */
import { parentPort, workerData } from 'node:worker_threads';
import { openCopy, type SealedCopy } from './readBack.ts';

const facts = await openCopy(workerData as SealedCopy);
parentPort?.postMessage(facts ?? null);
