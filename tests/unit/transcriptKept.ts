/** Messages as Discord sends them, and what the transcript keeps of them. */
import assert from 'node:assert/strict';
import type { APIMessage } from 'discord-api-types/v10';
import { createCdnAddresses } from '../../bot/gateway/cdn.ts';
import type { Audience } from '../../bot/conversations/types.ts';
import { toMsg } from '../../bot/transcripts/message.ts';
import { createTables } from '../../bot/transcripts/tables.ts';
import { parseTranscript } from '../../shared/transcript/validate.ts';
import type { Msg } from '../../shared/transcript/types.ts';
import { narrative } from './narrative.ts';

export const AT = '2026-11-01T10:00:00.000000+00:00';
export const ada = {
  id: '100000000000000001',
  username: 'ada',
  global_name: 'Ada',
  discriminator: '0',
  avatar: null,
};
export const bot = { ...ada, id: '100000000000000002', username: 'helper', global_name: null, bot: true };

/** A message of Ada's with what a test is about; Discord sends many more fields that say nothing. */
export function message(fields: Record<string, unknown>): APIMessage {
  const wire: object = {
    id: '1434134400000000000',
    channel_id: '1434134400000000001',
    author: ada,
    content: '',
    timestamp: AT,
    edited_timestamp: null,
    type: 0,
    mentions: [],
    mention_roles: [],
    attachments: [],
    embeds: [],
    pinned: false,
    tts: false,
    mention_everyone: false,
    ...fields,
  };
  return wire as APIMessage;
}

/** The transcript's message, taken through the reader that every viewer uses, so that it is known to be accepted. */
export function kept(fields: Record<string, unknown>, reading = {}, audience: Audience = 'staff'): Msg {
  const tables = createTables(narrative(), audience, createCdnAddresses('https://cdn.example'));
  const msg = toMsg(message(fields), reading, tables, () => ({}));
  const off = { notKept: 'off' } as const;
  const { users, emojis } = tables.settle(new Map(tables.newSources().map(({ id }) => [id, off])));
  const doc = parseTranscript({
    format: 'dtx',
    v: 1,
    gen: { app: 'tessera', ver: '0', at: 1 },
    audience,
    guild: { id: '1', n: 'Guild' },
    channel: { id: '2', n: 'channel', t: 0 },
    tz: 'UTC',
    users,
    emojis,
    roles: {},
    channels: {},
    messages: [msg],
  });
  assert.deepEqual(
    doc.messages[0],
    JSON.parse(JSON.stringify(msg)),
    'the reader changed or dropped something',
  );
  return msg;
}
