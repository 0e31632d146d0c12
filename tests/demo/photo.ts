/** Pictures for the demo, painted here: a harbour at dusk, as a PNG (https://www.w3.org/TR/png/). */
import { crc32, deflateSync } from 'node:zlib';

type Rgb = readonly [red: number, green: number, blue: number];

const SIGNATURE = Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]);
const DUSK: readonly Rgb[] = [
  [38, 44, 88],
  [112, 76, 128],
  [214, 116, 110],
  [250, 188, 120],
];
const SEA: readonly Rgb[] = [
  [176, 116, 116],
  [52, 62, 104],
  [22, 30, 62],
];

/** An 8-bit RGB picture of the harbour; `width` × `height` pixels. */
export function harbourAtDusk(width = 480, height = 300): Buffer {
  const horizon = Math.round(height * 0.62);
  const rows: Buffer[] = [];
  for (let y = 0; y < height; y += 1) {
    const row = Buffer.alloc(1 + width * 3);
    for (let x = 0; x < width; x += 1) row.set(colourAt(x / width, y, horizon, height), 1 + x * 3);
    rows.push(row);
  }
  return png(width, height, Buffer.concat(rows));
}

function colourAt(x: number, y: number, horizon: number, height: number): Rgb {
  const sunDistance = Math.hypot((x - 0.68) * 1.6, (y - horizon * 0.86) / height);
  if (y < horizon) {
    if (isHouse(x, (horizon - y) / height)) return [28, 26, 48];
    return sunDistance < 0.075 ? [255, 236, 190] : along(DUSK, y / horizon);
  }
  const depth = (y - horizon) / (height - horizon);
  const glitter = Math.abs(x - 0.68) < 0.05 + depth * 0.09 && Math.sin(y * 1.9 + x * 60) > 0.2;
  return glitter ? [246, 190, 130] : along(SEA, depth);
}

/** A row of gables and one lighthouse before the sky; `up` is the height above the water, as a share of the picture. */
function isHouse(x: number, up: number): boolean {
  const roof = 0.07 + 0.05 * Math.abs(Math.sin(x * 31)) + 0.04 * Math.abs(((x * 14) % 1) - 0.5);
  const isLighthouse = Math.abs(x - 0.2) < 0.018 - up * 0.02 && up < 0.36;
  return isLighthouse || (x < 0.56 && up < roof);
}

function along(stops: readonly Rgb[], share: number): Rgb {
  const at = Math.min(0.999, Math.max(0, share)) * (stops.length - 1);
  const from = stops[Math.floor(at)] ?? [0, 0, 0];
  const to = stops[Math.floor(at) + 1] ?? from;
  const mix = (index: 0 | 1 | 2) => Math.round(from[index] + (to[index] - from[index]) * (at % 1));
  return [mix(0), mix(1), mix(2)];
}

function png(width: number, height: number, scanlines: Buffer): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8);
  return Buffer.concat([
    SIGNATURE,
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(scanlines)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const checksum = Buffer.alloc(4);
  checksum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, checksum]);
}
