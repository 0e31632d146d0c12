/**
 * How much work a function does on strings, counted instead of timed, so that it is the same on every machine: characters
 * that patterns, searches and copies go over while it runs. What one pattern does with a single stretch of text, going back and
 * forth in it, is not seen; that is what `npm run bench:markdown` times.
 */

interface Counted {
  readonly owner: object;
  readonly name: string;
  /** Characters gone over in one call. */
  readonly cost: (subject: unknown, args: readonly unknown[], result: unknown, from: number) => number;
}

const lengthOf = (value: unknown): number => (typeof value === 'string' ? value.length : 1);

const COUNTED: readonly Counted[] = [
  {
    owner: RegExp.prototype,
    name: 'exec',
    cost: (pattern, [text], result, from) => {
      const match = result as RegExpExecArray | null;
      if (match) return match.index + match[0].length - from;
      // A pattern that stays where it is gives up at once, any other has looked through the rest.
      const { sticky, source, multiline } = pattern as RegExp;
      const staysHere = sticky || (source.startsWith('^') && !multiline);
      return staysHere ? 1 : lengthOf(text) - from;
    },
  },
  {
    owner: String.prototype,
    name: 'indexOf',
    cost: (text, [, from = 0], result) =>
      (result === -1 ? lengthOf(text) : (result as number)) - (from as number),
  },
  // The engine copies nothing, a slice shares the text it is of.
  { owner: String.prototype, name: 'slice', cost: () => 1 },
  { owner: String.prototype, name: 'trim', cost: (text) => lengthOf(text) },
  { owner: String.prototype, name: 'startsWith', cost: (_, [part]) => lengthOf(part) },
  { owner: Array.prototype, name: 'push', cost: () => 1 },
  { owner: Array.prototype, name: 'pop', cost: () => 1 },
  { owner: Array.prototype, name: 'findLastIndex', cost: (list) => (list as unknown[]).length },
  { owner: Map.prototype, name: 'get', cost: () => 1 },
];

/** Runs `work`, which must not wait for anything, and gives the number of its steps. */
export function countSteps(work: () => void): number {
  let steps = 0;
  const originals = COUNTED.map(({ owner, name, cost }) => {
    const descriptor = Object.getOwnPropertyDescriptor(owner, name);
    const original = descriptor?.value as (...args: unknown[]) => unknown;
    const counting = function (this: unknown, ...args: unknown[]): unknown {
      const isPattern = owner === RegExp.prototype;
      const { global = false, sticky = false, lastIndex = 0 } = isPattern ? (this as RegExp) : {};
      const result = Reflect.apply(original, this, args);
      steps += 1 + Math.max(0, cost(this, args, result, global || sticky ? lastIndex : 0));
      return result;
    };
    Object.defineProperty(owner, name, { ...descriptor, value: counting });
    return () => Object.defineProperty(owner, name, descriptor ?? {});
  });
  try {
    work();
  } finally {
    for (const restore of originals) restore();
  }
  return steps;
}
