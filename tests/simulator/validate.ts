/** Checks bodies against Discord's published OpenAPI schemas and words the faults as Discord does. */
import { DiscordError, errorTree } from './errors.ts';
import { relaxRequest, relaxResponse } from './schemaExceptions.ts';

/** Part of a zod issue that is needed here. */
interface Issue {
  readonly code: string;
  readonly path: readonly PropertyKey[];
  readonly message: string;
  readonly errors?: readonly (readonly Issue[])[];
  readonly origin?: string;
  readonly maximum?: number;
  readonly minimum?: number;
  readonly values?: readonly unknown[];
  readonly format?: string;
}

interface Schema {
  safeParse(value: unknown): { success: true } | { success: false; error: { issues: readonly Issue[] } };
}

/** Its declared types point at JavaScript, so it is loaded by name and described here. */
const moduleName: string = 'discord-api-spec/zod';
const schemas = (await import(moduleName)) as Record<string, Schema | undefined>;

/** A schema by its OpenAPI name, or `[name]` for a list of it, or several alternatives. */
export type SchemaName = string | readonly [string] | { readonly anyOf: readonly string[] };

export interface Violation {
  readonly kind: 'request' | 'response';
  readonly route: string;
  readonly faults: readonly string[];
}

type Fault = { path: PropertyKey[]; code: string; message: string };

function schemaOf(name: string): Schema {
  const schema = schemas[`${name}Schema`];
  if (!schema) throw new Error(`Discord publishes no schema called ${name}`);
  return schema;
}

function issuesOf(name: SchemaName, value: unknown): readonly Issue[] {
  if (typeof name === 'string') {
    const result = schemaOf(name).safeParse(value);
    return result.success ? [] : result.error.issues;
  }
  if ('anyOf' in name) {
    const attempts = name.anyOf.map((one) => issuesOf(one, value));
    return attempts.some((issues) => issues.length === 0) ? [] : bestBranch(attempts);
  }
  if (!Array.isArray(value)) return [{ code: 'invalid_type', path: [], message: 'not a list' }];
  return value.flatMap((item, index) =>
    issuesOf(name[0], item).map((issue) => ({ ...issue, path: [index, ...issue.path] })),
  );
}

/** The alternative that was meant: not one that already fails at `type`, and the one with the fewest faults. */
function bestBranch(branches: readonly (readonly Issue[])[]): readonly Issue[] {
  const meant = branches.filter((issues) => !issues.some((i) => i.path.length === 1 && i.path[0] === 'type'));
  const candidates = meant.length > 0 ? meant : branches;
  return candidates.reduce(
    (best, issues) => (issues.length < best.length ? issues : best),
    candidates[0] ?? [],
  );
}

function flatten(issues: readonly Issue[], value: unknown, prefix: readonly PropertyKey[] = []): Fault[] {
  return issues.flatMap((issue) => {
    const path = [...prefix, ...issue.path];
    if (issue.code === 'invalid_union' && issue.errors && issue.errors.length > 0) {
      return flatten(bestBranch(issue.errors), value, path);
    }
    return [{ path, ...wording(issue, valueAt(value, path)) }];
  });
}

function wording(issue: Issue, value: unknown): { code: string; message: string } {
  if (value === undefined) return { code: 'BASE_TYPE_REQUIRED', message: 'This field is required' };
  if (issue.code === 'too_big') {
    const max = issue.maximum ?? 0;
    if (issue.origin === 'number' || issue.origin === 'int') {
      return { code: 'NUMBER_TYPE_MAX', message: `int value should be less than or equal to ${max}.` };
    }
    return { code: 'BASE_TYPE_MAX_LENGTH', message: `Must be ${max} or fewer in length.` };
  }
  if (issue.code === 'too_small') {
    const min = issue.minimum ?? 0;
    if (issue.origin === 'number' || issue.origin === 'int') {
      return { code: 'NUMBER_TYPE_MIN', message: `int value should be greater than or equal to ${min}.` };
    }
    return { code: 'BASE_TYPE_MIN_LENGTH', message: `Must be ${min} or more in length.` };
  }
  if (issue.code === 'invalid_value') {
    return {
      code: 'BASE_TYPE_CHOICES',
      message: `Value must be one of {${(issue.values ?? []).join(', ')}}.`,
    };
  }
  if (issue.format === 'url') {
    return { code: 'URL_TYPE_INVALID_URL', message: 'Not a well formed URL.' };
  }
  if (issue.format === 'regex') {
    return { code: 'NUMBER_TYPE_COERCE', message: `Value "${JSON.stringify(value)}" is not snowflake.` };
  }
  return { code: 'BASE_TYPE_BAD_TYPE', message: issue.message };
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (node, key) =>
      node === null || typeof node !== 'object' ? undefined : (node as Record<PropertyKey, unknown>)[key],
    value,
  );
}

/** Throws 50035 in Discord's wording when `body` does not fit. */
export function checkRequest(name: SchemaName, body: unknown): void {
  const relaxed = relaxRequest(body);
  const faults = flatten(issuesOf(name, relaxed), relaxed);
  if (faults.length > 0) throw new DiscordError(50035, errorTree(faults));
}

/** What in an answer of ours Discord would never have sent. */
export function responseFaults(name: SchemaName, body: unknown): string[] {
  const relaxed = relaxResponse(body);
  return flatten(issuesOf(name, relaxed), relaxed).map(
    (fault) => `${fault.path.map(String).join('.')}: ${fault.code} ${fault.message}`,
  );
}
