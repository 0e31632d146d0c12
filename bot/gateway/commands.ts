/** Slash commands, registered only when they differ from what Discord has: registering is rate-limited, booting is not. */
import type { REST } from 'discord.js';
import {
  Routes,
  type APIApplicationCommand,
  type RESTPostAPIApplicationCommandsJSONBody,
} from 'discord-api-types/v10';

export type CommandDefinition = RESTPostAPIApplicationCommandsJSONBody;

/** True when the commands had to be sent. */
export async function registerCommands(
  rest: REST,
  applicationId: string,
  wanted: readonly CommandDefinition[],
): Promise<boolean> {
  const route = Routes.applicationCommands(applicationId);
  const present = (await rest.get(route, {
    query: new URLSearchParams({ with_localizations: 'true' }),
  })) as APIApplicationCommand[];
  if (fingerprint(present) === fingerprint(wanted)) return false;
  await rest.put(route, { body: wanted });
  return true;
}

const COMPARED = [
  'name',
  'type',
  'name_localizations',
  'description',
  'description_localizations',
  'options',
  'default_member_permissions',
  'contexts',
  'nsfw',
] as const;

function fingerprint(commands: readonly (APIApplicationCommand | CommandDefinition)[]): string {
  const compared = commands.map((command) =>
    normalise(
      Object.fromEntries(COMPARED.map((key) => [key, (command as unknown as Record<string, unknown>)[key]])),
    ),
  );
  return JSON.stringify(compared.map((command) => JSON.stringify(command)).sort());
}

/** Discord fills in defaults that we leave out; both sides are brought to the shape without them, keys sorted. */
function normalise(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(normalise);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value)
    .filter(
      ([key, item]) =>
        !(
          item === undefined ||
          item === null ||
          item === false ||
          item === '' ||
          (key === 'type' && item === 1 && !('options' in value && 'value' in value)) ||
          (Array.isArray(item) && item.length === 0)
        ),
    )
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, item]) => [key, normalise(item)]);
  return Object.fromEntries(entries) as unknown;
}
