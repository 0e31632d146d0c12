/** A scene whose bot reaches the paste service through a proxy that a test can spoil; the service runs in this process. */
import { join } from 'node:path';
import { startPasteProxy, type PasteProxy } from './pasteProxy.ts';
import { startPasteService, TOKEN } from './pasteService.ts';
import { startScene, type Scene } from './scene.ts';
import type { Cleanup } from './tempDir.ts';

export interface ProxiedScene extends Scene {
  readonly proxy: PasteProxy;
  /** Folder of the paste store. */
  readonly pasteStore: string;
}

export async function startProxiedScene(t: Cleanup, databaseUrl: string): Promise<ProxiedScene> {
  const service = await startPasteService(t);
  const proxy = await startPasteProxy(t, service.url);
  const scene = await startScene(t, {
    databaseUrl,
    paste: false,
    env: { PASTE_URL: service.url, PASTE_INTERNAL_URL: proxy.url, PASTE_TOKEN: TOKEN },
  });
  return { ...scene, proxy, pasteStore: join(service.folder, 'data', 'pastes') };
}
