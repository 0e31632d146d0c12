/** `/metrics`, on a port of its own: what it says is for the operator, not for who can reach the service. */
import express, { type Express } from 'express';
import type { Metrics } from '../metrics/metrics.ts';

export function createMetricsApp(metrics: Metrics): Express {
  const app = express();
  app.disable('x-powered-by').disable('etag');
  app.get('/metrics', async (_request, response) => {
    const text = await metrics.render();
    response.set({ 'Content-Type': metrics.contentType, 'Cache-Control': 'no-store' });
    response.end(text);
  });
  return app;
}
