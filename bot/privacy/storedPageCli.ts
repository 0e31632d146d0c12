/** `npm run docs:stored`: writes the generated part of docs/stored-data.md. */
import { readFileSync, writeFileSync } from 'node:fs';
import { renderStoredPage } from './storedPage.ts';

const path = new URL('../../docs/stored-data.md', import.meta.url);
writeFileSync(path, renderStoredPage(readFileSync(path, 'utf8')));
