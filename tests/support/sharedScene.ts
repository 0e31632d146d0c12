/** One scene for all tests of a suite: starting processes costs more than most tests. */
import assert from 'node:assert/strict';
import type { AppDatabase } from '../../shared/db/connect.ts';
import { openDatabase, type EngineUnderTest } from './databases.ts';
import { startScene, type Scene, type SceneOptions } from './scene.ts';
import type { Cleanup } from './tempDir.ts';

export interface SharedScene {
  readonly scene: Scene;
  /** The database that the scene is on, and its address. */
  readonly url: string;
  readonly kysely: AppDatabase['kysely'];
  /** Stops everything; to be called in `after`. Fails when the product did what Discord does not allow. */
  readonly end: () => Promise<void>;
}

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

/** On SQLite, or on a fresh database of the engine that is given. */
export async function startShared(options: SceneOptions = {}, under?: EngineUnderTest): Promise<SharedScene> {
  const cleanup = sharedCleanup();
  const given = under ? { databaseUrl: await under.freshUrl(cleanup) } : {};
  const scene = await startScene(cleanup, { ...options, ...given });
  const url = given.databaseUrl ?? options.databaseUrl ?? `sqlite:${scene.dataDir}/tessera.db`;
  const { kysely } = await openDatabase(cleanup, url);
  return {
    scene,
    url,
    kysely,
    async end() {
      await cleanup.end();
      assert.deepEqual(scene.sim.violations, []);
    },
  };
}
