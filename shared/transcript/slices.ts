/** Long work in short slices, so that a page stays usable and a server answers meanwhile. */
import { otherWork } from 'privatebin-client/read';

/** Longest stretch of work before other work gets its turn. */
const SLICE_MS = 8;

/** A function to call often: it gives way to other work once a slice is used up, and otherwise costs nothing. */
export function slices(): () => Promise<void> | undefined {
  let started = performance.now();
  return () => {
    if (performance.now() - started < SLICE_MS) return undefined;
    return otherWork().then(() => {
      started = performance.now();
    });
  };
}
