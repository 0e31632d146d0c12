/** Decrypted files by their first piece: each is fetched once, and few at a time. */
import type { BlobIndex, Dtx, FileRef } from '../../../shared/transcript/types.ts';
import { fileBytes } from '../fileBytes.ts';
import { baseType, type FileFacts } from '../fileFacts.ts';

type OnShare = (share: number | undefined) => void;

export interface Pending<T> {
  readonly get: (onShare: OnShare) => Promise<T>;
}

/** A gallery must not ask for a hundred megabytes at once. */
const AT_ONCE = 3;

export class FileStore {
  readonly #doc: Dtx;
  /** Addresses within this page; the browser holds the bytes, and may hold them on its disk. */
  readonly #addresses = new Map<BlobIndex, Promise<string>>();
  readonly #waiting: (() => void)[] = [];
  #running = 0;

  constructor(doc: Dtx) {
    this.#doc = doc;
  }

  bytes(ref: FileRef): Pending<Uint8Array<ArrayBuffer>> {
    return { get: (onShare) => this.#inTurn(() => fileBytes(this.#doc, ref, onShare)) };
  }

  /** The type is one that only draws or plays, never what a stranger made up: callers see to that. */
  address(ref: FileRef, { mediaType }: FileFacts): Pending<string> {
    return {
      get: (onShare) => {
        const [first = -1] = ref.b ?? [];
        const known = this.#addresses.get(first);
        if (known) return known;
        const making = this.bytes(ref)
          .get(onShare)
          .then((bytes) => URL.createObjectURL(new Blob([bytes], { type: baseType(mediaType) })));
        this.#addresses.set(first, making);
        // What failed may be tried again.
        making.catch(() => this.#addresses.delete(first));
        return making;
      },
    };
  }

  async #inTurn<T>(work: () => Promise<T>): Promise<T> {
    if (this.#running >= AT_ONCE) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    this.#running++;
    try {
      return await work();
    } finally {
      this.#running--;
      this.#waiting.shift()?.();
    }
  }
}
