/** Builds the paste service from its configuration: the only place where its parts are made. */
import { join, resolve } from 'node:path';
import type { Express } from 'express';
import { systemClock, type Clock } from '../shared/clock.ts';
import { createHttpServer } from '../shared/http/server.ts';
import type { Log } from '../shared/log.ts';
import { createApp, DEFAULT_LIMITS, type PasteLimits } from './app.ts';
import { readAssets } from './assets.ts';
import type { PasteConfig } from './config.ts';
import { MemoryHits } from './limits/hits.ts';
import { createLimiter } from './limits/limiter.ts';
import { createQuota, noQuota } from './limits/quota.ts';
import { createPurge } from './purge.ts';
import { createReportRetention } from './reports/retention.ts';
import { createReports } from './reports/reports.ts';
import { createMetricsApp } from './routes/metrics.ts';
import { createService } from './service.ts';
import { openStore } from './store/open.ts';
import type { PasteStore } from './store/types.ts';

const HOUR_MS = 3_600_000;
const ROOT = resolve(import.meta.dirname, '..');

export interface PasteServiceOptions {
  readonly log: Log;
  readonly clock?: Clock;
  /** Folder of the browser bundle and its manifest. */
  readonly assetsDir?: string;
  readonly viewsDir?: string;
  readonly limits?: Partial<PasteLimits>;
}

export interface RunningPasteService {
  readonly app: Express;
  /** Where it listens, `http://host:port`; valid after start. */
  readonly address: string;
  readonly port: number;
  /** Undefined where no metrics are served. */
  readonly metricsPort: number | undefined;
  start(): Promise<void>;
  /** Finishes requests in flight, then lets the store go. */
  stop(): Promise<void>;
  /** Deletes all that has expired now, as the timer does; how many. */
  readonly purge: () => Promise<number>;
}

/** Throws InvalidConfig when the bundle is missing or, at start, when the port is taken. */
export async function createPasteService(
  config: PasteConfig,
  options: PasteServiceOptions,
): Promise<RunningPasteService> {
  const { log } = options;
  const clock = options.clock ?? systemClock;
  const assetsDir = options.assetsDir ?? join(ROOT, 'dist', 'browser');
  const assets = readAssets(assetsDir);
  const store = await openStore(config);
  const purge = createPurge(store, log, clock);
  const reports = createReports(store, clock);
  const retention = createReportRetention(reports, log);
  const metrics = await createMetricsServer(config, store);
  const limits = { ...DEFAULT_LIMITS, ...options.limits };
  const hits = store.hits ?? new MemoryHits();
  const [secret = ''] = config.PASTE_TOKEN;
  const limiter = (name: string, limit: number, windowMs = limits.windowMs) =>
    createLimiter({ name, limit, windowMs, hits, secret, clock, log });
  const app = createApp({
    config,
    limits,
    service: createService(store, config.PASTE_TOKEN, clock),
    creates: limiter('creates', limits.creates),
    misses: limiter('misses', limits.misses),
    reporting: limiter('reports', limits.reportsAnHour, HOUR_MS),
    quota: config.PASTE_QUOTA === undefined ? noQuota : createQuota(store, config.PASTE_QUOTA, clock),
    store,
    reports,
    ...(metrics ? { watch: metrics.watch } : {}),
    assets,
    assetsDir,
    viewsDir: options.viewsDir ?? join(ROOT, 'views'),
    log,
    clock,
  });
  const { PASTE_HOST: host, PASTE_PORT: port } = config;
  const server = createHttpServer(app, { host, port, portVariable: 'PASTE_PORT' });
  return {
    app,
    get address() {
      return `http://${host.includes(':') ? `[${host}]` : host}:${server.port}`;
    },
    get port() {
      return server.port;
    },
    get metricsPort() {
      return metrics?.server.port;
    },
    start: async () => {
      await server.start();
      await metrics?.server.start();
      purge.start();
      retention.start();
      log.info({ host, port: server.port }, 'paste service listening');
      if (metrics) log.info({ port: metrics.server.port }, 'metrics listening');
    },
    stop: async () => {
      await server.stop();
      await metrics?.server.stop();
      await purge.stop();
      await retention.stop();
      await store.close();
      log.info('paste service stopped');
    },
    purge: purge.run,
  };
}

/** Undefined where nobody asked for metrics: then their library is not even loaded. */
async function createMetricsServer(config: PasteConfig, store: PasteStore) {
  const { PASTE_METRICS_HOST: host, PASTE_METRICS_PORT: port } = config;
  if (port === undefined) return undefined;
  const { createMetrics } = await import('./metrics/metrics.ts');
  const metrics = createMetrics({ space: () => store.space() });
  const server = createHttpServer(createMetricsApp(metrics), {
    host,
    port,
    portVariable: 'PASTE_METRICS_PORT',
  });
  return { server, watch: metrics.watch };
}
