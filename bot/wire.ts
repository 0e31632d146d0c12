/** The one place where the bot's objects are built, once each, by plain calls; `wire/` has a file for each part. */
import { Events } from 'discord.js';
import { asId, type ChannelId, type GuildId, type UserId } from '../shared/ids.ts';
import { createTranscriptLinks, transcriptButtons } from './conversations/transcriptLinks.ts';
import { registerCommands } from './gateway/commands.ts';
import { listenToMembers } from './gateway/memberEvents.ts';
import { listenToThreads } from './gateway/threadEvents.ts';
import { createRouter } from './gateway/router.ts';
import { subcommands } from './gateway/subcommands.ts';
import { described } from './gateway/words.ts';
import { createJobs } from './jobs/jobs.ts';
import { jobTable } from './jobs/table.ts';
import { setupCommands } from './settings/commands.ts';
import { setupWizard } from './settings/setup.ts';
import { createTicketHandlers } from './tickets/handlers.ts';
import { wireClosings } from './wire/closings.ts';
import { wireCore } from './wire/core.ts';
import { wireEdge } from './wire/edge.ts';
import { wireEndings } from './wire/endings.ts';
import { wireHealth } from './wire/health.ts';
import { wireMessages } from './wire/messages.ts';
import { wireModmail } from './wire/modmail.ts';
import { wirePrivacy } from './wire/privacy.ts';
import { wireSessions } from './wire/sessions.ts';
import { wireSettings } from './wire/settings.ts';
import { wireSnapshots } from './wire/snapshots.ts';
import { wireTickets } from './wire/tickets.ts';
import { wireTranscripts } from './wire/transcripts.ts';
import type { WireOptions } from './wire/types.ts';
import { wireVault } from './wire/vault.ts';
import { wireRules, wireWork } from './wire/work.ts';

export interface Bot {
  /** Registers commands, takes up what was left undone, and begins the jobs; the client must be logged in. */
  start(): Promise<void>;
  /** Finishes what is under way, within `timeoutMs`. */
  stop(timeoutMs: number): Promise<void>;
}

