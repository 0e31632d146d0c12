/** The benchmark's other side: the same messages as discord.js objects through discord-html-transcripts. Started by transcript.ts. */
import { measure } from '../transcriptRun.ts';
import { CHANNEL_ID, GUILD, GUILD_ID, messages, WARM_UP } from '../transcriptSample.ts';

/** As much of both packages as is used; they are installed in this folder alone, and not when types are checked. */
interface Cache {
  _add(data: object, ...more: unknown[]): { messages: Cache };
}
interface DiscordJs {
  Client: new (options: object) => { guilds: Cache; channels: Cache };
}
interface HtmlTranscripts {
  default: {
    generateFromMessages(messages: object[], channel: object, options: object): Promise<string>;
  };
}
const load = (name: string): Promise<unknown> => import(name);

const { Client } = (await load('discord.js')) as DiscordJs;
const { default: transcripts } = (await load('discord-html-transcripts')) as HtmlTranscripts;

const client = new Client({ intents: [] });
const guild = client.guilds._add(GUILD);
const channel = client.channels._add(
  {
    id: CHANNEL_ID,
    type: 0,
    name: 'ticket-0042',
    guild_id: GUILD_ID,
    permission_overwrites: [],
    position: 0,
  },
  guild,
);
// Making discord.js's objects is not counted as its time.
const collected = messages(0, Number(process.argv[2])).map((message) =>
  channel.messages._add(message, false),
);
const options = { returnType: 'string', saveImages: false, hydrate: false, poweredBy: false, limit: -1 };
const told = async (messages: object[]) =>
  Buffer.byteLength(await transcripts.generateFromMessages(messages, channel, options));
await measure(
  () => told(collected),
  () => told(collected.slice(0, WARM_UP)),
);
process.exit();
