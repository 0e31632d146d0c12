/** A person using a slash or context-menu command: finds it, checks what Discord's client checks, fills in the options. */
import { attachmentPayload, messagePayload } from '../payloads/message.ts';
import { channelPermissions, guildPermissions } from '../permissions.ts';
import { storeFile } from '../rest/messageBody.ts';
import type { ChannelState, CommandState, Payload } from '../state/types.ts';
import type { World } from '../state/world.ts';
import type { Attachment } from './writer.ts';
import { interact, resolvedPayload, type InteractionDraft } from './interact.ts';
import type { InteractionResult } from './interactionResult.ts';

export type OptionValue = string | number | boolean | { readonly id: string } | Attachment;

const SUBCOMMAND = 1;
const GROUP = 2;
const STRING = 3;
const INTEGER = 4;
const BOOLEAN = 5;
const NUMBER = 10;
const ATTACHMENT = 11;

function findCommand(
  world: World,
  channel: ChannelState,
  userId: string,
  type: number,
  name: string,
): CommandState {
  const fits = (command: CommandState): boolean =>
    (command.body['type'] ?? 1) === type && command.body['name'] === name;
  const commands = [...world.commands.values()].filter(fits);
  const command =
    commands.find((c) => c.guildId !== null && c.guildId === channel.guildId) ??
    commands.find((c) => c.guildId === null);
  if (!command) throw new Error(`there is no command called ${name} here`);
  checkAllowed(world, channel, userId, command);
  return command;
}

/** Discord's client does not offer a command that one may not use. */
function checkAllowed(world: World, channel: ChannelState, userId: string, command: CommandState): void {
  const name = String(command.body['name']);
  const contexts = command.body['contexts'] as number[] | null | undefined;
  const guild = world.guildOf(channel);
  const inDm = command.guildId === null && command.body['dm_permission'] !== false;
  if (!guild && !(contexts ? contexts.includes(1) : inDm))
    throw new Error(`${name} is not offered in direct messages`);
  if (!guild) return;
  if (contexts && !contexts.includes(0)) throw new Error(`${name} is not offered in servers`);
  const needed = command.body['default_member_permissions'];
  const own = guildPermissions(guild, userId) | channelPermissions(world, channel, userId);
  if (needed === null || needed === undefined) return;
  const bits = BigInt(needed as string);
  // "0" means administrators only.
  if (bits === 0n ? !(own & 8n) : (own & bits) !== bits)
    throw new Error(`${name} is not offered to this person`);
}

