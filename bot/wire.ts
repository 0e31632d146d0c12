/** The one place where the bot's objects are built, once each, by plain calls. */
import type { Client } from 'discord.js';
import { Events } from 'discord.js';
import { PasteClient } from 'privatebin-client';
import type { Clock } from '../shared/clock.ts';
import { createSealedColumns } from '../shared/crypto/sealedColumns.ts';
import type { Keyring } from '../shared/crypto/keyring.ts';
import type { AppDatabase } from '../shared/db/connect.ts';
import { asId, randomHex, type ChannelId, type GuildId, type UserId } from '../shared/ids.ts';
import type { Log } from '../shared/log.ts';
import type { BotConfig } from './config.ts';
import { createActivity } from './conversations/activity.ts';
import { createClosings } from './conversations/closing.ts';
import { createClosingRepository } from './conversations/closingRepository.ts';
import { closeButtons } from './conversations/handlers.ts';
import { createOpenings } from './conversations/opening.ts';
import { createOpenChannels } from './conversations/openChannels.ts';
import { createSerialQueues } from './conversations/queues.ts';
import { createConversationRepository } from './conversations/repository.ts';
import { createUnfinishedOpenings } from './conversations/unfinished.ts';
import type { Conversation } from './conversations/types.ts';
import { createAttachmentFetcher, createAttachmentSource } from './gateway/attachments.ts';
import { createCdnAddresses } from './gateway/cdn.ts';
import { registerCommands } from './gateway/commands.ts';
import { createDirectory } from './gateway/directory.ts';
import { createMemberLooks } from './gateway/memberLooks.ts';
import { createDiscordRest } from './gateway/rest.ts';
import { createRouter } from './gateway/router.ts';
import { createJobs } from './jobs/jobs.ts';
import { jobTable } from './jobs/table.ts';
import { createModmailClosing } from './modmail/closingKind.ts';
import { createModmailHandlers } from './modmail/handlers.ts';
import { narrateModmail } from './modmail/narrative.ts';
import { createRelay } from './modmail/relay.ts';
import { createModmailRepository } from './modmail/repository.ts';
import { createModmailService } from './modmail/service.ts';
import { createThreads } from './modmail/threads.ts';
import { createRetentionRepository } from './privacy/repository.ts';
import { createRetention, RETENTION_MS } from './privacy/retention.ts';
import { setupCommands } from './settings/commands.ts';
import { createSettingsRepository } from './settings/repository.ts';
import { fileLimits, ticketCategorySchema } from './settings/schema.ts';
import { createCategoryRepository } from './tickets/categoryRepository.ts';
import { createTicketClosing } from './tickets/closingKind.ts';
import { ticketComponents } from './tickets/handlers.ts';
import { narrateTicket } from './tickets/narrative.ts';
import { createPanelRepository } from './tickets/panelRepository.ts';
import { createPanels } from './tickets/panels.ts';
import { createTicketRepository } from './tickets/repository.ts';
import { createTicketService } from './tickets/service.ts';
import { createBlobRepository } from './transcripts/blobRepository.ts';
import { createPublisher } from './transcripts/publisher.ts';
import { createTranscriptRepository } from './transcripts/repository.ts';

/** How long people can still read in a closed channel that it is about to go. */
const REMOVE_AFTER_MS = 5_000;
/** Discord's limit for bots without boosted servers. https://discord.com/developers/docs/reference#uploading-files */
const MAX_ATTACHMENT_BYTES = 10 * 1024 * 1024;

export interface WireOptions {
  readonly config: BotConfig;
  readonly client: Client;
  readonly db: AppDatabase;
  readonly keyring: Keyring;
  readonly applicationId: string;
  readonly version: string;
  readonly clock: Clock;
  readonly log: Log;
}

export interface Bot {
  /** Registers commands, takes up what was left undone, and begins the jobs; the client must be logged in. */
  start(): Promise<void>;
  /** Finishes what is under way, within `timeoutMs`. */
  stop(timeoutMs: number): Promise<void>;
}

