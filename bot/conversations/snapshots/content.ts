/** What a snapshot's paste holds: Discord's messages as they were, under the key in the snapshot's row. */
import {
  openPaste,
  sealPaste,
  type FragmentKey,
  type PasteEnvelope,
  type ReadPaste,
} from 'privatebin-client';
import type { APIMessage } from 'discord-api-types/v10';

export interface SnapshotContent {
  /** New ones, and earlier ones that were edited since. */
  readonly messages: readonly APIMessage[];
  readonly deletedIds: readonly string[];
}

const MAX_INFLATED_BYTES = 256 * 1024 * 1024;

export async function sealSnapshot(content: SnapshotContent, key: FragmentKey): Promise<PasteEnvelope> {
  return sealPaste({ text: JSON.stringify(content) }, { key, expire: '1year' });
}

export async function openSnapshot(
  { adata, ct }: Pick<ReadPaste, 'adata' | 'ct'>,
  key: FragmentKey,
): Promise<SnapshotContent> {
  const { text } = await openPaste({ adata, ct }, key, undefined, { maxInflatedBytes: MAX_INFLATED_BYTES });
  return JSON.parse(text) as SnapshotContent;
}
