/** One scene for all tests of a suite: starting processes costs more than most tests. */
import { startScene, type Scene, type SceneOptions } from './scene.ts';
import type { Cleanup } from './tempDir.ts';

/** What the tests of a suite share is taken away by `end`, to be called in `after`. */
export function sharedCleanup(): Cleanup & { readonly end: () => Promise<void> } {
  const endings: (() => Promise<void>)[] = [];
  return {
    after: (ending) => void endings.push(ending),
    async end() {
      for (const ending of endings.reverse()) await ending();
    },
  };
}

/** `end` stops everything; to be called in `after`. */
export async function startShared(
  options: SceneOptions = {},
): Promise<{ readonly scene: Scene; readonly end: () => Promise<void> }> {
  const cleanup = sharedCleanup();
  return { scene: await startScene(cleanup, options), end: cleanup.end };
}
