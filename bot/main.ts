/** The bot process: configuration, database, keys, Discord, and a stop that leaves nothing half done. */
import { readFileSync } from 'node:fs';
import { Events } from 'discord.js';
import { systemClock } from '../shared/clock.ts';
import { parseKeyring } from '../shared/crypto/keyring.ts';
import { verifyKeyring } from '../shared/crypto/keyCheck.ts';
import { connectDatabase } from '../shared/db/connect.ts';
import { migrate } from '../shared/db/migrate.ts';
import { createSealKeyStore } from '../shared/db/sealKeys.ts';
import { createLog } from '../shared/log.ts';
import { runProcess } from '../shared/process.ts';
import { loadBotConfig, unknownBotVariables } from './config.ts';
import { createClient, readApplication } from './gateway/client.ts';
import { HOW_TO_GET_A_TOKEN, NO_MESSAGE_CONTENT } from './gateway/help.ts';
import { wireBot } from './wire.ts';

const STOP_WITHIN_MS = 10_000;

await runProcess('bot', async (onStop) => {
  const config = loadBotConfig();
  if (!config.DISCORD_TOKEN) return HOW_TO_GET_A_TOKEN;
  const log = createLog({ level: config.LOG_LEVEL, service: 'bot' });
  const variables = unknownBotVariables();
  if (variables.length > 0) log.warn({ variables }, 'variables that mean nothing here: are they misspelt?');
  const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
    version: string;
  };

  const db = await connectDatabase(config.DATABASE_URL, { log });
  onStop(() => db.close());
  await migrate(db);
  const keyring = parseKeyring(config.SEAL_KEYS);
  await verifyKeyring(
    createSealKeyStore(db, () => systemClock.now()),
    keyring,
  );

  const addresses = { apiUrl: config.DISCORD_API_URL, cdnUrl: config.DISCORD_CDN_URL };
  const application = await readApplication({ ...addresses, token: config.DISCORD_TOKEN });
  if (!application.messageContent) log.warn(NO_MESSAGE_CONTENT);
  // Never destroyed: that would end the session at Discord, which keeps for the next process what happens meanwhile.
  const client = createClient({ ...addresses, ...application });

  const bot = await wireBot({
    config,
    client,
    db,
    keyring,
    applicationId: application.id,
    messageContent: application.messageContent,
    version,
    clock: systemClock,
    log,
  });
  const ready = new Promise((resolve) => client.once(Events.ClientReady, resolve));
  await client.login(config.DISCORD_TOKEN);
  await ready;
  onStop(() => bot.stop(STOP_WITHIN_MS));
  await bot.start();
  log.info({ guilds: client.guilds.cache.size, engine: db.engine, version }, 'bot ready');
  return undefined;
});
