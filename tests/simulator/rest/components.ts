/** Message components: Discord's rules beyond the schema, and the form in which it sends them back. */
import { MessageFlags } from 'discord-api-types/v10';
import { invalidField } from '../errors.ts';
import type { Payload } from '../state/types.ts';

const ROWS = 5;
const ROW = 1;
const BUTTON = 2;
const STRING_SELECT = 3;
const THUMBNAIL = 11;
const GALLERY = 12;
const LINK = 5;
const PREMIUM = 6;

interface Walk {
  nextId: number;
  readonly customIds: Set<string>;
}

/** Checks and answers the components as they will be shown. */
export function acceptComponents(components: readonly Payload[], flags: number): Payload[] {
  const isV2 = (flags & MessageFlags.IsComponentsV2) !== 0;
  if (!isV2) {
    if (components.length > ROWS) {
      throw invalidField(['components'], 'BASE_TYPE_MAX_LENGTH', `Must be ${ROWS} or fewer in length.`);
    }
    const wrong = components.findIndex((component) => component['type'] !== ROW);
    if (wrong >= 0) {
      throw invalidField(
        ['components', wrong],
        'BASE_TYPE_CHOICES',
        'Value of field "type" must be one of (1,).',
      );
    }
  }
  const walk: Walk = { nextId: 1, customIds: new Set() };
  return components.map((component, index) => accept(component, ['components', index], walk));
}

function accept(component: Payload, path: readonly PropertyKey[], walk: Walk): Payload {
  const id = walk.nextId;
  walk.nextId += 1;
  checkCustomId(component, path, walk);
  if (component['type'] === BUTTON) return { ...acceptButton(component, path), id };
  if (component['type'] === STRING_SELECT) checkOptions(component, path);
  const shown: Payload = { ...withoutNulls(component), id };
  if (
    typeof component['type'] === 'number' &&
    component['type'] >= STRING_SELECT &&
    component['type'] <= 8 &&
    component['type'] !== 4
  ) {
    shown['min_values'] = component['min_values'] ?? 1;
    shown['max_values'] = component['max_values'] ?? 1;
  }
  if (component['type'] === 17) {
    shown['accent_color'] = component['accent_color'] ?? null;
    shown['spoiler'] = component['spoiler'] ?? false;
  }
  if (component['type'] === 14) {
    shown['divider'] = component['divider'] ?? true;
    shown['spacing'] = component['spacing'] ?? 1;
  }
  if (component['type'] === THUMBNAIL) Object.assign(shown, shownMedia(component, walk));
  if (component['type'] === GALLERY) {
    shown['items'] = (component['items'] as Payload[]).map((item) => shownMedia(item, walk));
  }
  for (const key of ['components', 'accessory'] as const) {
    const inner = component[key];
    if (Array.isArray(inner)) {
      shown[key] = inner.map((child, index) => accept(child as Payload, [...path, key, index], walk));
    } else if (inner !== null && typeof inner === 'object') {
      shown[key] = accept(inner as Payload, [...path, key], walk);
    }
  }
  const rowWidth = Array.isArray(shown['components']) ? (shown['components'] as Payload[]) : [];
  if (
    component['type'] === ROW &&
    rowWidth.length > 1 &&
    rowWidth.some((child) => child['type'] !== BUTTON)
  ) {
    throw invalidField(
      [...path, 'components'],
      'COMPONENT_LAYOUT_WIDTH_EXCEEDED',
      'The specified component exceeds the maximum width',
    );
  }
  return shown;
}

/** A picture with what Discord finds out about it: where its own copy is. */
function shownMedia(item: Payload, walk: Walk): Payload {
  const media = item['media'] as Payload;
  walk.nextId += 1;
  return {
    media: { id: String(walk.nextId), proxy_url: media['url'], width: null, height: null, ...media },
    description: item['description'] ?? null,
    spoiler: item['spoiler'] ?? false,
  };
}

function checkCustomId(component: Payload, path: readonly PropertyKey[], walk: Walk): void {
  const customId = component['custom_id'];
  if (typeof customId !== 'string') return;
  if (walk.customIds.has(customId)) {
    throw invalidField(
      [...path, 'custom_id'],
      'COMPONENT_CUSTOM_ID_DUPLICATED',
      'Component custom id cannot be duplicated',
    );
  }
  walk.customIds.add(customId);
}

function acceptButton(button: Payload, path: readonly PropertyKey[]): Payload {
  const required = (field: string): never => {
    throw invalidField([...path, field], 'BASE_TYPE_REQUIRED', 'This field is required');
  };
  const style = button['style'];
  if (style === LINK) {
    if (!button['url']) required('url');
    if (button['custom_id']) {
      throw invalidField(
        path,
        'BUTTON_COMPONENT_CUSTOM_ID_URL_EXCLUSIVE',
        'A custom id and url cannot both be specified',
      );
    }
  } else if (style !== PREMIUM && !button['custom_id']) {
    throw invalidField(path, 'BUTTON_COMPONENT_CUSTOM_ID_REQUIRED', 'A custom id is required');
  }
  if (style !== PREMIUM && !button['label'] && !button['emoji']) {
    throw invalidField(path, 'BUTTON_COMPONENT_INVALID', 'A button must have either a label or an emoji');
  }
  return withoutNulls(button);
}

function checkOptions(select: Payload, path: readonly PropertyKey[]): void {
  const options = (select['options'] ?? []) as Payload[];
  const values = options.map((option) => option['value']);
  const repeated = values.findIndex((value, index) => values.indexOf(value) !== index);
  if (repeated >= 0) {
    throw invalidField(
      [...path, 'options', repeated, 'value'],
      'SELECT_COMPONENT_OPTION_VALUE_DUPLICATED',
      'The specified option value is already used',
    );
  }
  if (Number(select['max_values'] ?? 1) > options.length) {
    throw invalidField(
      [...path, 'max_values'],
      'SELECT_COMPONENT_MAX_VALUES_TOO_LARGE',
      'Max values exceeds the number of options',
    );
  }
}

function withoutNulls(value: Payload): Payload {
  return Object.fromEntries(Object.entries(value).filter(([, inner]) => inner !== null));
}
