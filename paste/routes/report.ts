/** The report page: an id and a reason, without JavaScript, cookies or anything about who reports. */
import express, {
  Router,
  type ErrorRequestHandler,
  type Request,
  type RequestHandler,
  type Response,
} from 'express';
import { parsePasteId, type PasteId } from 'privatebin-client';
import { nameRoute, requestIdOf } from '../../shared/http/requestLog.ts';
import type { Log } from '../../shared/log.ts';
import type { AssetManifest } from '../assets.ts';
import type { Limiter } from '../limits/limiter.ts';
import { REPORT_REASONS, type ReportReason, type Reports } from '../reports/reports.ts';
import { REPORT_WORDS, type ReportProblem } from '../reports/words.ts';
import { localeOf } from './pages.ts';
import { readQuery } from './requests.ts';

export interface ReportOptions {
  readonly reports: Reports;
  readonly assets: AssetManifest;
  /** Path of the service's address, ending in `/`. */
  readonly basePath: string;
  /** `https://host` as people reach the service. */
  readonly origin: string;
  readonly limiter: Limiter;
  readonly log: Log;
}

const ID = /^[a-f0-9]{16}$/;

const STATUS: Readonly<Record<ReportProblem, number>> = {
  key: 400,
  id: 400,
  reason: 400,
  form: 400,
  origin: 403,
  often: 429,
  failed: 503,
};

interface Shown {
  readonly problem?: ReportProblem;
  readonly isSent?: boolean;
  readonly pasteId?: string;
  readonly reason?: string;
}

export function reportRoutes(options: ReportOptions): Router {
  const show = showForm(options);
  const refuseForm: ErrorRequestHandler = (error: { status?: unknown } | null, request, response, next) => {
    const isTheirs = typeof error?.status === 'number' && error.status < 500;
    if (isTheirs) show(request, response, { problem: 'form' });
    else next(error);
  };
  const routes = Router();
  routes.use((_request, response, next) => {
    nameRoute(response, 'report');
    next();
  });
  routes.get('/', (request, response) => {
    const { pasteId } = readQuery(request);
    show(request, response, { pasteId: pasteId !== undefined && ID.test(pasteId) ? pasteId : '' });
  });
  routes.post(
    '/',
    limitReports(options, show),
    express.urlencoded({ extended: false, limit: '4kb', parameterLimit: 10 }),
    takeReport(options, show),
  );
  routes.use(refuseForm);
  return routes;
}

type Show = (request: Request, response: Response, shown: Shown) => void;

function showForm({ assets, basePath }: ReportOptions): Show {
  return (request, response, { problem, isSent = false, pasteId = '', reason = '' }) => {
    const locale = localeOf(request);
    const words = REPORT_WORDS[locale] ?? REPORT_WORDS['en'];
    const policy = String(response.getHeader('Content-Security-Policy'));
    // Of all pages only this one sends a form, and only to here.
    response.setHeader('Content-Security-Policy', policy.replace("form-action 'none'", "form-action 'self'"));
    response.status(problem ? STATUS[problem] : 200);
    response.set({ 'Cache-Control': 'no-store', Vary: 'Accept-Language' });
    const shown = { problem, isSent, pasteId, reason, reasons: REPORT_REASONS };
    response.render('paste/report', { ...shown, words, assets, basePath, locale });
  };
}

function takeReport(options: ReportOptions, show: Show): RequestHandler {
  return async (request, response) => {
    if (!isFromHere(request, options.origin)) {
      show(request, response, { problem: 'origin' });
      return;
    }
    const { paste, reason } = (request.body ?? {}) as Record<string, unknown>;
    const pasteId = idIn(paste);
    const shown = { pasteId: pasteId ?? '', reason: isReason(reason) ? reason : '' };
    // INVARIANT: a key that is sent here all the same is neither kept, nor logged, nor sent back.
    if (typeof paste === 'string' && paste.includes('#'))
      show(request, response, { ...shown, problem: 'key' });
    else if (!pasteId) show(request, response, { ...shown, problem: 'id' });
    else if (!isReason(reason)) show(request, response, { ...shown, problem: 'reason' });
    else {
      // The same whether the paste exists: this is no place to find out.
      const problem = await fileReport(options, response, pasteId, reason);
      show(request, response, problem ? { ...shown, problem } : { isSent: true });
    }
  };
}

/** The person who reports gets the form back, filled in; the fault itself is for the operator. */
async function fileReport(
  { reports, log }: ReportOptions,
  response: Response,
  pasteId: PasteId,
  reason: ReportReason,
): Promise<'failed' | undefined> {
  try {
    await reports.file(pasteId, reason);
    return undefined;
  } catch (error) {
    log.error({ err: error, requestId: requestIdOf(response) }, 'a report could not be saved');
    return 'failed';
  }
}

/**
 * Whether our own page sent the form, without a cookie to check. Browsers say so themselves in Sec-Fetch-Site; the few that
 * do not still send Origin, which another site's page cannot choose.
 */
function isFromHere(request: Request, origin: string): boolean {
  const site = request.get('Sec-Fetch-Site');
  return site === undefined ? request.get('Origin') === origin : site === 'same-origin';
}

/** The id in an id, a link, or what stands after the `?` of one. */
function idIn(text: unknown): PasteId | undefined {
  if (typeof text !== 'string') return undefined;
  const beforeKey = text.replace(/#.*$/s, '').trim();
  const id = /(?:^|[?&]|pasteid=)([a-f0-9]{16})(?:$|&)/.exec(beforeKey)?.[1];
  return id === undefined ? undefined : parsePasteId(id);
}

function isReason(value: unknown): value is ReportReason {
  return REPORT_REASONS.some((reason) => reason === value);
}

function limitReports({ limiter }: ReportOptions, show: Show): RequestHandler {
  return async (request, response, next) => {
    if ((await limiter.hit(request.ip)) === undefined) next();
    else show(request, response, { problem: 'often' });
  };
}
