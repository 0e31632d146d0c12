/** Bodies of create requests, made before anything is timed: valid, of high entropy, no two alike. */
import { randomBytes } from 'node:crypto';

export interface BenchSize {
  readonly name: string;
  /** Bytes of ciphertext, before base64. */
  readonly bytes: number;
}

export const SIZES: readonly BenchSize[] = [
  { name: '1 KB', bytes: 1_000 },
  { name: '100 KB', bytes: 100_000 },
  { name: '1 MB', bytes: 1_000_000 },
];

const STAMP_CHARACTERS = 16;

/** Gives the next body at each call. A PrivateBin derives ids from the ciphertext and refuses the same one twice. */
export function bodiesOf({ bytes }: BenchSize): () => Buffer {
  const base64 = (count: number) => randomBytes(count).toString('base64');
  const cipher = [base64(16), base64(8), 100_000, 256, 128, 'aes', 'gcm', 'none'];
  const adata = JSON.stringify([cipher, 'plaintext', 0, 0]);
  const head = `{"v":2,"adata":${adata},"meta":{"expire":"5min"},"ct":"`;
  const body = Buffer.from(`${head}${base64(bytes)}"}`);
  return () => {
    const copy = Buffer.from(body);
    copy.write(base64((STAMP_CHARACTERS / 4) * 3), head.length, 'latin1');
    return copy;
  };
}
