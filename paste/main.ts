/** The paste process: `node paste/main.ts`. */
import { runPasteProcess } from './run.ts';

await runPasteProcess();
