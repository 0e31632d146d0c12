/** Files by plain descriptors: on the way of every request, where node's promised calls cost twice the processor time. */
import fs from 'node:fs';
import { promisify } from 'node:util';

export const openDescriptor = promisify(fs.open) as (
  path: string,
  flags: string,
  mode?: number,
) => Promise<number>;
/** For what was read or synced: that never waits for the disk, and handing it to another thread would cost more. */
export const closeAtOnce = fs.closeSync;
export const sizeOfDescriptor = (descriptor: number) => fs.fstatSync(descriptor).size;
export const syncDescriptor = promisify(fs.fsync);
export const linkFile = promisify(fs.link);
export const unlinkFile = promisify(fs.unlink);

/** How many bytes were read; 0 at the end. */
export function readDescriptor(descriptor: number, target: Buffer, position: number): Promise<number> {
  return new Promise((resolve, reject) => {
    fs.read(descriptor, target, 0, target.length, position, (error, bytesRead) =>
      error ? reject(error) : resolve(bytesRead),
    );
  });
}

/** Writes all of the parts, in as many calls as the system wants. */
export async function writeDescriptor(descriptor: number, parts: readonly Buffer[]): Promise<void> {
  let left = parts.filter((part) => part.length > 0);
  while (left.length > 0) {
    let written = await writeSome(descriptor, left.slice(0, MAX_PARTS));
    while (left[0] && written >= left[0].length) {
      written -= left[0].length;
      left = left.slice(1);
    }
    if (left[0] && written > 0) left = [left[0].subarray(written), ...left.slice(1)];
  }
}

/** The most that one call may take (IOV_MAX). */
const MAX_PARTS = 1024;

function writeSome(descriptor: number, parts: readonly Buffer[]): Promise<number> {
  return new Promise((resolve, reject) => {
    fs.writev(descriptor, parts, (error, bytesWritten) => (error ? reject(error) : resolve(bytesWritten)));
  });
}
