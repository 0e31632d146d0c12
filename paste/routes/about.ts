/** The page that says in plain words what the server can and cannot see, how to delete and how to report. */
import type { RequestHandler } from 'express';
import { nameRoute } from '../../shared/http/requestLog.ts';
import type { AssetManifest } from '../assets.ts';
import { localeOf } from './pages.ts';

export interface AboutOptions {
  readonly assets: AssetManifest;
  readonly publicCreate: boolean;
  /** Path of the service's address, ending in `/`. */
  readonly basePath: string;
  /** Base64 characters of ciphertext. */
  readonly sizeLimit: number;
}

export function showAbout(options: AboutOptions): RequestHandler {
  return (request, response) => {
    nameRoute(response, 'about');
    response.set({ 'Cache-Control': 'no-cache', Vary: 'Accept-Language' });
    response.render('paste/about', { ...options, locale: localeOf(request) });
  };
}
