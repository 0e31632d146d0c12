/** Registering slash and context-menu commands, globally and per guild. */
import { DiscordError, errorTree, invalidField } from '../errors.ts';
import { omit } from '../payloads/omit.ts';
import type { CommandState, Payload } from '../state/types.ts';
import type { World } from '../state/world.ts';
import { checkRequest } from '../validate.ts';
import { created, noContent, ok, type Answer, type RestContext } from './context.ts';

const CHAT_INPUT = 1;
const COMMANDS_PER_SCOPE = 100;
const NAME = /^[-_'\p{L}\p{N}\p{sc=Deva}\p{sc=Thai}]{1,32}$/u;

function scopeOf(context: RestContext, perGuild: boolean): string | null {
  if (context.param('application') !== context.world.applicationId) throw new DiscordError(10002);
  return perGuild ? context.world.getGuild(context.param('guild')).id : null;
}

function inScope(world: World, guildId: string | null): CommandState[] {
  return [...world.commands.values()].filter((command) => command.guildId === guildId);
}

function commandPayload(world: World, command: CommandState): Payload {
  const { body } = command;
  const type = body['type'] ?? CHAT_INPUT;
  return {
    id: command.id,
    application_id: world.applicationId,
    version: command.version,
    default_member_permissions: permissionText(body['default_member_permissions']),
    type,
    name: body['name'],
    name_localizations: body['name_localizations'] ?? null,
    description: body['description'] ?? '',
    description_localizations: body['description_localizations'] ?? null,
    ...(command.guildId
      ? { guild_id: command.guildId }
      : {
          dm_permission: body['dm_permission'] ?? true,
          contexts: body['contexts'] ?? null,
        }),
    integration_types: body['integration_types'] ?? [0],
    ...(body['options'] ? { options: (body['options'] as Payload[]).map(optionPayload) } : {}),
    nsfw: body['nsfw'] ?? false,
  };
}

function permissionText(value: unknown): string | null {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : null;
}

/** Discord leaves out what is false or empty. */
function optionPayload(option: Payload): Payload {
  const shown = Object.fromEntries(
    Object.entries(option).filter(
      ([key, value]) => value !== null && !(key === 'required' && value === false),
    ),
  );
  if (Array.isArray(shown['options'])) shown['options'] = (shown['options'] as Payload[]).map(optionPayload);
  return shown;
}

export function listCommands(perGuild: boolean) {
  return (context: RestContext): Answer => {
    const guildId = scopeOf(context, perGuild);
    const withLocalizations = context.query.get('with_localizations') === 'true';
    return ok(
      inScope(context.world, guildId).map((command) => {
        const payload = commandPayload(context.world, command);
        return withLocalizations ? payload : omit(payload, 'name_localizations', 'description_localizations');
      }),
    );
  };
}

export function getCommand(perGuild: boolean) {
  return (context: RestContext): Answer => ok(commandPayload(context.world, findCommand(context, perGuild)));
}

function findCommand(context: RestContext, perGuild: boolean): CommandState {
  const guildId = scopeOf(context, perGuild);
  const command = context.world.commands.get(context.param('command'));
  if (!command || command.guildId !== guildId) throw new DiscordError(10063);
  return command;
}

export function putCommands(perGuild: boolean) {
  return (context: RestContext): Answer => {
    const { world } = context;
    const guildId = scopeOf(context, perGuild);
    const bodies = context.body() as Payload[];
    if (!Array.isArray(bodies)) throw invalidField([], 'BASE_TYPE_BAD_TYPE', 'Must be a list');
    checkRequest(['ApplicationCommandUpdateRequest'], bodies);
    bodies.forEach(checkCommand);
    if (bodies.filter((body) => (body['type'] ?? CHAT_INPUT) === CHAT_INPUT).length > COMMANDS_PER_SCOPE) {
      throw new DiscordError(30032);
    }
    const keys = bodies.map(keyOf);
    const repeated = keys.findIndex((key, index) => keys.indexOf(key) !== index);
    if (repeated >= 0) {
      throw new DiscordError(
        50035,
        errorTree([
          {
            path: [repeated],
            code: 'APPLICATION_COMMANDS_DUPLICATE_NAME',
            message: 'Application command names must be unique',
          },
        ]),
      );
    }
    const before = inScope(world, guildId);
    for (const command of before) world.commands.delete(command.id);
    const kept = bodies.map((body) =>
      store(
        world,
        guildId,
        body,
        before.find((command) => keyOf(command.body) === keyOf(body)),
      ),
    );
    return ok(kept.map((command) => commandPayload(world, command)));
  };
}

function keyOf(body: Payload): string {
  return `${Number(body['type'] ?? CHAT_INPUT)} ${body['name'] as string}`;
}

/** Same kind and name is the same command: it keeps its id, and its version while nothing changed. */
function store(
  world: World,
  guildId: string | null,
  body: Payload,
  existing: CommandState | undefined,
): CommandState {
  const unchanged = existing && JSON.stringify(existing.body) === JSON.stringify(body);
  const command: CommandState = {
    id: existing?.id ?? world.ids.next(),
    guildId,
    version: unchanged ? existing.version : world.ids.next(),
    body,
  };
  world.commands.set(command.id, command);
  return command;
}

export function postCommand(perGuild: boolean) {
  return (context: RestContext): Answer => {
    const { world } = context;
    const guildId = scopeOf(context, perGuild);
    const body = context.body() as Payload;
    checkCommand(body, undefined);
    const existing = inScope(world, guildId).find((command) => keyOf(command.body) === keyOf(body));
    const payload = commandPayload(world, store(world, guildId, body, existing));
    return existing ? ok(payload) : created(payload);
  };
}

export function patchCommand(perGuild: boolean) {
  return (context: RestContext): Answer => {
    const { world } = context;
    const command = findCommand(context, perGuild);
    const body = { ...command.body, ...(context.body() as Payload) };
    checkCommand(body, undefined);
    command.body = body;
    command.version = world.ids.next();
    return ok(commandPayload(world, command));
  };
}

export function deleteCommand(perGuild: boolean) {
  return (context: RestContext): Answer => {
    context.world.commands.delete(findCommand(context, perGuild).id);
    return noContent;
  };
}

function checkCommand(body: Payload, index: number | undefined): void {
  const prefix = index === undefined ? [] : [index];
  const name = String(body['name']);
  if ((body['type'] ?? CHAT_INPUT) !== CHAT_INPUT) {
    if (body['description']) {
      throw invalidField(
        [...prefix, 'description'],
        'APPLICATION_COMMAND_CONTEXT_MENU_DESCRIPTION_SPECIFIED',
        'Context menu commands cannot have description',
      );
    }
    return;
  }
  checkName(name, [...prefix, 'name']);
  if (!body['description']) {
    throw invalidField([...prefix, 'description'], 'BASE_TYPE_REQUIRED', 'This field is required');
  }
  checkOptions((body['options'] ?? []) as Payload[], [...prefix, 'options']);
}

function checkName(name: string, path: readonly PropertyKey[]): void {
  if (!NAME.test(name) || name !== name.toLowerCase()) {
    throw invalidField(path, 'APPLICATION_COMMAND_INVALID_NAME', 'Command name is invalid');
  }
}

function checkOptions(options: readonly Payload[], path: readonly PropertyKey[]): void {
  let optionalSeen = false;
  const names = new Set<unknown>();
  options.forEach((option, index) => {
    checkName(String(option['name']), [...path, index, 'name']);
    if (names.has(option['name'])) {
      throw invalidField(path, 'APPLICATION_COMMAND_OPTIONS_NAME_INVALID', 'Option names must be unique');
    }
    names.add(option['name']);
    if (option['required'] && optionalSeen) {
      throw invalidField(
        [...path, index],
        'APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID',
        'Required options must be placed before non-required options',
      );
    }
    optionalSeen ||= !option['required'];
    checkOptions((option['options'] ?? []) as Payload[], [...path, index, 'options']);
  });
}
