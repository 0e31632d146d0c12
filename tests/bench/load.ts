/** Sends requests over a fixed number of kept connections and times each from its first byte to its answer's last. */
import { Agent, request } from 'node:http';

export interface Call {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly body?: Buffer;
}

export interface LoadResult {
  readonly requests: number;
  readonly seconds: number;
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

export class BenchFailed extends Error {}

export interface Target {
  readonly baseUrl: string;
  readonly token: string | undefined;
  readonly connections: number;
}

/** Calls made by `next` until the time is over; `onAnswer` gets each answer's beginning. Throws on the first refusal. */
export async function drive(
  target: Target,
  seconds: number,
  next: () => Call,
  onAnswer: (head: string) => void = () => undefined,
): Promise<LoadResult> {
  const agent = new Agent({ keepAlive: true, maxSockets: target.connections });
  const times: number[] = [];
  const startedMs = performance.now();
  const endMs = startedMs + seconds * 1000;
  const worker = async () => {
    do {
      const sentMs = performance.now();
      const head = await send(target, agent, next());
      times.push(performance.now() - sentMs);
      if (!head.startsWith('{"status":0')) throw new BenchFailed(`The server refused: ${head.slice(0, 120)}`);
      onAnswer(head);
    } while (performance.now() < endMs);
  };
  try {
    await Promise.all(Array.from({ length: target.connections }, worker));
  } finally {
    agent.destroy();
  }
  const took = (performance.now() - startedMs) / 1000;
  times.sort((a, b) => a - b);
  const at = (share: number) => times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0;
  return {
    requests: times.length,
    seconds: took,
    perSecond: times.length / took,
    p50Ms: at(0.5),
    p99Ms: at(0.99),
  };
}

const TIMEOUT_MS = 30_000;

function send({ baseUrl, token }: Target, agent: Agent, { method, path, body }: Call): Promise<string> {
  return new Promise((resolve, reject) => {
    const headers = {
      'X-Requested-With': 'JSONHttpRequest',
      ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }),
      ...(body ? { 'Content-Type': 'application/json', 'Content-Length': body.length } : {}),
    };
    const call = request(`${baseUrl}${path}`, { method, agent, headers, timeout: TIMEOUT_MS }, (answer) => {
      let head = '';
      answer.on('data', (chunk: Buffer) => {
        if (head === '') head = chunk.toString('latin1', 0, 200);
      });
      answer.once('end', () => resolve(head));
      answer.once('error', reject);
    });
    call.once('timeout', () => call.destroy(new BenchFailed('The server did not answer within 30 seconds.')));
    call.once('error', reject);
    call.end(body);
  });
}
