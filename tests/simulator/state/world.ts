/** The simulated Discord's whole state, how things in it are found, and the stream of events that changes give off. */
import { randomBytes } from 'node:crypto';
import { GatewayIntentBits } from 'discord-api-types/v10';
import { DiscordError } from '../errors.ts';
import { Snowflakes } from '../snowflakes.ts';
import type { SimulatedTime } from '../time.ts';
import type {
  AttachmentState,
  ChannelState,
  CommandState,
  GuildState,
  InteractionState,
  MemberState,
  MessageState,
  Payload,
  UserState,
  WebhookState,
} from './types.ts';

/** One gateway event before it is cut to what a session may see. */
export interface WorldEvent {
  readonly t: string;
  readonly d: Payload;
  readonly guildId: string | null;
  /** The channel one must see to hear of it; left out where Discord tells every app in the guild. */
  readonly channelId?: string;
  /** Intents of which a session needs one; empty means everybody gets it. */
  readonly intents: readonly number[];
  /** The message in `d`, so that its content can be blanked. */
  readonly message?: MessageState;
}

export interface WorldOptions {
  readonly time: SimulatedTime;
  readonly cdnUrl: () => string;
  readonly appFlags: number;
  readonly forbiddenNameWords: readonly string[];
  readonly countLimits: boolean;
  readonly firstAnswerMs: number;
}

export class World {
  readonly time: SimulatedTime;
  readonly ids: Snowflakes;
  readonly cdnUrl: () => string;
  readonly cdnSecret = randomBytes(32);
  readonly appFlags: number;
  readonly forbiddenNameWords: readonly string[];
  /** False turns off the limits that count over time (renames, opened DMs, old edits). */
  readonly countLimits: boolean;
  /** After so long without a first answer an interaction has failed. */
  readonly firstAnswerMs: number;
  readonly applicationId: string;
  readonly ownerId: string;
  readonly token: string;
  readonly users = new Map<string, UserState>();
  readonly guilds = new Map<string, GuildState>();
  readonly channels = new Map<string, ChannelState>();
  readonly commands = new Map<string, CommandState>();
  /** Files given with a command: no message carries them, their links work all the same. */
  readonly optionFiles = new Map<string, AttachmentState>();
  readonly interactions = new Map<string, InteractionState>();
  readonly interactionTokens = new Map<string, string>();
  readonly webhooks = new Map<string, WebhookState>();
  dmOpensAtMs: number[] = [];
  readonly #listeners = new Set<(event: WorldEvent) => void>();
  readonly #watchers = new Set<() => void>();

  constructor(options: WorldOptions) {
    this.time = options.time;
    this.cdnUrl = options.cdnUrl;
    this.appFlags = options.appFlags;
    this.forbiddenNameWords = options.forbiddenNameWords;
    this.countLimits = options.countLimits;
    this.firstAnswerMs = options.firstAnswerMs;
    this.ids = new Snowflakes(() => this.time.now());
    this.applicationId = this.ids.at(this.time.now() - 30 * 24 * 3_600_000);
    this.ownerId = this.addUser({ username: 'app.owner' }).id;
    this.users.set(this.applicationId, {
      ...blankUser(this.applicationId, true),
      username: 'Tessera',
    });
    this.token = `${Buffer.from(this.applicationId).toString('base64url')}.Simul8.${randomBytes(24).toString('base64url')}`;
  }

  get botId(): string {
    return this.applicationId;
  }

  addUser(fields: Partial<UserState> & { username: string; createdAtMs?: number }): UserState {
    const { createdAtMs, ...rest } = fields;
    const id = rest.id ?? this.ids.at(createdAtMs ?? this.time.now() - 400 * 24 * 3_600_000);
    const user: UserState = { ...blankUser(id, rest.bot ?? false), ...rest, id };
    this.users.set(id, user);
    return user;
  }

  getUser(id: string): UserState {
    return this.users.get(id) ?? raise(10013);
  }
  /** A guild that the bot is in; Discord does not admit that others exist. */
  getGuild(id: string): GuildState {
    const guild = this.guilds.get(id);
    return guild?.members.has(this.botId) ? guild : raise(10004);
  }
  getChannel(id: string): ChannelState {
    return this.channels.get(id) ?? raise(10003);
  }
  getMessage(channel: ChannelState, id: string): MessageState {
    return channel.messages.get(id) ?? raise(10008);
  }
  getMember(guild: GuildState, userId: string): MemberState {
    return guild.members.get(userId) ?? raise(10007);
  }
  guildOf(channel: ChannelState): GuildState | null {
    return channel.guildId === null ? null : (this.guilds.get(channel.guildId) ?? raise(10004));
  }
  channelsOf(guildId: string): ChannelState[] {
    return [...this.channels.values()].filter((c) => c.guildId === guildId && c.thread === null);
  }
  threadsOf(guildId: string): ChannelState[] {
    return [...this.channels.values()].filter((c) => c.guildId === guildId && c.thread !== null);
  }
  interactionByToken(token: string): InteractionState | undefined {
    return this.interactions.get(this.interactionTokens.get(token) ?? '');
  }

  onEvent(listener: (event: WorldEvent) => void): void {
    this.#listeners.add(listener);
  }

  emit(event: WorldEvent): void {
    for (const listener of this.#listeners) listener(event);
    this.changed();
  }

  /** Something people could look at has changed: wakes whoever waits in `when`. */
  changed(): void {
    for (const watcher of [...this.#watchers]) watcher();
  }

  /** Resolves with the first value that is not undefined, looking again at every change; undefined at the deadline. */
  async when<T>(look: () => T | undefined, deadlineMs: number): Promise<T | undefined> {
    const first = look();
    if (first !== undefined) return first;
    return new Promise((resolve) => {
      const finish = (value: T | undefined): void => {
        this.#watchers.delete(watcher);
        cancel();
        resolve(value);
      };
      const watcher = (): void => {
        const value = look();
        if (value !== undefined) finish(value);
      };
      this.#watchers.add(watcher);
      const cancel = this.time.at(deadlineMs, () => finish(look()));
    });
  }
}

function raise(code: 10003 | 10004 | 10007 | 10008 | 10013): never {
  throw new DiscordError(code);
}

function blankUser(id: string, bot: boolean): UserState {
  const fields = { id, username: '', globalName: null, avatar: null, bot, locale: 'en-US' };
  return { ...fields, dmsClosed: false, blockedBot: false };
}

/** Which intent carries a kind of event in guilds and in direct messages. */
export const INTENTS = {
  guilds: [GatewayIntentBits.Guilds],
  members: [GatewayIntentBits.GuildMembers],
  messages: (guildId: string | null) => [
    guildId ? GatewayIntentBits.GuildMessages : GatewayIntentBits.DirectMessages,
  ],
  reactions: (guildId: string | null) => [
    guildId ? GatewayIntentBits.GuildMessageReactions : GatewayIntentBits.DirectMessageReactions,
  ],
  typing: (guildId: string | null) => [
    guildId ? GatewayIntentBits.GuildMessageTyping : GatewayIntentBits.DirectMessageTyping,
  ],
  pins: (guildId: string | null) => [guildId ? GatewayIntentBits.Guilds : GatewayIntentBits.DirectMessages],
} as const;
