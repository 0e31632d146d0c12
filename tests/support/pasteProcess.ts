/** The paste process as `paste/main.ts` runs it, but with pages from the folder given as first argument. */
import { runPasteProcess } from '../../paste/run.ts';
import { fakePages } from './pasteService.ts';

await runPasteProcess(fakePages(process.argv[2]!));
