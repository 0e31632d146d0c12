/** How conversations are closed by people: now, later, by request; opened again; and what their users think of it. */
import { createClosePlans } from '../conversations/closePlans.ts';
import { createDepartures } from '../conversations/departures.ts';
import { createLogTelling, type LogTellingOptions } from '../conversations/logTelling.ts';
import { closeCommands } from '../conversations/ending/commands.ts';
import { createTypedClose } from '../conversations/ending/typed.ts';
import { feedbackHandlers } from '../conversations/feedback.ts';
import { closeButtons } from '../conversations/handlers.ts';
import { createReminderRepository } from '../conversations/reminderRepository.ts';
import { createReopening } from '../conversations/reopening.ts';
import { reopenHandlers } from '../conversations/reopenHandlers.ts';
import type { wireClosings } from './closings.ts';
import type { Core } from './core.ts';
import type { Edge } from './edge.ts';
import type { Modmail } from './modmail.ts';
import type { Tickets } from './tickets.ts';
import type { WireOptions } from './types.ts';
import type { Vault } from './vault.ts';

export function wireEndings(
  { db, clock, log }: WireOptions,
  { discord, guildName, botUserId }: Edge,
  { conversations, settings, guildWords, audit, auditRows, activity, openChannels, queues }: Core,
  { endings }: Vault,
  tickets: Tickets,
  { recipients, guests }: Pick<Modmail, 'recipients' | 'guests'>,
  { closings, kinds, reminders }: ReturnType<typeof wireClosings>,
  { noticeOf }: Pick<LogTellingOptions, 'noticeOf'>,
) {
  const plans = createClosePlans({
    rows: createReminderRepository(db),
    conversations,
    endings,
    closings,
    discord,
    audit,
    kinds,
    guildName,
    guildWords,
    watch: (channelId) => activity.settle(channelId),
    botUserId,
    clock,
  });
  const buttons = closeButtons({ conversations, closings, reminders, kinds, guildWords });
  const commands = closeCommands({ conversations, closings, plans, kinds, guildWords });
  const typedClose = createTypedClose({
    conversations,
    closings,
    plans,
    reminders,
    kinds,
    discord,
    guildWords,
  });
  const reopening = createReopening({
    conversations,
    closings,
    endings,
    openChannels,
    queues,
    kind: tickets.service,
  });
  const reopen = reopenHandlers({
    conversations,
    findByNumber: (guildId, number) => tickets.rows.findByNumber(guildId, number),
    closings,
    reopening,
    ticket: kinds.ticket,
    guildWords,
  });
  const departures = createDepartures({
    conversations,
    endings,
    plans,
    discord,
    ruleOf: async (guildId) => (await settings.get(guildId)).closing.memberLeft,
    guests: { list: () => recipients.listGuests(), leftServer: (...who) => guests.leftServer(...who) },
    guildWords,
    clock,
    log,
  });
  const telling = createLogTelling({
    rows: auditRows,
    conversations,
    kinds,
    async rulesOf(guildId) {
      const { logs, modmail } = await settings.get(guildId);
      const categories = await tickets.categories.list(guildId);
      const ofCategory = categories.find(({ config }) => config.logChannelId !== null)?.config.logChannelId;
      return { ...logs, fallbackChannelId: ofCategory ?? modmail.logChannelId };
    },
    discord,
    guildWords,
    noticeOf,
    clock,
    log,
  });
  const feedback = feedbackHandlers({ conversations, endings, kinds, discord, guildWords, clock, log });
  return {
    typedClose,
    departures,
    telling,
    ticketSubcommands: [...commands.subcommandsFor('ticket'), reopen.subcommand],
    modmailSubcommands: commands.subcommandsFor('modmail'),
    components: [...buttons.components, ...commands.components, ...reopen.components, ...feedback.components],
    forms: [...buttons.forms, ...feedback.forms],
  };
}
