/** A conversation as it might have been, for the viewer's tests and pictures. */
import type { Dtx, Msg } from '../../shared/transcript/types.ts';
import { snowflake } from '../unit/transcriptSamples.ts';

const DAY_ONE = Date.UTC(2026, 2, 4, 15, 12);
const DAY_TWO = Date.UTC(2026, 2, 5, 8, 40);
const MINUTE = 60_000;

const MARA = 0;
const JUNO = 1;
const BOT = 2;
const IDRIS = 3;

const id = (base: number, minutes: number): string => snowflake(base + Math.round(minutes * MINUTE));

/** Ten kinds of messages in one ticket; the staff copy. */
export function conversation(): Dtx {
  const messages: Msg[] = [
    {
      i: id(DAY_ONE, 0),
      u: BOT,
      c: '<@200000000000000001> thank you for writing. <@&300000000000000001> will be with you soon.',
      em: [
        {
          c: 0xb5533c,
          t: 'Ticket #42',
          d: 'Describe your problem in as much detail as you can. **Do not** post passwords.',
          fl: [
            { n: 'Category', v: 'Billing', i: 1 },
            { n: 'Opened', v: '<t:1772637120:R>', i: 1 },
            { n: 'Account', v: '`mara-4471`', i: 1 },
          ],
          f: { t: 'Harbour Support' },
        },
      ],
      cp: [{ y: 1, c: [{ y: 2, l: 'Close ticket', s: 4, e: { n: '🔒' } }] }],
      pin: 1,
    },
    { i: id(DAY_ONE, 0.2), u: BOT, y: 6 },
    { i: id(DAY_ONE, 2), u: MARA, c: 'Hi! I was charged **twice** for February 😕' },
    {
      i: id(DAY_ONE, 2.5),
      u: MARA,
      c: 'Both went through on the same day. This is what my bank shows:',
      at: [
        { n: 'bank-statement-february.pdf', s: 184_320, t: 'application/pdf', x: 'off' },
        { n: 'screenshot.png', s: 2_411_724, t: 'image/png', w: 1080, h: 2340, x: 'too-large' },
      ],
    },
    {
      i: id(DAY_ONE, 9),
      u: JUNO,
      c: "Hello Mara, sorry about that! I'm looking at it now.\n\nCould you tell me the order numbers? They look like this:\n```\nHB-2026-000000\n```",
      e: DAY_ONE + 10 * MINUTE,
      eh: [[DAY_ONE + 9 * MINUTE, 'Hello Mara, Im looking at it now.']],
    },
    {
      i: id(DAY_ONE, 13),
      u: MARA,
      c: 'Sure:\n1. `HB-2026-118204`\n2. `HB-2026-118205`\n   - this one I never placed',
      rp: { i: id(DAY_ONE, 9), u: JUNO },
    },
    {
      i: id(DAY_ONE, 21),
      u: JUNO,
      note: 1,
      c: 'Second charge is a retry of the payment provider, same card token. Refund approved? <@200000000000000004>',
    },
    { i: id(DAY_ONE, 24), u: IDRIS, note: 1, c: 'Yes, full refund. Known since their incident on the 27th.' },
    {
      i: id(DAY_ONE, 31),
      u: JUNO,
      c: 'Found it: the payment provider charged your card a second time after a timeout. The refund of **€ 24.90** is on its way and should arrive by <t:1772960400:D>.\n> It may show up as ||HRBR*REVERSAL|| on your statement.',
      rx: [
        { e: { n: '❤️' }, n: 1, u: [MARA] },
        { e: { n: '🎉' }, n: 2, u: [MARA, IDRIS] },
      ],
    },
    { i: id(DAY_TWO, 0), u: MARA, c: 'It is there already, thank you so much!!' },
    { i: id(DAY_TWO, 0.3), u: MARA, c: '🥳' },
    {
      i: id(DAY_TWO, 1),
      u: MARA,
      c: 'my card ends in 0042 by the way',
      del: DAY_TWO + 2 * MINUTE,
    },
    {
      i: id(DAY_TWO, 4),
      u: JUNO,
      c: 'Wonderful. If anything else comes up, [our help pages](https://help.harbour.example/billing) are a good start, and you can always open a new ticket in <#100000000000000009>.',
      rp: { i: id(DAY_TWO, 0), u: MARA },
      anon: 1,
    },
  ];
  return {
    format: 'dtx',
    v: 1,
    gen: { app: 'tessera', ver: '0.1.0', at: DAY_TWO + 10 * MINUTE },
    audience: 'staff',
    guild: { id: '100000000000000001', n: 'Harbour' },
    channel: { id: '100000000000000002', n: 'ticket-0042', t: 0 },
    tz: 'Europe/Berlin',
    ticket: {
      no: 42,
      cat: 'Billing',
      by: MARA,
      claimed: JUNO,
      opened: DAY_ONE,
      closed: DAY_TWO + 6 * MINUTE,
      closedBy: JUNO,
      reason: 'Refunded the second charge.',
      rating: 5,
    },
    users: [
      { id: '200000000000000001', n: 'mara', d: 'Mara Quill', k: 'user' },
      {
        id: '200000000000000002',
        n: 'juno',
        d: 'Juno Okafor',
        k: 'staff',
        c: 0xe67e22,
        r: ['300000000000000001'],
      },
      { id: '200000000000000003', n: 'tessera', d: 'Tessera', b: 1, c: 0xb5533c },
      {
        id: '200000000000000004',
        n: 'idris',
        d: 'Idris',
        k: 'staff',
        c: 0x2ecc71,
        r: ['300000000000000002'],
      },
    ],
    roles: { '300000000000000001': ['Support', 0xe67e22], '300000000000000002': ['Team lead', 0x2ecc71] },
    channels: { '100000000000000002': ['ticket-0042', 0], '100000000000000009': ['support', 0] },
    messages,
  };
}

