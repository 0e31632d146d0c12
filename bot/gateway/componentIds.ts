/** Custom ids of buttons, selects and modals: versioned, short, and never trusted (anybody can send any). */

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

/** Undefined for anything that is not ours or of another version. Arguments are digits only: row ids. */
export function parseComponentId(customId: string): ComponentId | undefined {
  const [version, action, ...args] = customId.split(':');
  if (version !== VERSION || !action || !/^[a-z]+\.[a-z]+$/.test(action)) return undefined;
  return args.every((arg) => /^\d{1,20}$/.test(arg)) ? { action, args } : undefined;
}
