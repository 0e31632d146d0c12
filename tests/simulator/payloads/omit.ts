/** A payload without some of its fields. */
import type { Payload } from '../state/types.ts';

export function omit(payload: Payload, ...fields: readonly string[]): Payload {
  return Object.fromEntries(Object.entries(payload).filter(([field]) => !fields.includes(field)));
}