export async function useCommand(
  world: World,
  userId: string,
  channel: ChannelState,
  words: string,
  options: Readonly<Record<string, OptionValue>>,
  autocomplete?: string,
): Promise<InteractionResult> {
  const [name = '', ...path] = words.replace(/^\//, '').split(/\s+/);
  const command = findCommand(world, channel, userId, 1, name);
  const filled = fillPath(world, channel, command, path, options, autocomplete);
  const ids = filled.values.filter(
    (value): value is string => typeof value === 'string' && /^\d+$/.test(value),
  );
  const resolved = { ...resolvedPayload(world, channel, ids), ...filled.attachments };
  return interact(world, {
    type: autocomplete === undefined ? 2 : 4,
    userId,
    channel,
    commandName: words.replace(/^\//, ''),
    data: {
      ...commandData(command),
      options: filled.options,
      ...(Object.keys(resolved).length > 0 ? { resolved } : {}),
    },
  });
}

function commandData(command: CommandState): Payload {
  return {
    id: command.id,
    name: command.body['name'],
    type: command.body['type'] ?? 1,
    ...(command.guildId ? { guild_id: command.guildId } : {}),
  };
}

interface Filled {
  options: Payload[];
  readonly values: unknown[];
  readonly attachments: Payload;
}

function fillPath(
  world: World,
  channel: ChannelState,
  command: CommandState,
  path: readonly string[],
  given: Readonly<Record<string, OptionValue>>,
  focused: string | undefined,
): Filled {
  let declared = (command.body['options'] ?? []) as Payload[];
  const steps: Payload[] = [];
  for (const word of path) {
    const step = declared.find(
      (o) => o['name'] === word && (o['type'] === SUBCOMMAND || o['type'] === GROUP),
    );
    if (!step) throw new Error(`${String(command.body['name'])} has no subcommand ${word}`);
    steps.push(step);
    declared = (step['options'] ?? []) as Payload[];
  }
  if (declared.some((o) => o['type'] === SUBCOMMAND || o['type'] === GROUP)) {
    throw new Error(`${String(command.body['name'])} needs a subcommand`);
  }
  const filled: Filled = { options: [], values: [], attachments: {} };
  const unknown = Object.keys(given).find((name) => !declared.some((o) => o['name'] === name));
  if (unknown) throw new Error(`${String(command.body['name'])} has no option ${unknown}`);
  for (const option of declared) {
    const name = String(option['name']);
    const value = given[name];
    if (value === undefined) {
      if (option['required'] && focused === undefined) throw new Error(`the option ${name} is required`);
      continue;
    }
    const sent = fillOption(world, channel, option, value, filled);
    filled.values.push(sent);
    filled.options.push({
      name,
      type: option['type'],
      value: sent,
      ...(focused === name ? { focused: true } : {}),
    });
  }
  for (const step of steps.reverse()) {
    filled.options = [{ name: step['name'], type: step['type'], options: filled.options }];
  }
  return filled;
}

function fillOption(
  world: World,
  channel: ChannelState,
  option: Payload,
  value: OptionValue,
  filled: Filled,
): unknown {
  const name = String(option['name']);
  const refuse = (why: string): never => {
    throw new Error(`the option ${name} ${why}`);
  };
  const type = Number(option['type']);
  if (type === ATTACHMENT) {
    if (typeof value !== 'object' || !('name' in value)) return refuse('takes a file');
    const attachments: Payload = {};
    const id = uploadForInteraction(world, channel, value, attachments);
    filled.attachments['attachments'] = attachments;
    return id;
  }
  if (typeof value === 'object') return 'id' in value ? value.id : refuse('takes no file');
  const choices = (option['choices'] ?? []) as Payload[];
  if (choices.length > 0) {
    const chosen = choices.find((choice) => choice['value'] === value || choice['name'] === value);
    return chosen ? chosen['value'] : refuse('takes only its choices');
  }
  const wanted =
    { [STRING]: 'string', [INTEGER]: 'number', [BOOLEAN]: 'boolean', [NUMBER]: 'number' }[type] ?? 'string';
  if (typeof value !== wanted) refuse(`takes a ${wanted}`);
  const size = typeof value === 'string' ? value.length : Number(value);
  const [low, high] =
    type === STRING
      ? [option['min_length'], option['max_length'] ?? 6_000]
      : [option['min_value'], option['max_value']];
  if (typeof low === 'number' && size < low) refuse(`is below ${low}`);
  if (typeof high === 'number' && size > high) refuse(`is above ${high}`);
  return value;
}

/** A file that goes to the bot with a command or form; gives its id, and adds it to what is resolved. */
export function uploadForInteraction(
  world: World,
  channel: ChannelState,
  draft: Attachment,
  resolved: Payload,
): string {
  const file = storeFile(world, channel, {
    filename: draft.name,
    contentType: draft.contentType ?? 'application/octet-stream',
    data: Buffer.from(draft.data),
  });
  world.optionFiles.set(file.id, file);
  resolved[file.id] = attachmentPayload(world, file);
  return file.id;
}

/** A command from the menu of a user or a message. */
export async function useContextMenu(
  world: World,
  userId: string,
  channel: ChannelState,
  name: string,
  target: { readonly id: string; readonly channel_id?: string },
): Promise<InteractionResult> {
  const message = channel.messages.get(target.id);
  const command = findCommand(world, channel, userId, message ? 3 : 2, name);
  const draft: InteractionDraft = {
    type: 2,
    userId,
    channel,
    commandName: name,
    targetId: target.id,
    data: {
      ...commandData(command),
      target_id: target.id,
      resolved: message
        ? { messages: { [message.id]: messagePayload(world, message, world.botId) } }
        : resolvedPayload(world, channel, [target.id]),
    },
  };
  return interact(world, draft);
}
