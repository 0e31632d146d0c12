/** Custom ids of buttons, selects and forms: versioned, short, and never trusted (anybody can send any). */
import { asId } from '../../shared/ids.ts';
import { Refusal } from './words.ts';

const VERSION = 't1';
/** https://discord.com/developers/docs/components/reference#anatomy-of-a-component-custom-id */
const MAX_LENGTH = 100;

export interface ComponentId {
  /** `feature.verb`, a key of the handler table. */
  readonly action: string;
  readonly args: readonly string[];
}

export function formatComponentId(action: string, ...args: string[]): string {
  const id = [VERSION, action, ...args].join(':');
  if (id.length > MAX_LENGTH) throw new RangeError('component id too long');
  return id;
}

/** Undefined for anything that is not ours or of another version. Arguments are row ids, or words of our own tables. */
export function parseComponentId(customId: string): ComponentId | undefined {
  const [version, action, ...args] = customId.split(':');
  if (version !== VERSION || !action || !/^[a-z]+\.[a-z]+$/.test(action)) return undefined;
  return args.every((arg) => /^\w{1,44}$/.test(arg)) ? { action, args } : undefined;
}

/** An argument that must be a row's id; whether the row is there and theirs is for the handler to find out. */
// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- the caller says which id it is
export function idArg<Id extends ReturnType<typeof asId>>(args: readonly string[], index = 0): Id {
  const arg = args[index] ?? '';
  if (!/^\d{1,20}$/.test(arg)) throw new Refusal('error.unknownComponent');
  return asId<Id>(arg);
}
