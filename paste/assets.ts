/** The browser's scripts and styles: which file each name stands for, and the hash that the page pins it to. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { InvalidConfig } from '../shared/errors.ts';

const manifestSchema = z.record(
  z.string(),
  z.object({
    file: z.string().regex(/^[\w.-]+$/),
    integrity: z.string().startsWith('sha384-'),
    /** Names of the files that a script imports at once. */
    imports: z.array(z.string()).default([]),
  }),
);

export type AssetManifest = z.output<typeof manifestSchema>;

/** Reads `manifest.json` of the bundle in `folder`; throws InvalidConfig that says how to make it. */
export function readAssets(folder: string): AssetManifest {
  const path = join(folder, 'manifest.json');
  if (!existsSync(path)) {
    throw new InvalidConfig(
      `${path} is missing. Make the pages' scripts and styles with: npm run build:browser`,
    );
  }
  return manifestSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
}
