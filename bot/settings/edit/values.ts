/** Values of settings as people enter them and read them; what cannot be taken is refused with what would be. */
import { PLACEHOLDERS, unknownIn } from '../../conversations/placeholders.ts';
import { Refusal, type WordKey, type Words } from '../../gateway/words.ts';
import type { Field } from './fields.ts';

/** JSON as the schema has it. */
export type Value = string | number | boolean | null | readonly string[];
export type Tree = Readonly<Record<string, unknown>>;

export function valueAt(tree: Tree, { path }: Field): Value {
  return path.split('.').reduce<unknown>((at, key) => (at as Tree)[key], tree) as Value;
}

export function withValue(tree: Tree, { path }: Field, value: Value): Tree {
  const [first = '', ...rest] = path.split('.');
  const [second] = rest;
  if (second === undefined) return { ...tree, [first]: value };
  return { ...tree, [first]: { ...(tree[first] as Tree), [second]: value } };
}

/** What somebody typed; empty is none, or the standard value. */
export function fromText(field: Field, typed: string): Value {
  const entered = typed.trim();
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

export function shown(words: Words, field: Field, value: Value): string {
  if (typeof value === 'boolean') return words.t(value ? 'settings.on' : 'settings.off');
  if (value === null) return words.t(field.kind === 'text' ? 'settings.standard' : 'settings.none');
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

export function optionKey({ path }: Field, option: string): WordKey {
  return `option.${path}.${option}` as WordKey;
}
