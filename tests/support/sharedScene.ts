/** One scene for all tests of a suite: starting processes costs more than most tests. */
import { startScene, type Scene, type SceneOptions } from './scene.ts';

/** `end` stops everything; to be called in `after`. */
export async function startShared(
  options: SceneOptions = {},
): Promise<{ readonly scene: Scene; readonly end: () => Promise<void> }> {
  const endings: (() => void | Promise<void>)[] = [];
  const scene = await startScene({ after: (ending) => void endings.push(ending) }, options);
  return {
    scene,
    async end() {
      for (const ending of endings.reverse()) await ending();
    },
  };
}
