/** What administrators see and decide: erasures that wait for them, holds, who read a transcript, and the audit as a file. */
import { MessageFlags } from 'discord-api-types/v10';
import { asId, type ChannelId, type MessageId, type UserId } from '../../../shared/ids.ts';
import type { AuditRepository } from '../../conversations/auditRepository.ts';
import { timestamp } from '../../conversations/view.ts';
import { actorOf, guildIdOf } from '../../gateway/actor.ts';
import { idArg } from '../../gateway/componentIds.ts';
import type {
  ComponentHandler,
  ComponentInteraction,
  SlashCommandHandler,
} from '../../gateway/interactions.ts';
import { subcommands, type SubcommandHandler } from '../../gateway/subcommands.ts';
import { described, Refusal, wordsIn } from '../../gateway/words.ts';
import { exportAudit } from '../auditExport.ts';
import { CONVERSATION, getConversation } from '../conversationOption.ts';
import { requireAdmin, type PrivacyOptions } from '../options.ts';
import { APPROVAL_ACTIONS, approvalDecided, approvalRow, requestLine } from '../purgeNotices.ts';
import type { Purge } from '../purgeTypes.ts';

export interface OverviewOptions extends PrivacyOptions {
  readonly auditRows: Pick<AuditRepository, 'list' | 'listReaders'>;
}

/** Each erasure takes a row of buttons, of which a message has five. */
const MOST_REQUESTS = 5;
const MOST_LINES = 20;

export function overviewSubcommands(options: OverviewOptions): readonly SubcommandHandler[] {
  return [requests(options), holds(options), readers(options)];
}

function requests({ purges }: OverviewOptions): SubcommandHandler {
  return {
    definition: { name: 'requests', ...described('command.privacy.requests') },
    acknowledge: 'private',
    async run(interaction) {
      requireAdmin(actorOf(interaction));
      const waiting = await purges.listForApproval(guildIdOf(interaction), MOST_REQUESTS);
      const words = wordsIn(interaction.locale);
      if (waiting.length === 0) throw new Refusal('privacy.requests.none');
      return {
        content: waiting.map((purge, at) => `${at + 1}. ${requestLine(words, purge)}`).join('\n'),
        components: waiting.map(({ id }, at) => approvalRow(words, id, `${at + 1}: `)),
      };
    },
  };
}

function holds({ holds: rows }: OverviewOptions): SubcommandHandler {
  return {
    definition: { name: 'holds', ...described('command.privacy.holds') },
    acknowledge: 'private',
    async run(interaction) {
      requireAdmin(actorOf(interaction));
      const held = await rows.listHeld(guildIdOf(interaction), MOST_LINES);
      if (held.length === 0) throw new Refusal('privacy.holds.none');
      const words = wordsIn(interaction.locale);
      const lines = held.map(({ id, number, by, sinceMs, transcriptUntilMs: untilMs }) =>
        words.t('privacy.holds.line', {
          conversation: number === null ? id : `#${number} (${id})`,
          by: by === null ? '—' : `<@${by}>`,
          since: timestamp(sinceMs, 'D'),
          until: untilMs === null ? '—' : timestamp(untilMs, 'D'),
        }),
      );
      return { content: lines.join('\n') };
    },
  };
}

function readers(options: OverviewOptions): SubcommandHandler {
  return {
    definition: { name: 'readers', ...described('command.privacy.readers'), options: [CONVERSATION] },
    acknowledge: 'private',
    async run(interaction) {
      requireAdmin(actorOf(interaction));
      const guildId = guildIdOf(interaction);
      const id = await getConversation(options, guildId, interaction);
      const events = await options.auditRows.listReaders(guildId, id, MOST_LINES);
      const words = wordsIn(interaction.locale);
      const lines = events.map(({ actorId, outcome, createdAtMs }) =>
        words.t(outcome === 'done' ? 'privacy.readers.line' : 'privacy.readers.refused', {
          user: `<@${actorId ?? '0'}>`,
          when: timestamp(createdAtMs),
        }),
      );
      return { content: [...lines, words.t('privacy.readers.note')].join('\n') };
    },
  };
}

export function auditCommand({ auditRows, audit, discord, clock }: OverviewOptions): SlashCommandHandler {
  const exporting: SubcommandHandler = {
    definition: { name: 'export', ...described('command.audit.export') },
    acknowledge: 'private',
    async run(interaction) {
      const actor = actorOf(interaction);
      requireAdmin(actor);
      const guildId = guildIdOf(interaction);
      const file = await exportAudit(auditRows, guildId, clock.now());
      const words = wordsIn(interaction.locale);
      const { id } = await discord.openDirectMessages(actor.userId);
      await discord.sendMessage(
        asId<ChannelId>(id),
        { content: words.t('audit.file', { count: file.events }) },
        { nonce: `a${interaction.id}`, files: [file] },
      );
      await audit.record({ guildId, actorId: actor.userId, action: 'audit.exported', targets: {} });
      return { content: words.t('audit.sent', { count: file.events }) };
    },
  };
  return subcommands('audit', described('command.audit.description'), [exporting]);
}

/** Of any number of clicks one decides. */
export function approvalButtons(options: OverviewOptions): readonly ComponentHandler[] {
  const deciding = (isApproved: boolean): ComponentHandler => ({
    action: isApproved ? APPROVAL_ACTIONS.approve : APPROVAL_ACTIONS.decline,
    acknowledge: 'private',
    async run(interaction, args) {
      const actor = actorOf(interaction);
      requireAdmin(actor);
      const guildId = guildIdOf(interaction);
      const id: string = idArg<UserId>(args);
      const purge = await options.purges.find(id);
      if (purge?.guildId !== guildId) throw new Refusal('privacy.requests.decided');
      const isDecided = await options.purges.decide(id, isApproved, actor.userId);
      await showDecided(options, interaction, purge, isDecided ? { by: actor.userId, isApproved } : null);
      if (!isDecided) throw new Refusal('privacy.requests.decided');
      const outcome = isApproved ? 'approved' : 'declined';
      await tellThem(options, purge, outcome);
      return { content: wordsIn(interaction.locale).t(`privacy.requests.${outcome}`) };
    },
  });
  return [deciding(true), deciding(false)];
}

/** In the log channel, which others read: the question must not look as if it still waited. */
async function showDecided(
  { discord, names, log }: OverviewOptions,
  { channelId, message }: ComponentInteraction,
  purge: Purge,
  outcome: Parameters<typeof approvalDecided>[2],
): Promise<void> {
  if (!channelId || message.flags.has(MessageFlags.Ephemeral)) return;
  const body = approvalDecided(await names.words(purge.guildId), purge, outcome);
  try {
    await discord.editMessage(asId<ChannelId>(channelId), asId<MessageId>(message.id), body);
  } catch (error) {
    log.warn({ err: error, purgeId: purge.id }, 'a decided erasure still looks as if it waited');
  }
}

/** Closed direct messages keep nobody from their right: what was decided happens all the same. */
async function tellThem(
  { discord, names }: OverviewOptions,
  { id, guildId, targetId }: Purge,
  outcome: 'approved' | 'declined',
): Promise<void> {
  if (targetId === null) return;
  const words = await names.words(guildId);
  try {
    const channel = await discord.openDirectMessages(asId<UserId>(targetId));
    const content = words.t(`privacy.erase.${outcome}`, { guild: await names.guild(guildId) });
    await discord.sendMessage(asId<ChannelId>(channel.id), { content }, { nonce: `w${id}` });
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
  }
}
