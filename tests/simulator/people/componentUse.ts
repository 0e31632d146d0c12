/** A person pressing a button, choosing in a menu or sending a form: only what Discord's client would let them. */
import type { Payload } from '../state/types.ts';
import type { InteractionResult, Modal, ModalField } from './interactionResult.ts';

export interface ComponentQuery {
  readonly label?: string;
  readonly customId?: string;
  readonly emoji?: string;
}

const BUTTON = 2;
const LINK = 5;
const STRING_SELECT = 3;
const TEXT_INPUT = 4;
const LAST_SELECT = 8;
const LABEL = 18;
const FILE_UPLOAD = 19;

/** Every component of a message, however deep. */
function flatten(components: readonly Payload[]): Payload[] {
  return components.flatMap((component) => [
    component,
    ...flatten((component['components'] ?? []) as Payload[]),
    ...(component['accessory'] ? flatten([component['accessory'] as Payload]) : []),
  ]);
}

export function findButton(components: readonly Payload[], query: ComponentQuery): Payload {
  const buttons = flatten(components).filter((component) => component['type'] === BUTTON);
  const button = buttons.find(
    (candidate) =>
      (query.label === undefined || candidate['label'] === query.label) &&
      (query.customId === undefined || candidate['custom_id'] === query.customId) &&
      (query.emoji === undefined || (candidate['emoji'] as Payload | undefined)?.['name'] === query.emoji),
  );
  if (!button) {
    const there = buttons.map((candidate) => String(candidate['label'] ?? candidate['custom_id'])).join(', ');
    throw new Error(`no such button ${JSON.stringify(query)}; there are: ${there || 'none'}`);
  }
  if (button['disabled'] === true) throw new Error(`the button ${String(button['label'])} is disabled`);
  if (button['style'] === LINK) throw new Error('a link button opens its address; no bot hears of it');
  return button;
}

export function findSelect(components: readonly Payload[], which: string): Payload {
  const selects = flatten(components).filter(
    (component) => Number(component['type']) >= STRING_SELECT && Number(component['type']) <= LAST_SELECT,
  );
  const select = selects.find((s) => s['custom_id'] === which || s['placeholder'] === which);
  if (!select) throw new Error(`no menu with custom id or placeholder ${which}`);
  if (select['disabled'] === true) throw new Error(`the menu ${which} is disabled`);
  return select;
}

/** The values to send: options are named by value or by label. */
export function chooseValues(select: Payload, wanted: readonly string[]): string[] {
  const values =
    select['type'] === STRING_SELECT ? wanted.map((name) => optionValue(select, name)) : [...wanted];
  const min = Number(select['min_values'] ?? 1);
  const max = Number(select['max_values'] ?? 1);
  if (values.length < min || values.length > max) throw new Error(`the menu takes ${min} to ${max} values`);
  return values;
}

function optionValue(select: Payload, name: string): string {
  const options = (select['options'] ?? []) as Payload[];
  const option = options.find((o) => o['value'] === name) ?? options.find((o) => o['label'] === name);
  if (!option) throw new Error(`the menu has no option ${name}`);
  return String(option['value']);
}

export type FormValues = Readonly<Record<string, string | readonly string[]>>;

/** The form as it goes to the bot; fields are named by custom id or label. */
export function fillForm(result: InteractionResult, values: FormValues): Payload {
  const modal = result.modal();
  const unknown = Object.keys(values).find((name) => !modal.fields.some((f) => isNamed(f, name)));
  if (unknown) throw new Error(`the form has no field ${unknown}`);
  const components = ((modal.payload['components'] ?? []) as Payload[]).map((component, index) =>
    fillComponent(component, modal, values, index + 1),
  );
  return { custom_id: modal.customId, components };
}

function isNamed(field: ModalField, name: string): boolean {
  return field.customId === name || field.label === name;
}

function fillComponent(component: Payload, modal: Modal, values: FormValues, id: number): Payload {
  const fill = (input: Payload): Payload => {
    const field = modal.fields.find((f) => f.customId === input['custom_id']);
    if (!field) throw new Error('a form lost its field');
    const name = Object.keys(values).find((key) => isNamed(field, key));
    const base = { type: field.type, id: id + 100, custom_id: field.customId };
    const given = name === undefined ? undefined : values[name];
    if (field.type === FILE_UPLOAD)
      return { ...base, values: checkFiles(field, input, [given ?? []].flat()) };
    if (field.type === TEXT_INPUT) return { ...base, value: checkText(field, given ?? field.value) };
    return { ...base, values: given === undefined ? [] : chooseValues(input, [given].flat()) };
  };
  if (component['type'] === LABEL) {
    return { type: LABEL, id, component: fill(component['component'] as Payload) };
  }
  const inputs = (component['components'] ?? []) as Payload[];
  return inputs.length > 0
    ? { type: component['type'], id, components: inputs.map(fill) }
    : { type: component['type'], id };
}

function checkFiles(field: ModalField, input: Payload, ids: readonly string[]): readonly string[] {
  const [min, max] = [Number(input['min_values'] ?? 1), Number(input['max_values'] ?? 1)];
  const isNone = ids.length === 0 && !field.required;
  if (!isNone && (ids.length < min || ids.length > max))
    throw new Error(`the field ${field.label} takes ${min} to ${max} files`);
  return ids;
}

function checkText(field: ModalField, value: string | readonly string[]): string {
  if (typeof value !== 'string') throw new Error(`the field ${field.label} takes a text`);
  if (field.required && value === '') throw new Error(`the field ${field.label} is required`);
  if (value !== '' && value.length < field.minLength)
    throw new Error(`the field ${field.label} is too short`);
  if (value.length > field.maxLength) throw new Error(`the field ${field.label} is too long`);
  return value;
}