export async function wireBot(options: WireOptions): Promise<Bot> {
  const { config, client, db, clock, log } = options;
  const botUserId = () => {
    if (!client.user) throw new Error('not logged in yet');
    return client.user.id;
  };
  const discord = createDiscordRest(client.rest);
  const cdn = createCdnAddresses(config.DISCORD_CDN_URL);
  const directory = createDirectory(client, discord, cdn);
  const guildName = async (id: GuildId) => (await directory.guild(id)).name;

  const conversations = createConversationRepository(db);
  const openChannels = createOpenChannels(() => conversations.listLiving());
  const activity = createActivity(conversations, clock);
  const openings = createOpenings({ discord, conversations, openChannels, clock, log });
  const queues = createSerialQueues();

  const settings = createSettingsRepository(db);
  const categories = createCategoryRepository(db, (value) => ticketCategorySchema.parse(value));
  const panels = createPanels({ discord, categories, panels: createPanelRepository(db), clock, log });
  const tickets = createTicketService({
    conversations,
    tickets: createTicketRepository(db),
    categories,
    openings,
    clock,
    botUserId,
  });

  const modmailRows = createModmailRepository(db);
  const openAttachment = createAttachmentSource(cdn.origins);
  const fetchAttachment = createAttachmentFetcher(openAttachment, MAX_ATTACHMENT_BYTES);
  const relay = createRelay({ discord, modmail: modmailRows, fetchAttachment, clock, log, botUserId });
  const threads = createThreads({
    conversations,
    modmail: modmailRows,
    settings,
    openings,
    discord,
    guildName,
    avatarUrl: (userId, hash) => directory.avatarUrl(userId, hash),
    clock,
    log,
    botUserId,
  });
  const modmail = createModmailService({
    conversations,
    modmail: modmailRows,
    settings,
    threads,
    relay,
    discord,
    guildName,
    clock,
    closeThread: async (thread) => {
      await closings.close(thread.id, asId<UserId>(botUserId()));
    },
  });
  const modmailHandlers = createModmailHandlers({
    service: modmail,
    threads,
    relay,
    settings,
    queues,
    clock,
    log,
  });

  const paste = new PasteClient({ baseUrl: config.PASTE_INTERNAL_URL, token: config.PASTE_TOKEN });
  const sealed = await createSealedColumns(options.keyring);
  const publisher = createPublisher<Conversation>({
    discord,
    paste,
    pasteUrl: config.PASTE_URL,
    copies: createTranscriptRepository(db, sealed),
    blobs: createBlobRepository(db, sealed),
    openAttachment,
    cdn,
    memberLooks: createMemberLooks(client, cdn),
    messagesAPart: config.TRANSCRIPT_PART_MESSAGES,
    limitsOf: async (guildId) => fileLimits((await settings.get(guildId)).transcripts),
    narrate: (conversation) =>
      conversation.kind === 'ticket'
        ? narrateTicket(conversation, { service: tickets, directory })
        : narrateModmail(conversation, { modmail: modmailRows, directory, botUserId }),
    recordMessageCount: (id, count) => conversations.setMessageCount(id, count, clock.now()),
    clock,
    log,
    version: options.version,
    retentionMs: RETENTION_MS,
  });

  const kinds = { ticket: createTicketClosing(tickets), modmail: createModmailClosing(settings) };
  const closings = createClosings({
    conversations,
    closings: createClosingRepository(db),
    discord,
    transcripts: publisher,
    kinds,
    botUserId,
    overwrites: (id) => directory.overwrites(id),
    guildName,
    removeAfterMs: REMOVE_AFTER_MS,
    retentionMs: RETENTION_MS,
    owner: randomHex(8),
    clock,
    log,
  });
  const unfinished = createUnfinishedOpenings({
    conversations,
    clock,
    log,
    resume: {
      ticket: async (conversation) => {
        await tickets.resumeOpening(conversation);
      },
      modmail: (conversation) =>
        queues.run(conversation.userId, async () => {
          await threads.resumeOpening(conversation);
          await modmail.recover(conversation.userId);
        }),
    },
  });
  const retention = createRetention({
    rows: createRetentionRepository(db),
    erasePastes: (id) => publisher.erase(id),
    clock,
    log,
  });

  const commands = [
    ...setupCommands({
      settings,
      clock,
      async addCategory(guildId, category) {
        const id = await categories.save(guildId, category, clock.now());
        await panels.sync({ id, guildId, config: category });
        return id;
      },
    }),
    ...modmailHandlers.commands,
  ];
  const router = createRouter({
    client,
    log,
    commands,
    components: [
      ...ticketComponents(tickets),
      ...closeButtons({ conversations, closings, kinds }),
      ...modmailHandlers.components,
    ],
    onDirectMessage: (message) => modmailHandlers.onDirectMessage(message),
    onChannelDeleted: closeDeleted,
    async onGuildMessage(message) {
      if (!openChannels.has(message.channelId) || !message.inGuild()) return;
      await activity.note(asId<GuildId>(message.guildId), asId<ChannelId>(message.channelId));
      await modmailHandlers.onChannelMessage(message);
    },
  });

  /** Deleted by hand: the conversation is over, and the log and its user hear of it. */
  async function closeDeleted(guildId: string, channelId: string): Promise<void> {
    if (!openChannels.has(channelId)) return;
    const found = await conversations.findByChannel(asId<GuildId>(guildId), asId<ChannelId>(channelId));
    openChannels.remove(asId<ChannelId>(channelId));
    if (found) await closings.close(found.id, asId<UserId>(botUserId()));
  }

  const jobs = createJobs({
    db,
    log,
    clock,
    definitions: jobTable({
      closings,
      unfinished,
      panels,
      openChannels,
      retention,
      modmail: modmailHandlers,
      log,
    }),
  });

  return {
    async start() {
      const changed = await registerCommands(
        client.rest,
        options.applicationId,
        commands.map(({ definition }) => definition),
      );
      log.info({ changed }, 'slash commands are registered');
      await openChannels.refresh();
      // A session that could not be resumed has missed events, just like a process that was not there.
      client.on(
        Events.ShardReady,
        () =>
          void modmailHandlers
            .recoverAll()
            .catch((error: unknown) => log.error({ err: error }, 'recovery failed')),
      );
      await closings.resumeDue();
      await panels.syncAll();
      await modmailHandlers.recoverAll();
      await jobs.start();
    },
    async stop(timeoutMs) {
      await jobs.stop(timeoutMs);
      await Promise.all([router.drain(), queues.idle(), closings.stop()]);
    },
  };
}
