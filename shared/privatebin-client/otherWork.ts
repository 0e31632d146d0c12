/** Giving way: long work goes on once other work that waits has had its turn. */

/** Node's own turn costs microseconds; a timer, the only one that browsers have as well, a millisecond and more. */
const platform: {
  readonly setTimeout: unknown;
  readonly setImmediate?: (callback: () => void) => unknown;
} = globalThis;

export function otherWork(): Promise<void> {
  const { setImmediate: soon = setTimeout } = platform;
  return new Promise((resolve) => void soon(resolve));
}
