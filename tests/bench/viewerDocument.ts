/** A long conversation for the benchmark: the mixture of a busy support channel, the same each time. */
import type { Dtx, Msg, User } from '../../shared/transcript/types.ts';
import { OPENED_MS, sample, snowflake } from '../unit/transcriptSamples.ts';

const SAYINGS = [
  'Hello, I was charged **twice** for February and would like one of them back.',
  'I see. Could you tell me the order number? It looks like `HB-2026-000000`.',
  'Sure: `HB-2026-118204` and `HB-2026-118205`, both on the same day <t:1772637120:f>',
  '> the second one I never placed\nthis is what my bank says, and I do not know what to do about it any more 😕',
  'ok',
  'Thank you! <@200000000000000002> will look at it, see [our help](https://help.harbour.example/billing)',
  '1. open the settings\n2. choose *Payments*\n3. press **Export**\n- and send us the file',
  'This is the log:\n```js\nconst charge = await provider.charge({ amount: 2490, retry: true });\nconsole.log(charge.id);\n```',
  'ja, das passt so für mich, vielen Dank für die schnelle Hilfe und einen schönen Abend noch',
  'Found it: the payment provider charged the card a second time after a timeout, the refund is on its way.',
] as const;

/** About one message in ten has something hanging on it. */
export function benchDocument(count: number): Dtx {
  const users: User[] = Array.from({ length: 24 }, (_, index) => ({
    id: String(200_000_000_000_000_001n + BigInt(index)),
    n: `person${index}`,
    d: `Person ${index}`,
    ...(index % 3 === 0 ? { c: (0x3498db * (index + 1)) % 0xffffff } : {}),
  }));
  const id = (index: number): string => snowflake(OPENED_MS + index * 47_000);
  const messages = Array.from({ length: count }, (_, index): Msg => {
    const i = id(index);
    const u = Math.floor(index / 2) % 7 === 0 ? index % users.length : Math.floor(index / 3) % 2;
    const c = `${SAYINGS[index % SAYINGS.length]}${index % 4 === 0 ? ` (${index})` : ''}`;
    return { i, u, c, ...extrasOf(index, id) };
  });
  return sample(messages, { users });
}

function extrasOf(index: number, id: (index: number) => string): Partial<Msg> {
  switch (index % 60) {
    case 7:
      return { rp: { i: id(Math.max(0, index - 5)) } };
    case 13:
      return { at: [{ n: `statement-${index}.pdf`, s: 184_320, t: 'application/pdf', x: 'off' }] };
    case 21:
      return {
        rx: [
          { e: { n: '❤️' }, n: 3 },
          { e: { n: '🎉' }, n: 1 },
        ],
      };
    case 34:
      return {
        em: [
          { t: 'Order', d: 'Two charges, one order.', c: 0xb5533c, fl: [{ n: 'State', v: 'open', i: 1 }] },
        ],
      };
    case 47:
      return { e: OPENED_MS + index * 47_000 + 9_000 };
    case 55:
      return { note: 1 };
    default:
      return {};
  }
}
