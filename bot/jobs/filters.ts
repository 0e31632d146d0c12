/** Which jobs a removal or a query means. */
import type { JobsQueryOptions, RemoveJobsOptions } from 'agenda';
import { isDeepStrictEqual } from 'node:util';
import type { SelectQueryBuilder } from 'kysely';
import type { Database } from '../../shared/db/schema.ts';
import type { JobRow } from './rows.ts';

type JobQuery<O> = SelectQueryBuilder<Database, 'jobs', O>;
type JobFilter = Pick<RemoveJobsOptions, 'id' | 'ids' | 'name' | 'names' | 'notNames'>;

/** Whether anything is asked at all: a removal that names nothing must remove nothing. */
export function namesSomething(options: RemoveJobsOptions): boolean {
  const { id, ids, name, names, notNames, data } = options;
  return [id, ids, name, names, data].some((value) => value !== undefined) || (notNames?.length ?? 0) > 0;
}

export function filtered<O>(query: JobQuery<O>, filter: JobFilter): JobQuery<O> {
  let result = query;
  if (filter.id !== undefined) result = result.where('id', '=', filter.id);
  if (filter.ids) result = result.where('id', 'in', orNone(filter.ids));
  if (filter.name !== undefined) result = result.where('name', '=', filter.name);
  if (filter.names) result = result.where('name', 'in', orNone(filter.names));
  if (filter.notNames?.length) result = result.where('name', 'not in', filter.notNames);
  return result;
}

/** `in ()` is a syntax error on MySQL; no job has an empty id or name. */
function orNone(values: readonly string[]): string[] {
  return values.length > 0 ? [...values] : [''];
}

/** Payloads are text to the database, so they are compared here: every field that is asked for is there and equal. */
export function hasData(row: Pick<JobRow, 'data'>, wanted: unknown): boolean {
  return wanted === undefined || includes(JSON.parse(row.data), wanted);
}

function includes(actual: unknown, wanted: unknown): boolean {
  if (!isRecord(wanted)) return isDeepStrictEqual(actual, wanted);
  return isRecord(actual) && Object.entries(wanted).every(([key, value]) => includes(actual[key], value));
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function matchesText(
  row: JobRow,
  options: Pick<JobsQueryOptions, 'search' | 'includeDisabled'>,
): boolean {
  const isFound = !options.search || row.name.toLowerCase().includes(options.search.toLowerCase());
  return isFound && (options.includeDisabled !== false || row.disabled === 0);
}
