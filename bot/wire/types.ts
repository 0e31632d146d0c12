/** What the parts of the wiring are given: the process's own things, made in `main.ts`. */
import type { Client } from 'discord.js';
import type { Clock } from '../../shared/clock.ts';
import type { Keyring } from '../../shared/crypto/keyring.ts';
import type { AppDatabase } from '../../shared/db/connect.ts';
import type { Log } from '../../shared/log.ts';
import type { BotConfig } from '../config.ts';

export interface WireOptions {
  readonly config: BotConfig;
  readonly client: Client;
  readonly db: AppDatabase;
  readonly keyring: Keyring;
  readonly applicationId: string;
  /** Whether Discord lets the bot read messages. */
  readonly messageContent: boolean;
  readonly version: string;
  readonly clock: Clock;
  readonly log: Log;
}
