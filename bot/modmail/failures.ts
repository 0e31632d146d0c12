/** Why Discord does not carry a direct message: told apart, because what helps differs. */
import { AppError, NotFound, Upstream } from '../../shared/errors.ts';
import { discordCodeOf } from '../gateway/discordErrors.ts';

/** Why an answer did not arrive, for good: a code for the row, and who is told what words it in their language. */
export type Failure = 'closed' | 'noMutualServer' | 'harmfulLink' | 'tooFast' | 'refused' | 'gone';

/** https://discord.com/developers/docs/topics/opcodes-and-status-codes#json */
const REFUSALS = new Map<number | undefined, Failure>([
  [50_007, 'closed'],
  [50_278, 'noMutualServer'],
  [240_000, 'harmfulLink'],
  [40_003, 'tooFast'],
]);

/** Rethrows what may pass by itself. */
export function failureOf(error: unknown): Failure {
  if (!(error instanceof AppError) || (error instanceof Upstream && error.retryable)) throw error;
  if (error instanceof NotFound) return 'gone';
  return refusalOf(error) ?? 'refused';
}

/** Why Discord does not carry a direct message to this person, when that is what the error says. */
export function refusalOf(error: unknown): Failure | undefined {
  return REFUSALS.get(discordCodeOf(error));
}
