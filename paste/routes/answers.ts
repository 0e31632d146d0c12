/** Writing PrivateBin's JSON answers: status 1 is HTTP 200 too, as most clients take any other status for an outage. */
import type { Response } from 'express';
import type { PasteId } from 'privatebin-client';
import { nameOutcome } from '../../shared/http/requestLog.ts';
import { outcomeOfMessage } from '../messages.ts';
import type { FoundPaste } from '../service.ts';

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

/** The paste, its ciphertext written as the bytes that came in. */
export function answerPaste(response: Response, basePath: string, id: PasteId, paste: FoundPaste): void {
  const meta = paste.timeToLiveSeconds === undefined ? {} : { time_to_live: paste.timeToLiveSeconds };
  const before =
    `{"status":0,"id":"${id}","url":${JSON.stringify(`${basePath}?${id}`)},"adata":${paste.adataText},` +
    `"meta":${JSON.stringify(meta)},"v":2,"ct":"`;
  const after = '","comments":[],"comment_count":0,"comment_offset":0,"@context":"?jsonld=paste"}';
  setApiHeaders(response);
  response.setHeader('Content-Length', Buffer.byteLength(before) + paste.ct.length + after.length);
  response.cork();
  response.write(before);
  response.write(paste.ct);
  response.end(after);
  response.uncork();
}