export async function wireBot(options: WireOptions): Promise<Bot> {
  const { client, db, clock, log } = options;
  const edge = wireEdge(options);
  const vault = await wireVault(options);
  const core = wireCore(options, edge, vault, () => rules);
  const { conversations, openChannels, settings, queues, buffer } = core;
  const tickets = wireTickets(options, edge, core);
  const modmail = wireModmail(options, edge, core, {
    close: (id, by, manner) => closings.close(id, by, manner),
    typedClose: () => endings.typedClose,
    tickets: {
      list: (guildId) => tickets.service.listOpen(guildId),
      open: (guildId, userId, categoryId) => tickets.openFor(guildId, userId, categoryId),
    },
    postedLink: (conversation) => links.posted(conversation),
    staffLink: (conversation, reader) => links.given(conversation, reader),
  });
  const rules = wireRules(options, edge, core, { tickets, modmail });
  const { snapshots, listener } = wireSnapshots(options, edge, core, vault, { tickets, modmail });
  const transcripts = wireTranscripts(options, edge, core, { tickets, modmail }, vault, snapshots);
  const { audit } = core;
  const isOnRequest = async (guildId: GuildId) =>
    (await settings.get(guildId)).privacy.delivery === 'on-request';
  const links = createTranscriptLinks({ transcripts, isOnRequest, audit });
  const closing = wireClosings(options, edge, core, { tickets, modmail, transcripts, snapshots, vault });
  const { closings, unfinished, reminders, closeGone, shutByHand, reconcile } = closing;
  const privacy = await wirePrivacy(options, edge, core, tickets);
  const endings = wireEndings(options, edge, core, vault, tickets, modmail, closing, privacy);
  const work = wireWork(options, edge, core, vault, {
    rules: () => rules,
    tickets,
    transcripts,
    isOnRequest,
  });

  const setting = wireSettings(options, edge, core, tickets, closing);
  const { discord, botUserId } = edge;
  const wizard = setupWizard({
    discord,
    addCategory: (...args) => setting.addCategory(...args),
    guildWords: core.guildWords,
    botUserId,
  });
  const ticketHandlers = createTicketHandlers(tickets.service);
  const ticketSubcommands = [
    ...ticketHandlers.subcommands,
    ...endings.ticketSubcommands,
    ...work.subcommandsOf('ticket'),
  ];
  const health = wireHealth(options, edge, core, vault, tickets);
  const commands = [
    subcommands('ticket', described('command.ticket.description'), ticketSubcommands),
    subcommands('modmail', described('modmail.command.description'), [
      ...modmail.subcommands,
      ...endings.modmailSubcommands,
      ...work.subcommandsOf('modmail'),
    ]),
    ...ticketHandlers.commands,
    ...setupCommands({ settings, clock, ...setting }),
    ...wizard.commands,
    ...health.commands,
    ...setting.commands,
    ...modmail.commands,
    ...work.commands,
    ...privacy.commands,
  ];
  const router = createRouter({
    client,
    log,
    commands,
    forms: [
      ...ticketHandlers.forms,
      ...endings.forms,
      ...setting.forms,
      ...work.forms,
      ...modmail.forms,
      ...privacy.forms,
    ],
    components: [
      ...ticketHandlers.components,
      ...endings.components,
      ...transcriptButtons({ conversations, kinds: closing.kinds, links, audit }),
      ...privacy.components,
      ...wizard.components,
      ...health.components,
      ...setting.components,
      ...work.components,
      ...modmail.components,
    ],
    onMessagesDeleted: (guildId, messageIds) => tickets.panels.repost(asId<GuildId>(guildId), messageIds),
    onChannelDeleted: closeDeleted,
  });

  const sessions = wireSessions(options, modmail.events.missed);
  const listeners = { snapshots: listener, modmail: modmail.events.listener };
  const messages = wireMessages(options, core, listeners, sessions);
  listenToMembers(
    client,
    (guildId, userId) => endings.departures.onLeft(asId<GuildId>(guildId), asId<UserId>(userId)),
    log,
  );

  listenToThreads(
    client,
    async (guildId, threadId) => {
      if (!openChannels.has(threadId)) return;
      await shutByHand.bringBack(asId<GuildId>(guildId), asId<ChannelId>(threadId));
    },
    log,
  );

  /** Deleted by hand: the conversation is over, and the log and its user hear of it. */
  async function closeDeleted(guildId: string, channelId: string): Promise<void> {
    if (!openChannels.has(channelId)) return;
    const found = await conversations.findByChannel(asId<GuildId>(guildId), asId<ChannelId>(channelId));
    if (found) await closeGone(found);
  }

  const jobs = createJobs({
    db,
    log,
    clock,
    definitions: jobTable({
      closings,
      unfinished,
      panels: tickets.panels,
      openChannels,
      retention: privacy.retention,
      purges: privacy,
      snapshots: {
        async takeDue(signal) {
          await snapshots.takeDue(signal);
          buffer.prune((channelId) => openChannels.has(channelId));
        },
      },
      reconcile,
      departures: endings.departures,
      telling: endings.telling,
      reminders,
      modmail: modmail.events,
      sessions,
      headers: core.headers,
      snoozes: core.snoozes,
      naming: work.naming,
      log,
    }),
  });

  return {
    async start() {
      sessions.start();
      const changed = await registerCommands(
        client.rest,
        options.applicationId,
        commands.map(({ definition }) => definition),
      );
      log.info({ changed }, 'slash commands are registered');
      await openChannels.refresh();
      privacy.watchGuilds();
      // A session that could not be resumed has missed events, just like a process that was not there.
      client.on(Events.ShardReady, () => {
        buffer.interrupt();
        void modmail.events
          .recoverAll()
          .catch((error: unknown) => log.error({ err: error }, 'recovery failed'));
      });
      await closings.resumeDue();
      await reconcile.run();
      await tickets.panels.syncAll();
      // Before the recovery: it may wait for an opening that a dead process left behind, which a job finishes.
      await jobs.start();
      await modmail.events.recoverAll();
      await sessions.adoptLeft();
    },
    async stop(timeoutMs) {
      // What comes from here on is the next process's.
      const heard = messages.stop();
      await jobs.stop(timeoutMs);
      await Promise.all([router.drain(), heard, queues.idle(), closings.stop()]);
      await core.activity.stop();
      await core.headers.stop();
      await sessions.stop();
    },
  };
}
