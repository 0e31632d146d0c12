/** The content network: attachment links signed for a day, avatars and emoji as tiny pictures. */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { deflateSync, crc32 } from 'node:zlib';
import type { AttachmentState } from './state/types.ts';
import type { World } from './state/world.ts';

const LINK_LIFE_MS = 24 * 3_600_000;

interface CdnAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly body: Uint8Array | string;
}

export function attachmentUrl(
  world: World,
  attachment: AttachmentState,
  host: 'cdn' | 'media' = 'cdn',
): string {
  const path = `/attachments/${attachment.channelId}/${attachment.id}/${encodeURIComponent(attachment.filename)}`;
  const issued = Math.floor(world.time.now() / 1000);
  const expires = issued + LINK_LIFE_MS / 1000;
  const query = `ex=${expires.toString(16)}&is=${issued.toString(16)}&hm=${signature(world, path, expires, issued)}&`;
  const base = host === 'cdn' ? world.cdnUrl() : world.cdnUrl().replace(/\/cdn$/, '/media');
  return `${base}${path}?${query}`;
}

function signature(world: World, path: string, expires: number, issued: number): string {
  return createHmac('sha256', world.cdnSecret).update(`${path}|${expires}|${issued}`).digest('hex');
}

export function serveCdn(world: World, path: string, query: URLSearchParams): CdnAnswer {
  if (path.startsWith('/attachments/')) return serveAttachment(world, path, query);
  if (/^\/(avatars|emojis|icons|embed\/avatars|guilds)\/.+\.(png|gif|webp|jpe?g)$/.test(path)) {
    return { status: 200, contentType: 'image/png', body: tinyPng(path) };
  }
  const stickerId = /^\/stickers\/(\d+)\.(png|gif|json)$/.exec(path)?.[1];
  const sticker = [...world.guilds.values()]
    .map(({ stickers }) => stickers.get(stickerId ?? ''))
    .find(Boolean);
  if (sticker) return { status: 200, contentType: STICKER_TYPES[sticker.format], body: sticker.data };
  return { status: 404, contentType: 'text/plain', body: 'Not found' };
}

const STICKER_TYPES = { 1: 'image/png', 2: 'image/png', 3: 'application/json', 4: 'image/gif' } as const;

function serveAttachment(world: World, path: string, query: URLSearchParams): CdnAnswer {
  const gone: CdnAnswer = {
    status: 404,
    contentType: 'text/plain',
    body: 'This content is no longer available.',
  };
  const expires = Number.parseInt(query.get('ex') ?? '', 16);
  const issued = Number.parseInt(query.get('is') ?? '', 16);
  const given = Buffer.from(query.get('hm') ?? '', 'hex');
  const expected = Buffer.from(signature(world, path, expires, issued), 'hex');
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return gone;
  if (expires * 1000 < world.time.now()) return gone;
  const [, , channelId = '', attachmentId = ''] = path.split('/');
  const found = findAttachment(world, channelId, attachmentId);
  if (!found) return gone;
  return { status: 200, contentType: found.contentType, body: found.data };
}

function findAttachment(world: World, channelId: string, id: string): AttachmentState | undefined {
  const given = world.optionFiles.get(id);
  if (given?.channelId === channelId) return given;
  const channel = world.channels.get(channelId);
  if (!channel) return undefined;
  for (const messages of [channel.messages, channel.ephemerals]) {
    for (const message of messages.values()) {
      const found = message.attachments.find((attachment) => attachment.id === id);
      if (found) return found;
    }
  }
  return undefined;
}

/** A valid 8×8 PNG in one colour that follows from `seed`. */
export function tinyPng(seed: string): Buffer {
  const [red = 0, green = 0, blue = 0] = createHash('sha256').update(seed).digest();
  const row = Buffer.concat([
    Buffer.of(0),
    Buffer.concat(Array.from({ length: 8 }, () => Buffer.of(red, green, blue))),
  ]);
  const pixels = deflateSync(Buffer.concat(Array.from({ length: 8 }, () => row)));
  const header = Buffer.of(0, 0, 0, 8, 0, 0, 0, 8, 8, 2, 0, 0, 0);
  return Buffer.concat([
    Buffer.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a),
    pngChunk('IHDR', header),
    pngChunk('IDAT', pixels),
    pngChunk('IEND', Buffer.alloc(0)),
  ]);
}

function pngChunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const check = Buffer.alloc(4);
  check.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, check]);
}
