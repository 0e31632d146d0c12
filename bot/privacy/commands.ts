/** `/privacy`: what is stored, an export of it, erasing, holds, and revoking a transcript. */
import { ApplicationCommandOptionType } from 'discord-api-types/v10';
import type { ChatInputCommandInteraction } from 'discord.js';
import { TOPICS } from '../../shared/db/stored/types.ts';
import { asId, type ChannelId, type UserId } from '../../shared/ids.ts';
import { timestamp } from '../conversations/view.ts';
import { actorOf, guildIdOf } from '../gateway/actor.ts';
import type { SlashCommandHandler } from '../gateway/interactions.ts';
import { subcommands, type SubcommandHandler } from '../gateway/subcommands.ts';
import { described, Refusal, wordsIn } from '../gateway/words.ts';
import { CONVERSATION, getConversation } from './conversationOption.ts';
import { exportPerson } from './export.ts';
import { overviewSubcommands, type OverviewOptions } from './overview/commands.ts';
import { requireAdmin, type PrivacyOptions } from './options.ts';
import { createPace } from './pace.ts';
import { purgeForm } from './purgeView.ts';

const { String: Text, User, Boolean: Switch } = ApplicationCommandOptionType;
/** Looking through every table is not begun again and again. */
const EXPORT_PAUSE_MS = 10 * 60_000;
const SOMEBODY = { type: User, name: 'user', ...described('command.privacy.option.user') } as const;

export function privacyCommand(options: OverviewOptions): SlashCommandHandler {
  return subcommands('privacy', described('command.privacy.description'), [
    about(options),
    exporting(options),
    erasing(options),
    holding(options),
    revoking(options),
    ...overviewSubcommands(options),
  ]);
}

function about({ threadsGo }: PrivacyOptions): SubcommandHandler {
  return {
    definition: { name: 'about', ...described('command.privacy.about') },
    acknowledge: 'answer-private',
    async run(interaction) {
      const words = wordsIn(interaction.locale);
      const topics = TOPICS.map((topic) => words.t(`privacy.topic.${topic}`));
      const threads = words.t(
        (await threadsGo(guildIdOf(interaction))) ? 'privacy.threadsGo' : 'privacy.threadsStay',
      );
      return {
        content: [words.t('privacy.about'), ...topics, threads, words.t('privacy.rights')].join('\n'),
      };
    },
  };
}

/** Whom it is about: the caller, or somebody whom an administrator names. */
function subjectOf(interaction: ChatInputCommandInteraction): { userId: UserId; isSelf: boolean } {
  const actor = actorOf(interaction);
  const userId = asId<UserId>(interaction.options.getUser('user')?.id ?? actor.userId);
  if (userId !== actor.userId) requireAdmin(actor);
  return { userId, isSelf: userId === actor.userId };
}

function exporting({ people, discord, audit, clock }: PrivacyOptions): SubcommandHandler {
  const paced = createPace(clock, EXPORT_PAUSE_MS, (when) => {
    throw new Refusal('privacy.export.again', { when: timestamp(when, 'R') });
  });
  return {
    definition: { name: 'export', ...described('command.privacy.export'), options: [SOMEBODY] },
    acknowledge: 'private',
    async run(interaction) {
      const { userId, isSelf } = subjectOf(interaction);
      const guildId = guildIdOf(interaction);
      const words = wordsIn(interaction.locale);
      const file = await paced(`${interaction.user.id}/${userId}`, async () => {
        const made = await exportPerson(people, userId, clock.now(), isSelf ? undefined : guildId);
        if (made.rows === 0) return made;
        const { id } = await discord.openDirectMessages(asId<UserId>(interaction.user.id));
        const content = words.t('privacy.export.file', { rows: made.rows, tables: made.tables });
        await discord.sendMessage(
          asId<ChannelId>(id),
          { content },
          { nonce: `e${interaction.id}`, files: [made] },
        );
        return made;
      });
      if (file.rows === 0) return { content: words.t('privacy.export.none') };
      await audit.record({
        guildId,
        actorId: asId<UserId>(interaction.user.id),
        action: 'privacy.exported',
        targets: { user: userId },
      });
      return { content: words.t('privacy.export.sent', { rows: file.rows, tables: file.tables }) };
    },
  };
}

function erasing({ purges, names }: PrivacyOptions): SubcommandHandler {
  return {
    definition: { name: 'erase', ...described('command.privacy.erase'), options: [SOMEBODY] },
    acknowledge: 'modal',
    async run(interaction) {
      const { userId } = subjectOf(interaction);
      const target = { scope: 'user', targetId: userId } as const;
      const preview = await purges.preview({ ...target, guildId: guildIdOf(interaction) });
      return { modal: purgeForm(wordsIn(interaction.locale), target, preview, await names.person(userId)) };
    },
  };
}

function holding(options: PrivacyOptions): SubcommandHandler {
  return {
    definition: {
      name: 'hold',
      ...described('command.privacy.hold'),
      options: [
        CONVERSATION,
        { type: Switch, name: 'on', ...described('command.privacy.option.on'), required: true },
      ],
    },
    acknowledge: 'public',
    async run(interaction) {
      const actor = actorOf(interaction);
      requireAdmin(actor);
      const guildId = guildIdOf(interaction);
      const id = await getConversation(options, guildId, interaction);
      const isOn = interaction.options.getBoolean('on', true);
      await options.holds.hold(guildId, id, isOn ? actor.userId : null, options.clock.now());
      const action = isOn ? 'privacy.held' : 'privacy.released';
      await options.audit.record({ guildId, actorId: actor.userId, action, targets: { conversation: id } });
      const words = wordsIn(interaction.locale);
      if (!isOn) return { content: words.t('privacy.released', { id }) };
      const untilMs = await options.holds.transcriptUntilMs(id);
      if (untilMs === null) return { content: words.t('privacy.heldOpen', { id }) };
      return { content: words.t('privacy.held', { id, until: timestamp(untilMs, 'D') }) };
    },
  };
}

function revoking(options: PrivacyOptions): SubcommandHandler {
  const choice = (copy: 'staff' | 'user' | 'both') => ({ name: copy, value: copy });
  return {
    definition: {
      name: 'revoke',
      ...described('command.privacy.revoke'),
      options: [
        CONVERSATION,
        {
          type: Text,
          name: 'copy',
          ...described('command.privacy.option.copy'),
          required: true,
          choices: [choice('staff'), choice('user'), choice('both')],
        },
      ],
    },
    acknowledge: 'private',
    async run(interaction) {
      const actor = actorOf(interaction);
      requireAdmin(actor);
      const guildId = guildIdOf(interaction);
      const id = await getConversation(options, guildId, interaction);
      const copy = interaction.options.getString('copy', true);
      let parts = 0;
      for (const audience of ['staff', 'user'] as const) {
        if (copy !== 'both' && copy !== audience) continue;
        for (const name of await options.holds.listCopies(id, audience)) {
          await options.erasePastes(id, name);
          parts += await options.holds.forgetCopy(id, name);
        }
      }
      const words = wordsIn(interaction.locale);
      if (parts === 0) throw new Refusal('privacy.nothingToRevoke');
      await options.audit.record({
        guildId,
        actorId: actor.userId,
        action: 'transcript.revoked',
        targets: { conversation: id },
      });
      return { content: words.t('privacy.revoked') };
    },
  };
}
