/** Values of settings as people enter them and read them; what cannot be taken is refused with what would be. */
import { PLACEHOLDERS, unknownIn } from '../../conversations/placeholders.ts';
import { Refusal, type WordKey, type Words } from '../../gateway/words.ts';
import type { Field } from './fields.ts';
import { LINE_FORMATS, type LineFormat } from './lineFormats.ts';

/** JSON as the schema has it. */
export type Value = string | number | boolean | null | readonly string[] | Lines;
/** The schema knows what it is. */
interface Lines {
  readonly format: LineFormat;
  readonly lines: unknown;
}
export type Tree = Readonly<Record<string, unknown>>;

export function valueAt(tree: Tree, field: Field): Value {
  const value = field.path.split('.').reduce<unknown>((at, key) => (at as Tree)[key], tree);
  return field.kind === 'lines' && value !== null ? { format: field.format, lines: value } : (value as Value);
}

function isLines(value: Value): value is Lines {
  return typeof value === 'object' && value !== null && 'lines' in value;
}

/** What stands in the field of a form when it opens. */
export function typedOf(value: Value): string {
  if (value === null) return '';
  if (!isLines(value)) return String(value);
  return LINE_FORMATS[value.format].show(value.lines as never);
}

export function withValue(tree: Tree, { path }: Pick<Field, 'path'>, value: Value): Tree {
  const [first = '', second] = path.split('.');
  if (second !== undefined)
    return { ...tree, [first]: withValue(tree[first] as Tree, { path: second }, value) };
  return { ...tree, [first]: plainOf(tree[first], value) };
}

function plainOf(before: unknown, value: Value): unknown {
  return isLines(value) ? LINE_FORMATS[value.format].onto(before as never, value.lines as never) : value;
}

/** What somebody typed; empty is none, or the standard value. */
export function fromText(field: Field, typed: string): Value {
  const entered = typed.trim();
  if (field.kind === 'lines' && (entered !== '' || !field.isNullable))
    return { format: field.format, lines: LINE_FORMATS[field.format].read(entered) };
  if (entered === '') {
    if (field.isNullable) return null;
    throw new Refusal('settings.needsValue');
  }
  if (field.kind === 'number') return toNumber(field, entered);
  if (field.kind === 'text' && field.place) refuseUnknown(entered, field.place);
  return entered;
}

function toNumber({ min, max }: Extract<Field, { kind: 'number' }>, entered: string): number {
  const value = Number(entered);
  if (!Number.isInteger(value) || value < min || value > max)
    throw new Refusal('settings.number', { min, max });
  return value;
}

function refuseUnknown(entered: string, place: keyof typeof PLACEHOLDERS): void {
  const unknown = unknownIn(entered, place);
  if (unknown.length === 0) return;
  const named = (names: readonly string[]) => names.map((name) => `{${name}}`).join(', ');
  throw new Refusal('settings.unknownPlaceholders', {
    unknown: named(unknown),
    known: named(PLACEHOLDERS[place]),
  });
}

/** What somebody chose in a menu. */
export function fromChoice(field: Field, chosen: readonly string[]): Value {
  const isMany =
    (field.kind === 'choice' && field.many) || (field.kind === 'roles' && field.path.endsWith('Ids'));
  if (isMany) {
    if (chosen.length === 0 && field.isNullable) return null;
    if (chosen.length === 0 && field.path === 'roleIds') throw new Refusal('settings.needsRole');
    return chosen;
  }
  const [only] = chosen;
  if (only !== undefined) return only;
  if (field.isNullable) return null;
  throw new Refusal('settings.needsValue');
}

const SHOWN_TEXT = 80;
/** Texts and labels that have a standard wording. */
const STANDARD = /Message$|Title$|Label$|greeting$/;

export function shown(words: Words, field: Field, value: Value): string {
  if (typeof value === 'boolean') return words.t(value ? 'settings.on' : 'settings.off');
  if (value === null) return words.t(STANDARD.test(field.path) ? 'settings.standard' : 'settings.none');
  if (isLines(value)) return inLines(words, typedOf(value));
  if (typeof value === 'number') return value.toLocaleString(words.language);
  const values = Array.isArray(value) ? (value as readonly string[]) : [String(value)];
  if (values.length === 0) return words.t('settings.none');
  if (field.kind === 'roles') return values.map((id) => `<@&${id}>`).join(' ');
  if (field.kind === 'channel') return values.map((id) => `<#${id}>`).join(' ');
  if (field.kind === 'choice') return values.map((option) => words.t(optionKey(field, option))).join(', ');
  const [line = ''] = values;
  const flat = line.replace(/\s+/g, ' ').replace(/`/g, 'ˋ');
  return `\`${flat.length > SHOWN_TEXT ? `${flat.slice(0, SHOWN_TEXT)}…` : flat}\``;
}

function inLines(words: Words, typed: string): string {
  if (typed === '') return words.t('settings.none');
  return typed.replace(/`/g, 'ˋ').replace(/^/, '\n```\n').slice(0, 500).replace(/$/, '\n```');
}

export function optionKey({ path }: Field, option: string): WordKey {
  return `option.${path}.${option}` as WordKey;
}
