/** The benchmark's own side: from the document to the sealed body of an upload. Started by transcript.ts. */
import { setImmediate as nextTick } from 'node:timers/promises';
import { generateFragmentKey } from 'privatebin-client';
import { createCdnAddresses } from '../../bot/gateway/cdn.ts';
import type { Narrative } from '../../bot/conversations/narrative.ts';
import { createDocumentBuilder } from '../../bot/transcripts/document.ts';
import { sealTranscript } from '../../bot/transcripts/sealing.ts';
import { asId, type GuildId } from '../../shared/ids.ts';
import type { Dtx } from '../../shared/transcript/types.ts';
import { measure } from './transcriptRun.ts';
import { CHANNEL_ID, GUILD_ID, messages, WARM_UP } from './transcriptSample.ts';

const PAGE = 100;
const STORY: Narrative = {
  guild: { id: asId<GuildId>(GUILD_ID), name: 'Harbour', roles: new Map(), findChannel: () => undefined },
  channel: { id: CHANNEL_ID, name: 'ticket-0042', type: 0 },
  ticket: { number: 42, categoryName: 'Billing' },
  openedBy: { id: '200000000000000000', name: 'person.0' },
  openedAtMs: 1,
  closedAtMs: 2,
  closedBy: null,
  claimedBy: null,
  sideOf: () => undefined,
  read: () => ({}),
};

/** As a page of history comes in; nothing of Discord's JSON is kept. */
async function collected(count: number): Promise<Dtx> {
  const builder = createDocumentBuilder(STORY, 'staff', createCdnAddresses('https://cdn.discordapp.com'));
  for (let from = 0; from < count; from += PAGE) {
    for (const message of messages(from, Math.min(count, from + PAGE))) builder.add(message, {});
    await nextTick();
  }
  builder.dress(new Map());
  return builder.finish({ files: new Map(), writtenAtMs: 3, version: '0' });
}

async function sealed(document: Dtx): Promise<number> {
  const key = generateFragmentKey();
  const envelope = await sealTranscript(document, { key, language: 'en', expire: '1year' });
  return Buffer.byteLength(JSON.stringify(envelope));
}

const document = await collected(Number(process.argv[2]));
const small = await collected(WARM_UP);
await measure(
  () => sealed(document),
  () => sealed(small),
);
