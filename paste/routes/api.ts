/** The JSON calls: create, comment, read, confirm and delete. Each parses, asks the service once and writes PrivateBin's answer. */
import type { Request, RequestHandler, Response } from 'express';
import type { PasteId } from 'privatebin-client';
import { nameRoute, requestIdOf } from '../../shared/http/requestLog.ts';
import type { Log } from '../../shared/log.ts';
import type { JsonBody } from '../body.ts';
import { checkComment, checkCreate, isComment, isPasteId } from '../format.ts';
import type { Limiter } from '../limits/limiter.ts';
import type { Quota } from '../limits/quota.ts';
import { MESSAGES, tooLargeMessage, waitMessage } from '../messages.ts';
import { NotDiscussed, TakenDown, type PasteService } from '../service.ts';
import { answerId, answerPaste, refuse, setApiHeaders } from './answers.ts';
import { declaredBytes, receiveBody } from './bodies.ts';
import { hasToken, readQuery, wantsJson } from './requests.ts';

export interface ApiOptions {
  readonly service: PasteService;
  readonly log: Log;
  /** Any of them opens the door. */
  readonly tokens: readonly string[];
  readonly isPublic: boolean;
  /** Base64 characters of ciphertext. */
  readonly sizeLimit: number;
  /** Path of the service's address, ending in `/`. */
  readonly basePath: string;
  /** Creates and comments of strangers. */
  readonly creates: Limiter;
  /** Asking strangers' ids that are not there. */
  readonly misses: Limiter;
  readonly quota: Quota;
}

/** Room above the size limit, so that PrivateBin's own message about it is what the sender sees. */
const BODY_MARGIN_BYTES = 512 * 1024;
/** What deleting and confirming take; all that is received of those who may not create. */
const SMALL_BODY_BYTES = 16 * 1024;
const NONCE = /^[\w-]{22,64}$/;

/** POST, PUT and DELETE alike: delete or confirm when the body says so, create or comment otherwise. */
export function writePaste(options: ApiOptions): RequestHandler {
  return async (request, response) => {
    nameRoute(response, 'create');
    const isTrusted = hasToken(request, options.tokens);
    const mayCreate = isTrusted || options.isPublic;
    const isLarge = declaredBytes(request) > SMALL_BODY_BYTES;
    const limitBytes = mayCreate ? options.sizeLimit + BODY_MARGIN_BYTES : SMALL_BODY_BYTES;
    // What is that large can only be a create: whoever must wait is told so before sending it all.
    const wait = isLarge && mayCreate && !isTrusted ? await options.creates.peek(request.ip) : undefined;
    const body = await receiveBody(request, wait === undefined ? limitBytes : 0);
    if (wait !== undefined) refuse(response, waitMessage(wait));
    else if (body === 'too large')
      refuse(response, mayCreate ? tooLargeMessage(options.sizeLimit) : MESSAGES.notAuthorized);
    else await obey(options, request, response, body, isTrusted);
  };
}

async function obey(
  options: ApiOptions,
  request: Request,
  response: Response,
  body: JsonBody | undefined,
  isTrusted: boolean,
): Promise<void> {
  const deletion = body && deletionOf(request, body);
  if (deletion) return deletePaste(options, request, response, deletion);
  const confirm = body?.fields['confirm'];
  if (confirm) return confirmPaste(options, request, response, body.fields['pasteid'], confirm);
  if (!isTrusted && !options.isPublic) {
    refuse(response, MESSAGES.notAuthorized);
    return;
  }
  const wait = isTrusted ? undefined : await options.creates.hit(request.ip);
  if (wait !== undefined) refuse(response, waitMessage(wait));
  else if (body && isComment(body)) await createComment(options, response, body);
  else await createPaste(options, request, response, body, isTrusted);
}

/** GET as a JSON call; passes a page view on. A HEAD touches nothing: asking about a paste must not burn it. */
export function readPaste(options: ApiOptions): RequestHandler {
  return async (request, response, next) => {
    if (!wantsJson(request)) {
      next();
      return;
    }
    const { pasteId, deleteToken, nonce = request.get('X-Paste-Nonce') } = readQuery(request);
    if (request.method === 'HEAD' || pasteId === undefined) {
      nameRoute(response, 'api');
      setApiHeaders(response);
      response.end();
      return;
    }
    if (deleteToken) {
      await deletePaste(options, request, response, { pasteId, deleteToken });
      return;
    }
    nameRoute(response, 'read');
    if (!isPasteId(pasteId)) refuse(response, MESSAGES.invalidId);
    else if (nonce !== undefined && !NONCE.test(nonce)) refuse(response, MESSAGES.invalidData);
    else await answerRead(options, request, response, pasteId, nonce);
  };
}

