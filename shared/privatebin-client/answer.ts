/** Telling PrivateBin's answers apart: always HTTP 200, so the sentence in `message` is all there is to go by. */
import { PasteFull, PasteGone, PasteRateLimited, PasteRejected, PasteUnavailable } from './errors.ts';

export type Fields = Readonly<Record<string, unknown>>;

/** The fields of a successful answer; throws the error that fits any other. */
export function readAnswer(response: Response, text: string): Fields {
  if (response.status === 429) {
    throw new PasteRateLimited(Number(response.headers.get('Retry-After') ?? '') * 1000 || 10_000);
  }
  const fields = response.status < 500 ? parseFields(text) : undefined;
  if (!fields) throw new PasteUnavailable(response.status);
  if (fields['status'] === 0) return fields;
  const message = typeof fields['message'] === 'string' ? fields['message'] : '';
  if (/does not exist|has expired|been deleted/i.test(message)) throw new PasteGone();
  const wait = /please wait (\d{1,6}) second/i.exec(message);
  if (wait) throw new PasteRateLimited(Number(wait[1]) * 1000);
  // The service's disk or database failed: a matter of time, not of the request.
  if (/^error saving.* full\b/i.test(message)) throw new PasteFull(response.status);
  if (/^error saving/i.test(message)) throw new PasteUnavailable(response.status);
  if (fields['status'] === 1) throw new PasteRejected(message);
  throw new PasteUnavailable(response.status);
}

function parseFields(text: string): Fields | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Fields) : undefined;
  } catch {
    return undefined;
  }
}
