/** An unmodified discord.js client pointed at the simulator, for the simulator's own tests. */
import { Client, Events, GatewayIntentBits, Partials, type ClientOptions } from 'discord.js';
import type { Simulator } from './index.ts';

export const INTENTS = [
  GatewayIntentBits.Guilds,
  GatewayIntentBits.GuildMembers,
  GatewayIntentBits.GuildMessages,
  GatewayIntentBits.GuildMessageReactions,
  GatewayIntentBits.GuildMessageTyping,
  GatewayIntentBits.DirectMessages,
  GatewayIntentBits.DirectMessageReactions,
  GatewayIntentBits.DirectMessageTyping,
  GatewayIntentBits.MessageContent,
] as const;

export function newClient(simulator: Simulator, options: Partial<ClientOptions> = {}): Client {
  return new Client({
    intents: INTENTS,
    partials: [Partials.Channel, Partials.Message, Partials.Reaction],
    rest: { api: simulator.apiUrl, cdn: simulator.cdnUrl, timeout: 5_000 },
    ...options,
  });
}

/** Logs in and waits until every guild is there. */
export async function logIn(
  simulator: Simulator,
  options: Partial<ClientOptions> = {},
): Promise<Client<true>> {
  const client = newClient(simulator, options);
  const ready = new Promise<Client<true>>((resolve) => {
    client.once(Events.ClientReady, resolve);
  });
  await client.login(simulator.token);
  return ready;
}
