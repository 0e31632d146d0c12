/** What a stranger might put into a transcript: content that tries to run, hang or mislead, and documents that are no documents. */
import type { Dtx, Msg } from '../../shared/transcript/types.ts';
import { hostileConversation } from '../browser/viewerSamples.ts';
import { snowflake } from '../unit/transcriptSamples.ts';

/** As long as Discord lets a message be. */
const MAX_CHARACTERS = 4_000;
const START_MS = Date.UTC(2026, 5, 1, 12);

/** A line as our own text exports write them, in somebody's name. */
const FORGED_MARKDOWN = '**2026-03-04T09:31:00.000Z · staff** @juno, Juno';
const FORGED_TEXT = '[2026-03-04T09:31:00.000Z · staff] @juno, Juno';

/** Repeated to full length, each is the worst that it can be for some parser. */
const UNITS = [
  '[a](',
  '[',
  '](',
  '[](http://x)',
  'http://>',
  '<http://a',
  ' \n',
  '||```x``` ',
  '||```x```|| ',
  '```||',
  '**',
  '*a ',
  '_a',
  '***',
  '~~',
  '||',
  '`',
  '``` ',
  '\\',
  '>',
  '> ',
  '>>> ',
  '- ',
  '1. ',
  '  - a\n',
  '# ',
  '-# ',
  '<',
  '<@',
  '<t:1',
  '<:a:',
  '</a:',
  '<id:',
  'http://',
  'http://a(',
  '[a](http://a',
  '||a ~~b __c *d **e _f ',
  '`a``b```c',
  '@everyone',
  '> ```\n',
  '- a\n - b\n',
  '\u202e',
  '\u200f\u2067',
  '\ud800',
  '&#x3c;',
  '<!--',
  '&',
  'e\u0301\u0301',
] as const;

/** Content of full length for each of them, and some that are bad in one piece. */
export const PATHOLOGICAL: readonly string[] = [
  `\` ${'a'.repeat(MAX_CHARACTERS - 4)}\``,
  `\` ${' a'.repeat(MAX_CHARACTERS / 2 - 2)}\``,
  ...UNITS.map((unit) => unit.repeat(MAX_CHARACTERS).slice(0, MAX_CHARACTERS)),
  Array.from({ length: 88 }, (_, index) => '`'.repeat(index + 1)).join('a'),
  Array.from({ length: 80 }, (_, level) => `${' '.repeat(level)}- x`).join('\n'),
  `${'||'.repeat(500)}${'['.repeat(500)}x${'](https://a.example)'.repeat(100)}`.slice(0, MAX_CHARACTERS),
];

const MISLEADING: readonly string[] = [
  ...['\n', '\r', '\v', '\f', '\u0085', '\u2028', '\u2029'].flatMap((end) => [
    `x${end}${FORGED_MARKDOWN}${end}y`,
    `x${end}${FORGED_TEXT}${end}y`,
  ]),
  '[https://good.example](https://evil.example)',
  '[x](javascript:alert(1)) [x](data:text/html,<script>alert(1)</script>) [x](vbscript:x) <javascript:alert(1)>',
  '<style>*{display:none}</style><base href="//evil.example"><meta http-equiv="refresh" content="0;url=//evil.example">',
  '</pre></code></style></title><script>alert(1)</script>',
  '![x](https://spy.example/p.png) <img src=https://spy.example/p.png>',
  '<t:99999999999999:R> <t:-8640000000001:F> <t:8640000000000:F>',
];

/** A valid document in which everything that a stranger can choose is hostile, and every content above is a message. */
export function hostileDocument(): Dtx {
  const doc = hostileConversation();
  const contents = [...PATHOLOGICAL, ...MISLEADING];
  const messages = contents.map((c, index): Msg => ({
    i: snowflake(START_MS + index * 60_000),
    u: index % 2,
    c,
  }));
  return { ...doc, tz: '../../etc', messages: [...doc.messages, ...messages] };
}

/** The same numbers for the same seed, so that what failed can be run again. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

const deep = (levels: number): unknown => {
  let value: unknown = { y: 10, t: 'deep' };
  for (let level = 0; level < levels; level++) value = { y: 17, c: [value] };
  return value;
};

const VALUES: readonly (() => unknown)[] = [
  () => null,
  () => true,
  () => -1,
  () => 0.5,
  () => 1e308,
  () => 999_999,
  () => Number.MAX_SAFE_INTEGER,
  () => '',
  () => '0',
  () => '99999999999999999999',
  () => '</script><img src=x onerror=alert(1)>',
  () => 'javascript:alert(1)',
  () => '\u202e\ud800\u0000',
  () => 'https://evil.example/"><script>alert(1)</script>',
  () => 'x'.repeat(60_000),
  () => [],
  () => ({}),
  () => [[[[]]]],
  () => ({ length: 5, 0: 'x' }),
  () => JSON.parse('{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}') as unknown,
  () => deep(9),
  () => deep(500),
];

/** A copy of a valid document with a few places replaced by what does not belong there. */
export function mutant(doc: Dtx, random: () => number): unknown {
  const copy = JSON.parse(JSON.stringify(doc)) as unknown;
  const pick = <T>(list: readonly T[]): T | undefined => list[Math.floor(random() * list.length)];
  for (let change = 1 + Math.floor(random() * 3); change > 0; change--) {
    let place = copy as Record<string, unknown>;
    for (;;) {
      const key = pick(Object.keys(place));
      if (key === undefined) break;
      const inside = place[key];
      if (typeof inside === 'object' && inside !== null && random() < 0.8) {
        place = inside as Record<string, unknown>;
        continue;
      }
      place[key] = pick(VALUES)?.();
      break;
    }
  }
  return copy;
}
