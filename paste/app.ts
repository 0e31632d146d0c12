/** Every route of the paste service, in order, on one page. */
import ejs from 'ejs';
import express, { Router, type Express, type RequestHandler } from 'express';
import type { Clock } from '../shared/clock.ts';
import { NotFound, UserError } from '../shared/errors.ts';
import { answerErrors } from '../shared/http/errors.ts';
import { nameRoute, requestLog } from '../shared/http/requestLog.ts';
import { securityHeaders } from '../shared/http/securityHeaders.ts';
import type { Log } from '../shared/log.ts';
import type { AssetManifest } from './assets.ts';
import type { PasteConfig } from './config.ts';
import type { Limiter } from './limits/limiter.ts';
import type { Quota } from './limits/quota.ts';
import type { Reports } from './reports/reports.ts';
import { showAbout } from './routes/about.ts';
import { setApiHeaders } from './routes/answers.ts';
import { readPaste, writePaste, type ApiOptions } from './routes/api.ts';
import { describeFields } from './routes/jsonld.ts';
import { showLive, showReady } from './routes/health.ts';
import { showError, showPage, showRobots } from './routes/pages.ts';
import { reportRoutes } from './routes/report.ts';
import { showSecurityTxt } from './routes/securityTxt.ts';
import type { PasteService } from './service.ts';
import type { PasteStore } from './store/types.ts';

/** Only our own scripts, no HTML from strings, no third party, nobody may frame us. */
export const CONTENT_SECURITY_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; media-src blob:; " +
  "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; " +
  "require-trusted-types-for 'script'; trusted-types 'none'";

export interface PasteLimits {
  /** Base64 characters of ciphertext; PrivateBin's default. */
  readonly sizeLimit: number;
  /** Pastes that one address may create in a window. */
  readonly creates: number;
  /** Ids that are not there for which one address may ask in a window. */
  readonly misses: number;
  readonly windowMs: number;
  /** Reports that one address may send in an hour. */
  readonly reportsAnHour: number;
}

export const DEFAULT_LIMITS: PasteLimits = {
  sizeLimit: 10_000_000,
  creates: 20,
  misses: 100,
  windowMs: 60_000,
  reportsAnHour: 20,
};

export interface AppParts {
  readonly config: PasteConfig;
  readonly limits: PasteLimits;
  readonly service: PasteService;
  readonly creates: Limiter;
  readonly misses: Limiter;
  readonly reporting: Limiter;
  readonly quota: Quota;
  readonly store: PasteStore;
  readonly reports: Reports;
  /** Counts and times every request, where metrics are wanted. */
  readonly watch?: RequestHandler;
  readonly assets: AssetManifest;
  readonly assetsDir: string;
  readonly viewsDir: string;
  readonly log: Log;
  readonly clock: Clock;
}

export function createApp(parts: AppParts): Express {
  const { config, limits, assets, log } = parts;
  const publicUrl = new URL(config.PASTE_URL);
  const basePath = publicUrl.pathname.replace(/\/*$/, '/');
  const isPublic = config.PASTE_CREATE === 'public';
  const options: ApiOptions = {
    service: parts.service,
    log,
    tokens: config.PASTE_TOKEN,
    isPublic,
    sizeLimit: limits.sizeLimit,
    basePath,
    creates: parts.creates,
    misses: parts.misses,
    quota: parts.quota,
  };

  const app = express();
  app.disable('x-powered-by').disable('etag').enable('view cache');
  app.set('query parser', false);
  // As many proxies as there are: nobody else's word about an address counts.
  app.set('trust proxy', config.PASTE_PROXY_HOPS);
  app.engine('ejs', ejs.renderFile as Parameters<Express['engine']>[1]);
  // Every page may say how large a paste may be.
  app.locals['sizeLimit'] = limits.sizeLimit;
  app.set('view engine', 'ejs').set('views', parts.viewsDir);
  app.use(requestLog(log, parts.clock));
  if (parts.watch) app.use(parts.watch);
  app.use(
    securityHeaders({
      contentSecurityPolicy: CONTENT_SECURITY_POLICY,
      isHttps: publicUrl.protocol === 'https:',
    }),
  );

  const routes = Router();
  routes.get('/live', showLive);
  routes.get('/ready', showReady(parts.store, log));
  routes.get('/robots.txt', showRobots);
  routes.get('/about', showAbout({ assets, publicCreate: isPublic, basePath, sizeLimit: limits.sizeLimit }));
  routes.get(
    '/.well-known/security.txt',
    showSecurityTxt(config.SECURITY_CONTACT, config.PASTE_URL, parts.clock),
  );
  const { reports, reporting: limiter } = parts;
  routes.use('/report', reportRoutes({ reports, limiter, assets, basePath, origin: publicUrl.origin, log }));
  routes.use('/assets', serveAssets(parts.assetsDir));
  routes.options('/', allowOtherSites);
  routes.get('/', describeFields, readPaste(options), showPage(assets, isPublic, basePath));
  routes.post('/', writePaste(options));
  routes.put('/', writePaste(options));
  routes.delete('/', writePaste(options));
  routes.all('/', refuseMethod);

  // A proxy in front may or may not strip the path under which the service is reached.
  for (const path of new Set(['/', basePath])) app.use(path, routes);
  app.use(() => {
    throw new NotFound({ userMessage: 'There is no such page here.' });
  });
  app.use(answerErrors(log, showError(assets, basePath)));
  return app;
}

const allowOtherSites: express.RequestHandler = (_request, response) => {
  nameRoute(response, 'preflight');
  setApiHeaders(response);
  response.removeHeader('Content-Type');
  response.status(204).end();
};

const refuseMethod: express.RequestHandler = (_request, response) => {
  response.set('Allow', 'GET, HEAD, POST, PUT, DELETE, OPTIONS');
  throw new UserError('This address takes GET, POST, PUT and DELETE only.');
};

/** Names carry a hash of their content, so a browser may keep them for good. */
function serveAssets(folder: string): express.RequestHandler[] {
  return [
    (_request, response, next) => {
      nameRoute(response, 'asset');
      next();
    },
    express.static(folder, {
      immutable: true,
      maxAge: '365d',
      index: false,
      redirect: false,
      dotfiles: 'ignore',
    }),
  ];
}
