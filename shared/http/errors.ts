/** The HTTP edge's one place for errors: logged once with the request id, answered with plain words and that id. */
import type { ErrorRequestHandler, Request, Response } from 'express';
import { AppError, UserError } from '../errors.ts';
import type { Log } from '../log.ts';
import { requestIdOf } from './requestLog.ts';

export interface ErrorAnswer {
  readonly status: number;
  readonly message: string;
  readonly requestId: string;
}

/** `answer` writes the answer in the form that this kind of request expects (JSON or a page). */
export function answerErrors(
  log: Log,
  answer: (request: Request, response: Response, error: ErrorAnswer) => void,
): ErrorRequestHandler {
  return (error: unknown, request, response, next) => {
    const requestId = requestIdOf(response);
    const known = toAppError(error);
    const status = known?.status ?? 500;
    if (status >= 500) log.error({ requestId, err: error }, 'request failed');
    // Half an answer cannot be taken back; express then cuts the connection, so that nobody takes it for whole.
    if (response.headersSent) {
      next(error);
      return;
    }
    const message = known?.userMessage ?? 'Something went wrong on our side. Please try again in a moment.';
    answer(request, response, { status, message, requestId });
  };
}

/** Express and its body parser mark what is the client's fault with a 4xx `status`. */
function toAppError(error: unknown): { status: number; userMessage: string } | undefined {
  if (error instanceof AppError) return error;
  const status = (error as { status?: unknown } | null)?.status;
  if (typeof status !== 'number' || status < 400 || status >= 500) return undefined;
  return { status, userMessage: new UserError('The request could not be understood.').userMessage };
}
