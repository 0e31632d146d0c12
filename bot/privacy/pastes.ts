/** Deleting a conversation's pastes on the paste service, each by its own delete token; what is gone already is fine. */
import {
  generateFragmentKey,
  PasteGone,
  PasteRejected,
  PasteUnavailable,
  sealPaste,
  type PasteClient,
} from 'privatebin-client';
import { AppError, Upstream } from '../../shared/errors.ts';
import type { ConversationId } from '../../shared/ids.ts';
import type { CopyName } from '../conversations/types.ts';
import type { PastesRepository } from './pastesRepository.ts';

/** As many requests as the paste service is asked for at once. */
const AT_ONCE = 4;

/** Throws Upstream while the service cannot confirm each deletion; called again, it goes on where it stopped. */
export type ErasePastes = (id: ConversationId, copy?: CopyName) => Promise<void>;

export function createPasteEraser(
  pastes: PastesRepository,
  client: Pick<PasteClient, 'create' | 'delete'>,
): ErasePastes {
  async function eraseUnfinished(uploadId: string): Promise<void> {
    const placeholder = await sealPaste({ text: '' }, { key: generateFragmentKey(), expire: '5min' });
    // The service gives the same paste for the same upload id: what was uploaded comes back, and can be deleted.
    const { id, deleteToken } = await client.create(placeholder, { idempotencyKey: uploadId });
    await client.delete(id, deleteToken);
  }

  return async (id, copy) => {
    for (const uploadId of await pastes.listUnfinished(id, copy)) {
      await eraseUnfinished(uploadId).catch((error: unknown) => {
        if (!(error instanceof PasteGone)) throw asFailure(error);
      });
    }
    const known = await pastes.list(id, copy);
    for (let at = 0; at < known.length; at += AT_ONCE) {
      await Promise.all(
        known.slice(at, at + AT_ONCE).map(async ({ pasteId, deleteToken }) => {
          try {
            await client.delete(pasteId, deleteToken);
          } catch (error) {
            if (!(error instanceof PasteGone)) throw asFailure(error);
          }
        }),
      );
    }
  };
}

function asFailure(error: unknown): unknown {
  if (error instanceof PasteUnavailable)
    return new Upstream(true, { context: { service: 'paste' }, cause: error });
  if (error instanceof PasteRejected)
    return new Upstream(false, { context: { service: 'paste' }, cause: error });
  return error;
}

/** What another try will not mend: the service refuses the token, or the sealed token cannot be opened any more. */
export function isFinal(error: unknown): error is AppError {
  return (
    (error instanceof Upstream && !error.retryable) ||
    (error instanceof AppError && error.code === 'seal_key')
  );
}