async function answerRead(
  options: ApiOptions,
  request: Request,
  response: Response,
  id: PasteId,
  nonce: string | undefined,
): Promise<void> {
  if (await mustWait(options, request, response)) return;
  const found = await options.service.read(id, nonce);
  if (!found) {
    await miss(options, request);
    refuse(response, MESSAGES.gone);
    return;
  }
  try {
    await answerPaste(response, options.basePath, id, found);
  } finally {
    await found.paste.close();
  }
}

/** Whoever asked for many ids that are not there must wait, also for those that are: else guessing would go on. */
async function mustWait(options: ApiOptions, request: Request, response: Response): Promise<boolean> {
  const isTrusted = hasToken(request, options.tokens);
  const wait = isTrusted ? undefined : await options.misses.peek(request.ip);
  if (wait !== undefined) refuse(response, waitMessage(wait));
  return wait !== undefined;
}

async function miss(options: ApiOptions, request: Request): Promise<void> {
  if (!hasToken(request, options.tokens)) await options.misses.hit(request.ip);
}

async function createPaste(
  options: ApiOptions,
  request: Request,
  response: Response,
  body: JsonBody | undefined,
  isTrusted: boolean,
): Promise<void> {
  const checked = body ? await checkCreate(body, options.sizeLimit) : MESSAGES.invalidData;
  if (typeof checked === 'string') {
    refuse(response, checked);
    return;
  }
  const idempotencyKey = request.get('Idempotency-Key');
  try {
    if (!(await options.quota.take(checked.ct.bytes))) {
      refuse(response, MESSAGES.full);
      return;
    }
    const created = await options.service.create({ ...checked, isTrusted, idempotencyKey });
    answerId(response, options.basePath, created.id, created.deleteToken);
  } catch (error) {
    if (error instanceof TakenDown) refuse(response, MESSAGES.gone);
    else refuseFailed(options, response, error, MESSAGES.saveFailed);
  }
}

async function createComment(options: ApiOptions, response: Response, body: JsonBody): Promise<void> {
  nameRoute(response, 'comment');
  const checked = await checkComment(body, options.sizeLimit);
  if (typeof checked === 'string') {
    refuse(response, checked);
    return;
  }
  try {
    if (!(await options.quota.take(checked.ct.bytes))) {
      refuse(response, MESSAGES.full);
      return;
    }
    answerId(response, options.basePath, await options.service.comment(checked));
  } catch (error) {
    if (error instanceof NotDiscussed) refuse(response, MESSAGES.invalidData);
    else refuseFailed(options, response, error, MESSAGES.commentFailed);
  }
}

/** The protocol has a sentence for this; the fault itself is for the operator. */
function refuseFailed(options: ApiOptions, response: Response, error: unknown, message: string): void {
  options.log.error({ err: error, requestId: requestIdOf(response) }, 'a paste could not be saved');
  refuse(response, message);
}

/** The reader of a burning paste has it. */
async function confirmPaste(
  options: ApiOptions,
  request: Request,
  response: Response,
  pasteId: unknown,
  nonce: unknown,
): Promise<void> {
  nameRoute(response, 'confirm');
  if (!isPasteId(pasteId)) refuse(response, MESSAGES.invalidId);
  else if (typeof nonce !== 'string' || !NONCE.test(nonce)) refuse(response, MESSAGES.invalidData);
  else if (await mustWait(options, request, response)) return;
  else if (await options.service.confirm(pasteId, nonce)) answerId(response, options.basePath, pasteId);
  else {
    await miss(options, request);
    refuse(response, MESSAGES.gone);
  }
}

interface Deletion {
  readonly pasteId: unknown;
  readonly deleteToken: unknown;
}

/** The id may stand in the body or in the query; both fields must say something. */
function deletionOf(request: Request, body: JsonBody): Deletion | undefined {
  const deleteToken = body.fields['deletetoken'];
  const pasteId = body.fields['pasteid'] ?? readQuery(request).pasteId;
  return deleteToken && pasteId ? { pasteId, deleteToken } : undefined;
}

async function deletePaste(
  options: ApiOptions,
  request: Request,
  response: Response,
  deletion: Deletion,
): Promise<void> {
  nameRoute(response, 'delete');
  const { pasteId } = deletion;
  if (!isPasteId(pasteId)) {
    refuse(response, MESSAGES.invalidId);
    return;
  }
  if (await mustWait(options, request, response)) return;
  // A token that is no text can only be wrong; whether the paste exists is still told first, as there.
  const token = typeof deletion.deleteToken === 'string' ? deletion.deleteToken : '';
  const outcome = await options.service.delete(pasteId, token);
  if (outcome === 'deleted') {
    answerId(response, options.basePath, pasteId);
    return;
  }
  await miss(options, request);
  refuse(response, outcome === 'gone' ? MESSAGES.gone : MESSAGES.wrongToken);
}
