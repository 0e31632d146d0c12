/** The few calls of S3's interface that the store needs, signed and sent without ever joining a large body. */
import { createHash } from 'node:crypto';
import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { buffer } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { AwsV4Signer } from 'aws4fetch';
import { Upstream } from '../../../shared/errors.ts';

export interface S3Location {
  readonly endpoint: URL;
  readonly bucket: string;
  readonly region: string;
  /** In front of every key; empty or ending in `/`. */
  readonly prefix: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

interface Call {
  readonly method: 'GET' | 'PUT' | 'DELETE';
  readonly key: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: readonly Buffer[];
}

const TIMEOUT_MS = 30_000;
const MAX_ATTEMPTS = 4;
const KEYS_A_PAGE = 1000;

export class S3Client {
  readonly #location: S3Location;
  readonly #agent: HttpAgent;

  constructor(location: S3Location) {
    this.#location = location;
    const options = { keepAlive: true, maxSockets: 64 };
    this.#agent = location.endpoint.protocol === 'https:' ? new HttpsAgent(options) : new HttpAgent(options);
  }

  /** The object from `start` on; the caller reads it to the end or destroys it. Undefined when it is not there. */
  async get(key: string, range?: { readonly end: number }): Promise<IncomingMessage | undefined> {
    const headers = range ? { range: `bytes=0-${range.end}` } : {};
    const response = await this.#call({ method: 'GET', key, headers });
    if (response.statusCode === 404) {
      response.resume();
      return undefined;
    }
    return this.#checked(response, 200, 206);
  }

  async getBytes(key: string, range?: { readonly end: number }): Promise<Buffer | undefined> {
    const response = await this.get(key, range);
    return response && buffer(response);
  }

  async put(key: string, body: readonly Buffer[]): Promise<void> {
    (await this.#checked(await this.#call({ method: 'PUT', key, body }), 200)).resume();
  }

  /** Writes it unless there is such an object; true when it did. Of any number of callers one does. */
  async putIfAbsent(key: string, body: readonly Buffer[]): Promise<boolean> {
    for (let attempt = 1; ; attempt += 1) {
      const response = await this.#call({ method: 'PUT', key, body, headers: { 'if-none-match': '*' } });
      // 409: another caller is at it and may still fail.
      if (response.statusCode === 409 && attempt < MAX_ATTEMPTS) {
        response.resume();
        await sleep(Math.random() * 100 * attempt);
        continue;
      }
      (await this.#checked(response, 200, 412)).resume();
      return response.statusCode === 200;
    }
  }

  async delete(key: string): Promise<void> {
    (await this.#checked(await this.#call({ method: 'DELETE', key }), 204, 200, 404)).resume();
  }

  /** Keys under a prefix in their order, a page at a time, with sizes. */
  async *list(prefix: string): AsyncGenerator<{ readonly key: string; readonly sizeBytes: number }> {
    const { prefix: root } = this.#location;
    let token: string | undefined;
    do {
      const query = {
        'list-type': '2',
        prefix: root + prefix,
        'max-keys': String(KEYS_A_PAGE),
        ...(token === undefined ? {} : { 'continuation-token': token }),
      };
      const response = await this.#checked(await this.#call({ method: 'GET', key: '', query }), 200);
      const text = (await buffer(response)).toString();
      for (const [, entry = ''] of text.matchAll(/<Contents>(.*?)<\/Contents>/gs)) {
        yield { key: textOf(entry, 'Key').slice(root.length), sizeBytes: Number(textOf(entry, 'Size')) };
      }
      token = textOf(text, 'IsTruncated') === 'true' ? textOf(text, 'NextContinuationToken') : undefined;
    } while (token !== undefined);
  }

  close(): void {
    this.#agent.destroy();
  }

  /** Repeats what failed for want of a connection or a server; every call here may be repeated without harm. */
  async #call(call: Call): Promise<IncomingMessage> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        const response = await this.#send(call);
        if ((response.statusCode ?? 500) < 500 || attempt === MAX_ATTEMPTS) return response;
        response.resume();
      } catch (error) {
        if (attempt === MAX_ATTEMPTS) throw unavailable(error);
      }
      await sleep(Math.random() * 50 * 2 ** attempt);
    }
  }

  async #send({ method, key, query, headers, body = [] }: Call): Promise<IncomingMessage> {
    const { endpoint, bucket, region, prefix, accessKeyId, secretAccessKey } = this.#location;
    const url = new URL(endpoint);
    url.pathname = `${endpoint.pathname.replace(/\/$/, '')}/${bucket}${key === '' ? '' : `/${prefix}${key}`}`;
    for (const [name, value] of Object.entries(query ?? {})) url.searchParams.set(name, value);
    const hash = createHash('sha256');
    for (const part of body) hash.update(part);
    const length = body.reduce((total, part) => total + part.length, 0);
    const signed = await new AwsV4Signer({
      method,
      url: url.href,
      headers: { ...headers, 'x-amz-content-sha256': hash.digest('hex') },
      accessKeyId,
      secretAccessKey,
      region,
      service: 's3',
    }).sign();
    return new Promise((resolve, reject) => {
      const send = url.protocol === 'https:' ? httpsRequest : httpRequest;
      const request = send(
        signed.url,
        {
          method,
          agent: this.#agent,
          headers: { ...Object.fromEntries(signed.headers), 'content-length': String(length) },
          timeout: TIMEOUT_MS,
        },
        resolve,
      );
      request.once('timeout', () => request.destroy(new Error('no answer in time')));
      request.once('error', reject);
      for (const part of body) request.write(part);
      request.end();
    });
  }

  async #checked(response: IncomingMessage, ...expected: readonly number[]): Promise<IncomingMessage> {
    const status = response.statusCode ?? 0;
    if (expected.includes(status)) return response;
    const code = textOf((await buffer(response)).toString(), 'Code');
    throw unavailable(undefined, { status, code: /^\w{1,64}$/.test(code) ? code : 'unknown' });
  }
}

function unavailable(cause: unknown, context: Record<string, string | number> = {}): Upstream {
  return new Upstream(true, {
    cause,
    context: { service: 's3', ...context },
    userMessage: 'The store of pastes did not answer. Please try again in a minute.',
  });
}

function textOf(xml: string, tag: string): string {
  const text = new RegExp(`<${tag}>(.*?)</${tag}>`, 's').exec(xml)?.[1] ?? '';
  const named: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
  return text.replaceAll(/&(amp|lt|gt|quot|apos);/g, (_, name: string) => named[name] ?? '');
}