export const PAYLOAD = '</script><img src=x onerror=alert(1)><svg onload=alert(2)>';

/** Everything a stranger can choose holds markup, script addresses or marks that reorder text. */
export function hostileConversation(): Dtx {
  const evil = `\u202e${PAYLOAD}`;
  const doc = conversation();
  const script = 'javascript:alert(3)';
  return {
    ...doc,
    guild: { id: '1', n: evil },
    channel: { id: '2', n: evil, t: 0 },
    ticket: { no: 7, cat: evil, by: 0, opened: DAY_ONE, reason: evil, qa: [[evil, evil]], feedback: evil },
    range: { part: 1, of: 2, total: 9, before: 0, next: script },
    users: doc.users.map((user) => ({ ...user, n: evil, d: evil })),
    roles: { '300000000000000001': [evil, 0] },
    channels: { '100000000000000009': [evil, 0] },
    messages: [
      {
        i: id(DAY_ONE, 0),
        u: 0,
        c: `${evil} [x](${script}) <@200000000000000001> <@&300000000000000001> <#100000000000000009> \`${evil}\`\n\`\`\`html\n${evil}\n\`\`\`\n# ${evil}\n- ${evil}`,
        at: [{ n: evil, s: 1, t: evil.slice(0, 100), desc: evil, x: 'off' }],
        em: [
          {
            t: evil,
            u: script,
            d: evil,
            a: { n: evil, u: script },
            f: { t: evil },
            fl: [{ n: evil, v: evil }],
          },
        ],
        cp: [
          {
            y: 1,
            c: [
              { y: 2, l: evil, u: script, s: 5 },
              { y: 10, t: evil },
            ],
          },
        ],
        st: [{ id: '1', n: evil, f: 1 }],
        rx: [{ e: { n: evil }, n: 1 }],
        po: { q: evil, a: [{ t: evil, n: 1 }] },
        th: { id: '3', n: evil },
        fw: [{ c: evil }],
        eh: [[DAY_ONE, evil]],
        ix: { n: evil, u: 0 },
      },
      { i: id(DAY_ONE, 1), u: 1, y: 4, sys: { n: evil, u: [0] } },
      { i: id(DAY_ONE, 1.5), u: 1, c: `${'©'.repeat(58)}x` },
      { i: id(DAY_ONE, 2), u: 1, c: evil, rp: { i: id(DAY_ONE, 0), c: evil } },
    ],
  };
}
