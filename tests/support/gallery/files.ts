/** One file of every kind that a browser treats in a way of its own. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { picture } from '../../browser/pasteSamples.ts';
import type { Attachment } from '../../simulator/index.ts';

export const HARBOUR = picture();

const CLIP = readFileSync(join(import.meta.dirname, '../clip.webm'));

/** Two frames, red and green, 8 × 8. */
export const GIF = Buffer.from(
  'R0lGODlhCAAIAPAAAP8AAAD/ACH/C05FVFNDQVBFMi4wAwEAAAAh+QQAMgAAACwAAAAACAAIAAACB4SPqcvtXQAh+QQAMgAAACwAAAAACAAIAAACB4yPqcvtXQA7',
  'base64',
);

export const LOTTIE = JSON.stringify({
  v: '5.5.2',
  fr: 30,
  ip: 0,
  op: 30,
  w: 160,
  h: 160,
  nm: 'wave',
  layers: [],
});

const RATE = 8_000;

/** A tone that swells and fades, as a WAV file. */
function tone(seconds: number): Buffer {
  const samples = Buffer.alloc(RATE * seconds * 2);
  for (let at = 0; at < samples.length / 2; at += 1) {
    const loudness = Math.sin((Math.PI * at) / (RATE * seconds)) ** 2 * (0.6 + 0.4 * Math.sin(at / 600));
    samples.writeInt16LE(Math.round(9_000 * loudness * Math.sin((at * 2 * Math.PI * 330) / RATE)), at * 2);
  }
  const head = Buffer.alloc(44);
  head.write('RIFF', 0);
  head.writeUInt32LE(36 + samples.length, 4);
  head.write('WAVEfmt ', 8);
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(1, 20);
  head.writeUInt16LE(1, 22);
  head.writeUInt32LE(RATE, 24);
  head.writeUInt32LE(RATE * 2, 28);
  head.writeUInt16LE(2, 32);
  head.writeUInt16LE(16, 34);
  head.write('data', 36);
  head.writeUInt32LE(samples.length, 40);
  return Buffer.concat([head, samples]);
}

/** What Discord's own client sends beside a voice message: one byte for each of up to 256 samples. */
export function waveform(): string {
  const bars = Array.from({ length: 96 }, (_, index) =>
    Math.round(255 * Math.sin((Math.PI * index) / 96) ** 2 * (0.6 + 0.4 * Math.sin(index / 3))),
  );
  return Buffer.from(bars).toString('base64');
}

export const FILES = {
  picture: {
    name: 'harbour at dusk.png',
    data: HARBOUR,
    contentType: 'image/png',
    description: 'The harbour',
  },
  spoiler: { name: 'SPOILER_ending.png', data: HARBOUR, contentType: 'image/png' },
  gif: { name: 'blink.gif', data: GIF, contentType: 'image/gif' },
  video: { name: 'ferry.webm', data: CLIP, contentType: 'video/webm' },
  audio: { name: 'horn.wav', data: tone(2), contentType: 'audio/wav' },
  text: { name: 'timetable.csv', data: 'pier;time\n3;09:15\n'.repeat(40), contentType: 'text/csv' },
  archive: {
    name: 'logs.zip',
    data: Buffer.from('PK\u0005\u0006'.padEnd(22, '\0')),
    contentType: 'application/zip',
  },
  svg: {
    name: 'map.svg',
    data: '<svg xmlns="http://www.w3.org/2000/svg"><script>globalThis.ran = 1</script></svg>',
    contentType: 'image/svg+xml',
  },
  voice: { name: 'voice-message.ogg', data: tone(3), contentType: 'audio/ogg' },
} as const satisfies Record<string, Attachment>;
