/** Headers that every answer of our web services carries; what differs is the content security policy. */
import type { RequestHandler } from 'express';
import helmet from 'helmet';

export interface SecurityHeaderOptions {
  readonly contentSecurityPolicy: string;
  /** Whether people reach the service by https, so that browsers may be told to insist on it. */
  readonly isHttps: boolean;
}

/** Helmet with every switch that our pages can bear, the given policy, and no indexing. */
export function securityHeaders(options: SecurityHeaderOptions): RequestHandler[] {
  return [
    helmet({
      // Set below, word for word, as helmet would re-format it.
      contentSecurityPolicy: false,
      crossOriginOpenerPolicy: { policy: 'same-origin' },
      crossOriginResourcePolicy: { policy: 'same-origin' },
      referrerPolicy: { policy: 'no-referrer' },
      xFrameOptions: { action: 'deny' },
      strictTransportSecurity: options.isHttps ? { maxAge: 31_536_000, includeSubDomains: false } : false,
    }),
    (_request, response, next) => {
      response.setHeader('Content-Security-Policy', options.contentSecurityPolicy);
      response.setHeader(
        'Permissions-Policy',
        'camera=(), microphone=(), geolocation=(), browsing-topics=()',
      );
      response.setHeader('X-Robots-Tag', 'noindex, nofollow, noarchive');
      next();
    },
  ];
}
