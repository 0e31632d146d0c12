/** Counts, times and sizes for Prometheus: kinds and outcomes only, no id, no address, nothing of a paste. */
import type { RequestHandler } from 'express';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import { outcomeOf, routeOf } from '../../shared/http/requestLog.ts';
import type { StoreSpace } from '../store/types.ts';

export interface Metrics {
  /** Watches every request that passes. */
  readonly watch: RequestHandler;
  readonly contentType: string;
  render(): Promise<string>;
}

export interface MetricsOptions {
  readonly space: () => Promise<StoreSpace | undefined>;
}

const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];
const BYTES = [1e3, 1e4, 1e5, 1e6, 2.5e6, 5e6, 1e7, 2.5e7];
/** What others send us is one of these or `OTHER`: a made-up method must not make a new series. */
const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'OPTIONS']);

export function createMetrics({ space }: MetricsOptions): Metrics {
  const registry = new Registry();
  const registers = [registry];
  // Memory, processor time, event loop lag, garbage collection.
  collectDefaultMetrics({ register: registry });
  const requests = new Counter({
    name: 'paste_requests_total',
    help: 'Requests by operation and outcome.',
    labelNames: ['operation', 'method', 'outcome'],
    registers,
  });
  const durations = new Histogram({
    name: 'paste_request_duration_seconds',
    help: 'From the request line to the end of the answer.',
    labelNames: ['operation'],
    buckets: SECONDS,
    registers,
  });
  const received = new Histogram({
    name: 'paste_request_body_bytes',
    help: 'Bodies of requests that had one.',
    labelNames: ['operation'],
    buckets: BYTES,
    registers,
  });
  const sent = new Histogram({
    name: 'paste_response_body_bytes',
    help: 'Bodies of whole answers.',
    labelNames: ['operation'],
    buckets: BYTES,
    registers,
  });
  const inFlight = new Gauge({
    name: 'paste_requests_in_flight',
    help: 'Requests being answered.',
    registers,
  });
  watchSpace(registry, space);

  const watch: RequestHandler = (request, response, next) => {
    const startedMs = performance.now();
    const receivedBefore = request.socket.bytesRead;
    const sentBefore = request.socket.bytesWritten;
    inFlight.inc();
    response.once('close', () => {
      inFlight.dec();
      const operation = routeOf(response);
      const method = METHODS.has(request.method) ? request.method : 'OTHER';
      requests.inc({ operation, method, outcome: outcomeOf(response) });
      durations.observe({ operation }, (performance.now() - startedMs) / 1000);
      const bodyBytes = Number(
        request.headers['content-length'] ?? request.socket.bytesRead - receivedBefore,
      );
      if (bodyBytes > 0) received.observe({ operation }, bodyBytes);
      const known = response.getHeader('content-length') as string | number | undefined;
      if (response.writableFinished) {
        sent.observe({ operation }, Number(known ?? request.socket.bytesWritten - sentBefore));
      }
    });
    next();
  };

  return { watch, contentType: registry.contentType, render: () => registry.metrics() };
}

/** Asked when somebody asks; a store without a disk of ours has no such series. */
function watchSpace(registry: Registry, space: () => Promise<StoreSpace | undefined>): void {
  const free = new Gauge({
    name: 'paste_store_free_bytes',
    help: 'Room left on the disk of the store.',
    registers: [registry],
    collect: async () => {
      free.reset();
      const found = await space().catch(() => undefined);
      if (found) free.set(found.freeBytes);
      else free.remove();
    },
  });
}
