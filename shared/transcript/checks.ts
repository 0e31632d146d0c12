/** Small building blocks for reading untrusted JSON: each takes a value and gives a clean, typed copy or throws. */
import { InvalidTranscript } from './errors.ts';

/** `key` is only for the error's wording. */
export type Check<T> = (value: unknown, key: string) => T;

type Fields<T> = { readonly [K in keyof T]-?: Check<Exclude<T[K], undefined>> };
type OptionalKeys<T> = { [K in keyof T]-?: undefined extends T[K] ? K : never }[keyof T];

function fail(key: string, problem: string): never {
  throw new InvalidTranscript(`${key} ${problem}`);
}

/** A string of at most `max` UTF-16 units. */
export function text(max: number): Check<string> {
  return (value, key) => {
    if (typeof value !== 'string') fail(key, 'is not a string');
    return value.length <= max ? value : fail(key, 'is too long');
  };
}

export function matching(pattern: RegExp): Check<string> {
  return (value, key) =>
    typeof value === 'string' && pattern.test(value) ? value : fail(key, 'is malformed');
}

export function integer(min: number, max: number): Check<number> {
  return (value, key) => {
    if (typeof value !== 'number' || !Number.isInteger(value)) fail(key, 'is not an integer');
    return value >= min && value <= max ? value : fail(key, 'is out of range');
  };
}

export function number(min: number, max: number): Check<number> {
  return (value, key) =>
    typeof value === 'number' && value >= min && value <= max ? value : fail(key, 'is not a number in range');
}

/** One of a few constants; with `otherwise`, anything else becomes that instead of an error. */
export function oneOf<const T extends string | number>(allowed: readonly T[], otherwise?: T): Check<T> {
  return (value, key) => {
    const found = allowed.find((each) => each === value) ?? otherwise;
    return found ?? fail(key, 'is not one of the known values');
  };
}

export function list<T>(max: number, item: Check<T>): Check<readonly T[]> {
  return (value, key) => {
    if (!Array.isArray(value)) fail(key, 'is not a list');
    if (value.length > max) fail(key, 'has too many entries');
    return value.map((each) => item(each, key));
  };
}

export function pair<A, B>(first: Check<A>, second: Check<B>): Check<readonly [A, B]> {
  return (value, key) => {
    if (!Array.isArray(value) || value.length < 2) fail(key, 'is not a pair');
    return [first(value[0], key), second(value[1], key)];
  };
}

/** A table from ids to entries. Keys are digits only, so no name of `Object.prototype` can be among them. */
export function table<T>(max: number, entry: Check<T>): Check<Readonly<Record<string, T>>> {
  return (value, key) => {
    const entries = Object.entries(asObject(value, key));
    if (entries.length > max) fail(key, 'has too many entries');
    for (const [id] of entries) if (!/^\d{1,20}$/.test(id)) fail(key, 'has a malformed id');
    return Object.fromEntries(entries.map(([id, each]) => [id, entry(each, key)]));
  };
}

/** An object of exactly these fields; unknown ones are dropped, `optional` ones may be missing. */
export function object<T extends object>(
  fields: Fields<T>,
  optional: readonly OptionalKeys<T>[] = [],
): Check<T> {
  const keys = Object.keys(fields) as (keyof T & string)[];
  const mayMiss = new Set<unknown>(optional);
  return (value, where) => {
    const source = asObject(value, where);
    const copy: Partial<T> = {};
    for (const key of keys) {
      const given = source[key];
      if (given !== undefined) copy[key] = fields[key](given, key);
      else if (!mayMiss.has(key)) fail(key, 'is missing');
    }
    return copy as T;
  };
}

function asObject(value: unknown, key: string): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) fail(key, 'is not an object');
  return value as Record<string, unknown>;
}

export const MAX_TABLE = 200_000;
export const id = matching(/^\d{1,20}$/);
export const name = text(1_000);
export const words = text(50_000);
export const url = text(4_096);
export const count = integer(0, Number.MAX_SAFE_INTEGER);
export const time = integer(0, 8_640_000_000_000_000);
export const colour = integer(0, 0xffffff);
export const small = integer(0, 65_535);
export const flag = oneOf([1]);
/** At most 16 KB decoded. */
export const base64: Check<string> = (value, key) =>
  matching(/^[A-Za-z0-9+/]*={0,2}$/)(text(22_000)(value, key), key);
export const mediaType = text(200);
