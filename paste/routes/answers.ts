/** Writing PrivateBin's JSON answers: status 1 is HTTP 200 too, as most clients take any other status for an outage. */
import type { Response } from 'express';
import type { PasteId } from 'privatebin-client';
import { nameOutcome } from '../../shared/http/requestLog.ts';
import { outcomeOfMessage } from '../messages.ts';
import type { FoundPaste } from '../service.ts';
import type { StoredComment } from '../store/types.ts';

/** Headers of every JSON answer; other sites' pages may call, as in PrivateBin. */
export function setApiHeaders(response: Response): void {
  // Not through `set`, which would add a charset.
  response.setHeader('Content-Type', 'application/json');
  response.set({
    'Access-Control-Allow-Origin': '*',
    'Access-Control-Allow-Methods': 'GET, POST, PUT, DELETE',
    'Access-Control-Allow-Headers': 'X-Requested-With, Content-Type',
    'Cache-Control': 'no-store, no-cache, no-transform, must-revalidate',
    Vary: 'Accept',
  });
}

export function refuse(response: Response, message: string): void {
  nameOutcome(response, outcomeOfMessage(message));
  setApiHeaders(response);
  response.end(JSON.stringify({ status: 1, message }));
}

/** Success about one paste: `url` is path and query only, as the caller knows the host better. */
export function answerId(response: Response, basePath: string, id: PasteId, deleteToken?: string): void {
  setApiHeaders(response);
  const token = deleteToken === undefined ? {} : { deletetoken: deleteToken };
  response.end(JSON.stringify({ status: 0, id, url: `${basePath}?${id}`, ...token }));
}

/** The paste, its ciphertext written as the pieces that the store hands out, no faster than they are taken. */
export async function answerPaste(
  response: Response,
  basePath: string,
  id: PasteId,
  found: FoundPaste,
): Promise<void> {
  const { paste, comments } = found;
  const meta = {
    ...(found.timeToLiveSeconds === undefined ? {} : { time_to_live: found.timeToLiveSeconds }),
    ...(found.heldSeconds === undefined ? {} : { confirm_within: found.heldSeconds }),
  };
  const before =
    `{"status":0,"id":"${id}","url":${JSON.stringify(`${basePath}?${id}`)},"adata":${paste.record.adataText},` +
    `"meta":${JSON.stringify(meta)},"v":2,"ct":"`;
  setApiHeaders(response);
  if (!comments) {
    const length = Buffer.byteLength(before) + paste.ctBytes + afterCiphertext(0).length;
    response.setHeader('Content-Length', length + NO_COMMENTS.length);
  }
  // Headers and all in one go; what is larger is not gathered in memory.
  const isSmall = !comments && paste.ctBytes <= CORKED_BYTES;
  if (isSmall) response.cork();
  response.write(before);
  for await (const piece of paste.pieces()) {
    if (isSmall) response.write(piece);
    else await write(response, piece);
  }
  const count = comments ? await writeComments(response, id, comments) : 0;
  response.end(comments ? afterCiphertext(count) : NO_COMMENTS + afterCiphertext(0));
  if (isSmall) response.uncork();
}

const CORKED_BYTES = 256 * 1024;
const NO_COMMENTS = '","comments":[';

function afterCiphertext(commentCount: number): string {
  return `],"comment_count":${commentCount},"comment_offset":0,"@context":"?jsonld=paste"}`;
}

async function writeComments(
  response: Response,
  pasteId: PasteId,
  comments: AsyncIterable<StoredComment>,
): Promise<number> {
  let count = 0;
  response.write(NO_COMMENTS);
  for await (const { id, parentId, createdAtMs, adataText, ct } of comments) {
    const created = Math.floor(createdAtMs / 1000);
    response.write(`${count > 0 ? ',' : ''}{"adata":${adataText},"v":2,"ct":"`);
    await write(response, ct);
    response.write(
      `","pasteid":"${pasteId}","parentid":"${parentId}","meta":{"created":${created}},"id":"${id}"}`,
    );
    count += 1;
  }
  return count;
}

/** Waits while the reader is slower than the store; rejects when the reader went away. */
async function write(response: Response, bytes: Buffer): Promise<void> {
  if (response.destroyed) throw new Error('the reader broke off');
  if (response.write(bytes)) return;
  await new Promise<void>((resolve, reject) => {
    const drained = () => {
      response.off('close', closed);
      resolve();
    };
    const closed = () => {
      response.off('drain', drained);
      reject(new Error('the reader broke off'));
    };
    response.once('drain', drained).once('close', closed);
  });
}
