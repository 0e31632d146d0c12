/** Where Node keeps compiled sources between processes: starting one then costs half. Processes that are killed add nothing. */
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const COMPILED = { NODE_COMPILE_CACHE: join(tmpdir(), 'tessera-test-compiled') };
