/** Pages for people and programs: the viewer, robots.txt, and what an error looks like. */
import type { Request, RequestHandler, Response } from 'express';
import type { ErrorAnswer } from '../../shared/http/errors.ts';
import { nameRoute } from '../../shared/http/requestLog.ts';
import type { AssetManifest } from '../assets.ts';
import { errorWords } from './errorWords.ts';
import { setApiHeaders } from './answers.ts';
import { wantsJson } from './requests.ts';

const LOCALES = ['en', 'de'];

/**
 * One page for every id, there or not. It never asks the store: a preview neither burns a paste nor learns whether one
 * exists.
 */
export function showPage(assets: AssetManifest, publicCreate: boolean, basePath: string): RequestHandler {
  return (request, response) => {
    nameRoute(response, 'page');
    response.set({ 'Cache-Control': 'no-store', Vary: 'Accept, Accept-Language' });
    response.render('paste/page', { assets, publicCreate, basePath, locale: localeOf(request) });
  };
}

export const showRobots: RequestHandler = (_request, response) => {
  nameRoute(response, 'robots');
  response.type('text/plain').send('User-agent: *\nDisallow: /\n');
};

/** An error in the form that the request asked for. */
export function showError(assets: AssetManifest, basePath: string) {
  return (request: Request, response: Response, error: ErrorAnswer): void => {
    response.status(error.status);
    if (request.method !== 'GET' || wantsJson(request)) {
      setApiHeaders(response);
      response.end(JSON.stringify({ status: 1, message: error.message, requestId: error.requestId }));
      return;
    }
    const locale = localeOf(request);
    response.set({ 'Cache-Control': 'no-store', Vary: 'Accept, Accept-Language' });
    const { requestId } = error;
    response.render('paste/error', {
      words: errorWords(locale, error.status),
      requestId,
      assets,
      basePath,
      locale,
    });
  };
}

/** The language of our pages that the browser likes best. */
export function localeOf(request: Request): string {
  return request.acceptsLanguages(LOCALES) || 'en';
}
