/** `/.well-known/security.txt` (RFC 9116): whom to tell about a hole. */
import type { RequestHandler } from 'express';
import { nameRoute } from '../../shared/http/requestLog.ts';
import type { Clock } from '../../shared/clock.ts';

const DAY_MS = 86_400_000;
/** The RFC wants less than a year; what is served is always fresh. */
const VALID_DAYS = 180;

/** `url` is the service's address as people reach it, without a slash at its end. Without a contact there is no such file. */
export function showSecurityTxt(contact: string | undefined, url: string, clock: Clock): RequestHandler {
  return (_request, response, next) => {
    nameRoute(response, 'security.txt');
    if (contact === undefined) {
      next('router');
      return;
    }
    const today = Math.floor(clock.now() / DAY_MS) * DAY_MS;
    const lines = [
      `Contact: ${contact}`,
      `Expires: ${new Date(today + VALID_DAYS * DAY_MS).toISOString()}`,
      'Preferred-Languages: en, de',
      `Canonical: ${new URL('/.well-known/security.txt', url).href}`,
    ];
    response.set('Cache-Control', 'public, max-age=86400');
    response.type('text/plain').send(`${lines.join('\n')}\n`);
  };
}
