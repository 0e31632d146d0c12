/** `/live` and `/ready`: whether the process runs, and whether it can take pastes now. */
import type { RequestHandler } from 'express';
import { nameRoute } from '../../shared/http/requestLog.ts';
import type { Log } from '../../shared/log.ts';
import type { PasteStore } from '../store/types.ts';

/** Below either of these the disk counts as full: there must be room for what is being written, and for the system. */
const MIN_FREE_SHARE = 0.05;
const MIN_FREE_BYTES = 200_000_000;

export const showLive: RequestHandler = (_request, response) => {
  nameRoute(response, 'live');
  response.set('Cache-Control', 'no-store').json({ status: 'ok' });
};

/** 503 with the reason in words; it names no path and no host, as anybody may ask. */
export function showReady(store: Pick<PasteStore, 'checkHealth' | 'space'>, log: Log): RequestHandler {
  return async (_request, response) => {
    nameRoute(response, 'ready');
    response.set('Cache-Control', 'no-store');
    const reason = await whyNotReady(store, log);
    if (reason === undefined) response.json({ status: 'ok' });
    else response.status(503).json({ status: 'unavailable', reason });
  };
}

async function whyNotReady(
  store: Pick<PasteStore, 'checkHealth' | 'space'>,
  log: Log,
): Promise<string | undefined> {
  try {
    const space = await store.space();
    // First, as a probe that is written to a full disk fails with a worse word.
    if (space && space.freeBytes < Math.max(MIN_FREE_BYTES, space.totalBytes * MIN_FREE_SHARE)) {
      log.error({ freeBytes: space.freeBytes, totalBytes: space.totalBytes }, 'the disk is nearly full');
      const left = `${Math.floor(space.freeBytes / 1e6)} MB`;
      return `The disk is nearly full: ${left} are left, at least 5 % and 200 MB are needed.`;
    }
    await store.checkHealth();
    return undefined;
  } catch (error) {
    log.error({ err: error }, 'the paste store does not answer');
    return 'The paste store does not answer.';
  }
}
