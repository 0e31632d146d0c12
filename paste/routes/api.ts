/** The JSON calls: create, read and delete. Each parses, asks the service once and writes PrivateBin's answer. */
import type { Request, RequestHandler, Response } from 'express';
import { parsePasteId, type PasteId } from 'privatebin-client';
import { nameRoute } from '../../shared/http/requestLog.ts';
import type { Log } from '../../shared/log.ts';
import { readJsonBody, type JsonBody } from '../body.ts';
import { checkCreate } from '../format.ts';
import { MESSAGES } from '../messages.ts';
import { TakenDown, type DeleteOutcome, type PasteService } from '../service.ts';
import { answerId, answerPaste, refuse, setApiHeaders } from './answers.ts';
import { hasToken, readQuery, wantsJson } from './requests.ts';

export interface ApiOptions {
  readonly service: PasteService;
  readonly log: Log;
  readonly token: string;
  readonly isPublic: boolean;
  /** Base64 characters of ciphertext. */
  readonly sizeLimit: number;
  /** Path of the service's address, ending in `/`. */
  readonly basePath: string;
  /** Passes on or answers "Please wait"; asked only for creates of strangers. */
  readonly limiter: RequestHandler;
}

const ID = /^[a-f0-9]{16}$/;

/** POST, PUT and DELETE alike: delete when id and token are given, create otherwise. The body is a Buffer by now. */
export function writePaste(options: ApiOptions): RequestHandler {
  return async (request, response) => {
    const body = Buffer.isBuffer(request.body) ? readJsonBody(request.body) : undefined;
    const deletion = body && deletionOf(request, body);
    if (deletion) await deletePaste(options, response, deletion);
    else await createPaste(options, request, response, body);
  };
}

/** GET as a JSON call; passes a page view on. A HEAD touches nothing: asking about a paste must not burn it. */
export function readPaste(options: ApiOptions): RequestHandler {
  return async (request, response, next) => {
    if (!wantsJson(request)) {
      next();
      return;
    }
    const { pasteId, deleteToken } = readQuery(request);
    if (request.method === 'HEAD' || pasteId === undefined) {
      nameRoute(response, 'api');
      setApiHeaders(response);
      response.end();
      return;
    }
    if (deleteToken) {
      await deletePaste(options, response, { pasteId, deleteToken });
      return;
    }
    nameRoute(response, 'read');
    const id = idOf(pasteId);
    const paste = id && (await options.service.read(id));
    if (!id) refuse(response, MESSAGES.invalidId);
    else if (!paste) refuse(response, MESSAGES.gone);
    else answerPaste(response, options.basePath, id, paste);
  };
}

async function createPaste(
  options: ApiOptions,
  request: Request,
  response: Response,
  body: JsonBody | undefined,
): Promise<void> {
  nameRoute(response, 'create');
  const isTrusted = hasToken(request, options.token);
  if (!isTrusted && !options.isPublic) {
    refuse(response, MESSAGES.notAuthorized);
    return;
  }
  if (!isTrusted && !(await passes(options.limiter, request, response))) return;
  // A comment names its parent; there is nowhere to keep one, so its writer must hear that it was not saved.
  if (body?.fields['parentid']) {
    refuse(response, MESSAGES.commentFailed);
    return;
  }
  const checked = body ? await checkCreate(body, options.sizeLimit) : MESSAGES.invalidData;
  if (typeof checked === 'string') {
    refuse(response, checked);
    return;
  }
  const idempotencyKey = request.get('Idempotency-Key');
  try {
    const created = await options.service.create({ ...checked, isTrusted, idempotencyKey });
    answerId(response, options.basePath, created.id, created.deleteToken);
  } catch (error) {
    if (error instanceof TakenDown) {
      refuse(response, MESSAGES.gone);
      return;
    }
    // The protocol has a sentence for this; the fault itself is for the operator.
    options.log.error(
      { err: error, requestId: String(response.locals['requestId']) },
      'a paste could not be saved',
    );
    refuse(response, MESSAGES.saveFailed);
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

async function deletePaste(options: ApiOptions, response: Response, deletion: Deletion): Promise<void> {
  nameRoute(response, 'delete');
  const id = idOf(deletion.pasteId);
  if (!id) {
    refuse(response, MESSAGES.invalidId);
    return;
  }
  // A token that is no text can only be wrong; whether the paste exists is still told first, as there.
  const token = typeof deletion.deleteToken === 'string' ? deletion.deleteToken : '';
  const outcome = await options.service.delete(id, token);
  const refusals: Record<Exclude<DeleteOutcome, 'deleted'>, string> = {
    gone: MESSAGES.gone,
    'wrong token': MESSAGES.wrongToken,
  };
  if (outcome === 'deleted') answerId(response, options.basePath, id);
  else refuse(response, refusals[outcome]);
}

function idOf(value: unknown): PasteId | undefined {
  return typeof value === 'string' && ID.test(value) ? parsePasteId(value) : undefined;
}

/** Whether the limiter lets the request through; it has answered when not. */
function passes(limiter: RequestHandler, request: Request, response: Response): Promise<boolean> {
  return new Promise((resolve, reject) => {
    response.once('finish', () => resolve(false));
    response.once('close', () => resolve(false));
    void limiter(request, response, (error?: unknown) => {
      if (error === undefined) resolve(true);
      else reject(error instanceof Error ? error : new Error('the rate limiter failed', { cause: error }));
    });
  });
}
