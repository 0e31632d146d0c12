/** Agenda's job parameters ⇄ our row; what Agenda knows and no column holds travels as JSON in `options`. */
import { createHash } from 'node:crypto';
import { toJobId, type JobParameters } from 'agenda';
import type { Selectable, Updateable } from 'kysely';
import type { JobsTable } from '../../shared/db/schema.ts';

export type JobRow = Selectable<JobsTable>;
type JobChanges = Updateable<JobsTable>;

const OPTION_FIELDS = ['unique', 'uniqueOpts', 'fork', 'skipDays'] as const;
const OPTION_DATES = ['startDate', 'endDate', 'debounceStartedAt'] as const;

/** The columns of those parameters that are there: Agenda leaves out what a save must not touch. */
export function toColumns(job: Partial<JobParameters>): JobChanges {
  return withoutUndefined({
    name: job.name,
    type: job.type,
    priority: job.priority,
    next_run_at: time(job.nextRunAt),
    last_run_at: time(job.lastRunAt),
    last_finished_at: time(job.lastFinishedAt),
    locked_at: time(job.lockedAt),
    failed_at: time(job.failedAt),
    fail_count: job.failCount,
    fail_reason: job.failReason === undefined ? undefined : safeReason(job.failReason),
    disabled: job.disabled === undefined ? undefined : Number(job.disabled),
    progress: job.progress,
    repeat_interval: job.repeatInterval === undefined ? undefined : String(job.repeatInterval),
    repeat_timezone: job.repeatTimezone,
    repeat_at: job.repeatAt,
    last_modified_by: job.lastModifiedBy,
    data: 'data' in job ? JSON.stringify(job.data ?? null) : undefined,
    options: JSON.stringify(optionsOf(job)),
  });
}

/** What a run may change: all of it, so that a field that Agenda cleared is cleared here too. */
export function toStateColumns(job: JobParameters): JobChanges {
  return {
    next_run_at: time(job.nextRunAt) ?? null,
    last_run_at: time(job.lastRunAt) ?? null,
    last_finished_at: time(job.lastFinishedAt) ?? null,
    locked_at: time(job.lockedAt) ?? null,
    failed_at: time(job.failedAt) ?? null,
    fail_count: job.failCount ?? null,
    fail_reason: job.failReason === undefined ? null : safeReason(job.failReason),
    progress: job.progress ?? null,
  };
}

export function fromRow(row: JobRow): JobParameters & { _id: NonNullable<JobParameters['_id']> } {
  const options = JSON.parse(row.options) as Record<string, unknown>;
  const dates = OPTION_DATES.filter((field) => typeof options[field] === 'number');
  const parameters: JobParameters = withoutUndefined({
    name: row.name,
    type: row.type === 'single' ? ('single' as const) : ('normal' as const),
    priority: row.priority,
    nextRunAt: date(row.next_run_at) ?? null,
    lastRunAt: date(row.last_run_at),
    lastFinishedAt: date(row.last_finished_at),
    lockedAt: date(row.locked_at),
    failedAt: date(row.failed_at),
    failCount: row.fail_count ?? undefined,
    failReason: row.fail_reason ?? undefined,
    disabled: row.disabled === 1,
    progress: row.progress ?? undefined,
    repeatInterval: interval(row.repeat_interval),
    repeatTimezone: row.repeat_timezone ?? undefined,
    repeatAt: row.repeat_at ?? undefined,
    lastModifiedBy: row.last_modified_by ?? undefined,
    data: (JSON.parse(row.data) as unknown) ?? undefined,
    ...Object.fromEntries(OPTION_FIELDS.map((field) => [field, options[field]])),
    ...Object.fromEntries(dates.map((field) => [field, new Date(options[field] as number)])),
  });
  return { ...parameters, _id: toJobId(row.id) };
}

/** One value for one name and condition, whatever the order of its fields. */
export function uniqueKeyOf(name: string, condition: unknown): string {
  return createHash('sha256')
    .update(JSON.stringify([name, canonical(condition)]))
    .digest('hex');
}

function canonical(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(canonical);
  if (value instanceof Date || typeof value !== 'object' || value === null) return value;
  return Object.entries(value)
    .sort(([one], [two]) => (one < two ? -1 : 1))
    .map(([key, inner]) => [key, canonical(inner)]);
}

/** An error's message may quote what people said, so only a code is kept; the log has the rest of the error. */
// INVARIANT: no error message is stored with a job.
function safeReason(reason: unknown): string {
  return typeof reason === 'string' && /^[A-Za-z0-9_.:-]{1,64}$/.test(reason) ? reason : 'error';
}

function optionsOf(job: Partial<JobParameters>): Record<string, unknown> {
  return {
    ...Object.fromEntries(OPTION_FIELDS.map((field) => [field, job[field]])),
    ...Object.fromEntries(OPTION_DATES.map((field) => [field, time(job[field])])),
  };
}

function time(value: Date | null | undefined): number | null | undefined {
  return value instanceof Date ? value.getTime() : value;
}

function date(value: number | null): Date | undefined {
  return value === null ? undefined : new Date(value);
}

function interval(value: string | null): string | number | undefined {
  if (value === null) return undefined;
  return /^\d+$/.test(value) ? Number(value) : value;
}

/** Under `exactOptionalPropertyTypes` an absent field and an undefined one differ, for Agenda's saves also in effect. */
function withoutUndefined<T extends object>(values: { [K in keyof T]: T[K] | undefined }): T {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as T;
}
