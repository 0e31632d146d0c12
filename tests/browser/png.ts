/** Writes PNGs of at most 256 colours: pages have few, and pictures in the repository are to be small. */
import { crc32, deflateSync } from 'node:zlib';

/** `rgba` holds four bytes a pixel; alpha is not kept. At most 256 `colours`. */
export function palettePng(rgba: Buffer, width: number, height: number, colours = 256): Buffer {
  const colourAt = (pixel: number): number => rgba.readUIntBE(pixel * 4, 3);
  const counts = new Map<number, number>();
  for (let pixel = 0; pixel < width * height; pixel += 1) {
    counts.set(colourAt(pixel), (counts.get(colourAt(pixel)) ?? 0) + 1);
  }
  const palette = paletteOf(counts, colours);
  const nearest = new Map(palette.map((colour, index) => [colour, index]));
  const rows = Buffer.alloc((width + 1) * height);
  for (let pixel = 0; pixel < width * height; pixel += 1) {
    const colour = colourAt(pixel);
    let index = nearest.get(colour);
    if (index === undefined) {
      index = nearestIndex(palette, colour);
      nearest.set(colour, index);
    }
    rows[pixel + Math.floor(pixel / width) + 1] = index;
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 3], 8);
  const table = Buffer.from(palette.flatMap((colour) => [colour >> 16, (colour >> 8) & 255, colour & 255]));
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', header),
    chunk('PLTE', table),
    chunk('IDAT', deflateSync(rows, { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

/** The commonest colours, then the commonest of each group of like ones: shades of one edge must not crowd out the rare words in another colour. */
function paletteOf(counts: ReadonlyMap<number, number>, colours: number): number[] {
  const groups = new Map<number, { total: number; colour: number; most: number }>();
  for (const [colour, count] of counts) {
    const group = groups.get(colour & 0xf0f0f0) ?? { total: 0, colour, most: 0 };
    const isMost = count > group.most;
    groups.set(colour & 0xf0f0f0, {
      total: group.total + count,
      colour: isMost ? colour : group.colour,
      most: isMost ? count : group.most,
    });
  }
  const byGroup = [...groups.values()].sort((one, other) => other.total - one.total);
  const byCount = [...counts].sort((one, other) => other[1] - one[1]).slice(0, colours / 8);
  const palette = new Set([...byCount.map(([colour]) => colour), ...byGroup.map(({ colour }) => colour)]);
  return [...palette].slice(0, colours);
}

function nearestIndex(palette: readonly number[], colour: number): number {
  let best = 0;
  let least = Infinity;
  for (const [index, each] of palette.entries()) {
    const distance =
      ((each >> 16) - (colour >> 16)) ** 2 +
      (((each >> 8) & 255) - ((colour >> 8) & 255)) ** 2 +
      ((each & 255) - (colour & 255)) ** 2;
    if (distance < least) [best, least] = [index, distance];
  }
  return best;
}

function chunk(type: string, data: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const typed = Buffer.concat([Buffer.from(type), data]);
  const check = Buffer.alloc(4);
  check.writeUInt32BE(crc32(typed));
  return Buffer.concat([length, typed, check]);
}
