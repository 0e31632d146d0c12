/** An unmodified discord.js client pointed at the simulator, for the simulator's own tests. */
import assert from 'node:assert/strict';
import {
  Client,
  DiscordAPIError,
  Events,
  GatewayIntentBits,
  Partials,
  type ClientOptions,
  type Interaction,
  type TextChannel,
} from 'discord.js';
import {
  startSimulator,
  type ChannelHandle,
  type Community,
  type Simulator,
  type SimulatorOptions,
} from './index.ts';

const INTENTS = [
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

export function newClient(sim: Simulator, options: Partial<ClientOptions> = {}): Client {
  return new Client({
    intents: INTENTS,
    partials: [Partials.Channel, Partials.Message, Partials.Reaction],
    ...options,
    rest: { api: sim.apiUrl, cdn: sim.cdnUrl, timeout: 5_000, retries: 0, ...options.rest },
  });
}

/** Logs in and waits until every guild is there. */
export async function logIn(sim: Simulator, options: Partial<ClientOptions> = {}): Promise<Client<true>> {
  const client = newClient(sim, options);
  const ready = new Promise<Client<true>>((resolve) => {
    client.once(Events.ClientReady, resolve);
  });
  await client.login(sim.token);
  return ready;
}

export interface Scene extends Community {
  readonly sim: Simulator;
  readonly client: Client<true>;
}

/**
 * A seeded community with a logged-in client; afterwards no answer of the simulator may have broken Discord's schemas,
 * and discord.js must have had nothing to complain of.
 */
export async function inCommunity(
  play: (scene: Scene) => Promise<void>,
  options: SimulatorOptions = {},
  clientOptions: Partial<ClientOptions> = {},
): Promise<void> {
  const sim = await startSimulator({ seed: 'community', rateLimits: 'off', ...options });
  const client = await logIn(sim, clientOptions);
  const complaints: string[] = [];
  client.on(Events.Warn, (text) => complaints.push(text));
  client.on(Events.Error, (error) => complaints.push(error.message));
  try {
    assert.ok(sim.community);
    await play({ sim, client, ...sim.community });
    assert.deepEqual(
      sim.violations.filter((violation) => violation.kind === 'response'),
      [],
    );
    assert.deepEqual(complaints, []);
  } finally {
    await client.destroy();
    await sim.close();
  }
}

export async function textChannel(client: Client<true>, handle: ChannelHandle): Promise<TextChannel> {
  const channel = await client.channels.fetch(handle.id);
  assert.ok(channel?.isTextBased() && !channel.isDMBased());
  return channel as TextChannel;
}

/** Answers every interaction; a failure shows in the test instead of being lost. */
export function onInteraction(
  client: Client<true>,
  handle: (interaction: Interaction) => Promise<unknown>,
): unknown[] {
  const failures: unknown[] = [];
  client.on(Events.InteractionCreate, (interaction) => {
    handle(interaction).catch((error: unknown) => {
      console.error(error);
      failures.push(error);
    });
  });
  return failures;
}

/** Matches `assert.rejects` against Discord's error code. */
export function discordCode(code: number): (error: unknown) => boolean {
  return (error) => {
    assert.ok(error instanceof DiscordAPIError, String(error));
    assert.equal(error.code, code, error.message);
    return true;
  };
}

export function nextEvent<T>(client: Client, event: string): Promise<T> {
  return new Promise((resolve) => {
    client.once(event, resolve as (value: unknown) => void);
  });
}
