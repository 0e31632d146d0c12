/** Receiving a body: taken apart while it comes in, and refused as soon as it is known to be too large. */
import type { Request } from 'express';
import { BodyReader, type JsonBody } from '../body.ts';

/** How long, and for how much, a sender who was refused may go on before the line is cut: cut at once, the answer is lost. */
const LINGER_MS = 5000;
const LINGER_BYTES = 32_000_000;

/** The JSON body, whatever the content type says (one client sends none); undefined when it is none we can read. */
export async function receiveBody(
  request: Request,
  limitBytes: number,
): Promise<JsonBody | 'too large' | undefined> {
  if (declaredBytes(request) > limitBytes) {
    letGo(request);
    return 'too large';
  }
  if ((request.get('Content-Encoding') ?? 'identity').toLowerCase() !== 'identity') {
    letGo(request);
    return undefined;
  }
  const reader = new BodyReader();
  const isWhole = await feed(request, reader, limitBytes);
  if (isWhole) return reader.finish();
  letGo(request);
  return 'too large';
}

/** 0 when it does not say. */
export function declaredBytes(request: Request): number {
  return Number(request.get('Content-Length') ?? 0);
}

/** False as soon as there is more than the limit; rejects when the sender breaks off. */
function feed(request: Request, reader: BodyReader, limitBytes: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    let bytes = 0;
    const settle = (act: () => void) => {
      request.off('data', take).off('end', end).off('error', fail).off('close', close);
      act();
    };
    const take = (piece: Buffer) => {
      bytes += piece.length;
      if (bytes > limitBytes) settle(() => resolve(false));
      else reader.feed(piece);
    };
    const end = () => settle(() => resolve(true));
    const fail = (error: Error) => settle(() => reject(error));
    const close = () => settle(() => reject(new Error('the sender broke off')));
    request.on('data', take).on('end', end).on('error', fail).on('close', close);
  });
}

/** Lets the rest of a body run into nothing for a while. */
function letGo(request: Request): void {
  let bytes = 0;
  const cut = () => request.destroy();
  const timer = setTimeout(cut, LINGER_MS);
  timer.unref();
  request.once('close', () => clearTimeout(timer));
  request.on('error', () => clearTimeout(timer));
  request.on('data', (piece: Buffer) => {
    bytes += piece.length;
    if (bytes > LINGER_BYTES) cut();
  });
}
