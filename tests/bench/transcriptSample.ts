/** A long conversation as Discord words it, the same at every run: what both sides of the benchmark are given. */
import type { APIMessage, APIUser } from 'discord-api-types/v10';

export const CHANNEL_ID = '100000000000000002';
export const GUILD_ID = '100000000000000001';
/** Messages that either side tells once before anything is timed. */
export const WARM_UP = 500;
const ROLE_ID = '100000000000000003';
const START_MS = Date.UTC(2026, 2, 4, 15, 12);
const DISCORD_EPOCH_MS = 1_420_070_400_000;
const PEOPLE = 24;

const WORDS =
  'the ferry leaves from pier three at nine and I was charged twice for my ticket could you please look into it thanks we will refund the second payment today which card did you use mine ends in four two my order number is on the receipt that came by mail yesterday sorry to hear about this does it still happen after you log out no now everything works great what about the cabin can it be changed to another day of course just send us the name and the date then somebody from the team takes care of it usually within an hour or so it says error code on my phone when I open the app here is a screenshot'.split(
    ' ',
  );

/** Mulberry32: small, and the same everywhere. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const users: readonly APIUser[] = Array.from({ length: PEOPLE }, (_, index) => ({
  id: String(200_000_000_000_000_000n + BigInt(index)),
  username: `person.${index}`,
  global_name: `Person ${index}`,
  discriminator: '0',
  avatar: null,
}));

function idAt(index: number): string {
  return ((BigInt(START_MS + index * 45_000 - DISCORD_EPOCH_MS) << 22n) | BigInt(index % 4096)).toString();
}

/** Messages `from` to `to`; a tenth are replies, as many have files, reactions or embeds, a third some Markdown. */
export function messages(from: number, to: number): APIMessage[] {
  return Array.from({ length: to - from }, (_, offset) => message(from + offset));
}

function message(index: number): APIMessage {
  const next = random(index + 1);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(next() * list.length)] as T;
  const author = next() < 0.7 ? users[index % 2] : pick(users);
  const kind = next();
  const wire: object = {
    id: idAt(index),
    channel_id: CHANNEL_ID,
    guild_id: GUILD_ID,
    type: kind < 0.1 && index > 0 ? 19 : 0,
    author,
    member: { roles: [ROLE_ID], joined_at: '2020-01-01T00:00:00Z', deaf: false, mute: false, flags: 0 },
    content: textOf(next, pick),
    timestamp: new Date(START_MS + index * 45_000).toISOString(),
    edited_timestamp: kind > 0.97 ? new Date(START_MS + index * 45_000 + 9_000).toISOString() : null,
    mentions: [],
    mention_roles: [],
    mention_everyone: false,
    attachments: kind > 0.85 && kind < 0.93 ? [file(index)] : [],
    embeds: kind > 0.93 && kind < 0.97 ? [embed(index)] : [],
    components: [],
    pinned: false,
    tts: false,
    flags: 0,
    ...(kind < 0.1 &&
      index > 0 && {
        message_reference: {
          type: 0,
          message_id: idAt(index - 1),
          channel_id: CHANNEL_ID,
          guild_id: GUILD_ID,
        },
      }),
    ...(kind > 0.78 && kind < 0.86 && { reactions: [reaction(3)] }),
  };
  return wire as APIMessage;
}

function textOf(next: () => number, pick: <T>(list: readonly T[]) => T): string {
  const words = Array.from({ length: 4 + Math.floor(next() ** 2 * 45) }, () => pick(WORDS));
  const at = Math.floor(next() * words.length);
  const style = next();
  if (style < 0.08) words[at] = `**${words[at]}**`;
  else if (style < 0.12) words[at] = `\`${words[at]}\``;
  else if (style < 0.16) words[at] = `*${words[at]}*`;
  else if (style < 0.22) words.push(`<@${users[Math.floor(next() * PEOPLE)]?.id}>`);
  else if (style < 0.24) words.push('\n```js\nconst pier = 3;\n```');
  else if (style < 0.28) words.push('https://example.org/orders/118204');
  else if (style < 0.31) words.push('[the conditions](https://example.org/conditions)');
  else if (style < 0.33) words.unshift('> yes\n');
  else if (style < 0.36) words.push('<t:1772637120:R>');
  else if (style < 0.4) words.push('🌊');
  return words.join(' ');
}

const file = (index: number) => ({
  id: String(300_000_000_000_000_000n + BigInt(index)),
  filename: `receipt-${index}.pdf`,
  size: 50_000 + index,
  url: `https://cdn.discordapp.com/attachments/${CHANNEL_ID}/3/receipt-${index}.pdf`,
  proxy_url: `https://media.discordapp.net/attachments/${CHANNEL_ID}/3/receipt-${index}.pdf`,
  content_type: 'application/pdf',
});

const embed = (index: number) => ({
  type: 'rich',
  title: `Order ${index}`,
  description: 'Paid **twice**.',
  color: 0x2a628f,
  fields: [{ name: 'Pier', value: '3', inline: true }],
});

const reaction = (count: number) => ({
  emoji: { id: null, name: '👍' },
  count,
  count_details: { burst: 0, normal: count },
  burst_colors: [],
  me: false,
  me_burst: false,
});

export const GUILD = {
  id: GUILD_ID,
  name: 'Harbour',
  icon: null,
  owner_id: '1',
  features: [],
  emojis: [],
  stickers: [],
  members: [],
  channels: [],
  preferred_locale: 'en-US',
  premium_tier: 0,
  roles: [GUILD_ID, ROLE_ID].map((id, position) => ({
    id,
    name: position === 0 ? '@everyone' : 'Regulars',
    position,
    permissions: '0',
    color: position * 0x2a9d8f,
    colors: { primary_color: position * 0x2a9d8f, secondary_color: null, tertiary_color: null },
    hoist: false,
    managed: false,
    mentionable: false,
    flags: 0,
  })),
};
