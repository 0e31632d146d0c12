/** `/purge`, and the form in which the name is typed: checked again when it is sent, for anybody can send any form. */
import { ApplicationCommandOptionType, PermissionFlagsBits } from 'discord-api-types/v10';
import type { ChatInputCommandInteraction, ModalSubmitInteraction } from 'discord.js';
import { asId, type ChannelId, type GuildId, type UserId } from '../../../shared/ids.ts';
import { timestamp } from '../../conversations/view.ts';
import { actorOf, guildIdOf } from '../../gateway/actor.ts';
import type { FormHandler, SlashCommandHandler } from '../../gateway/interactions.ts';
import { subcommands, type SubcommandHandler } from '../../gateway/subcommands.ts';
import { described, Refusal, wordsIn } from '../../gateway/words.ts';
import { requireAdmin, type PrivacyOptions } from '../options.ts';
import { PURGE_SCOPES, type PurgeScope, type PurgeTarget } from '../purgeTypes.ts';
import { purgeForm } from '../purgeView.ts';
import { DAY_MS } from '../retention.ts';

const { String: Text, User } = ApplicationCommandOptionType;

export function purgeCommand(options: PrivacyOptions): SlashCommandHandler {
  return subcommands(
    'purge',
    {
      ...described('command.purge.description'),
      default_member_permissions: PermissionFlagsBits.Administrator.toString(),
    },
    PURGE_SCOPES.map((scope) => purging(scope, options)),
  );
}

function optionOf(scope: PurgeScope) {
  const required = true;
  if (scope === 'user')
    return [{ type: User, name: 'user', ...described('command.privacy.option.user'), required }] as const;
  if (scope === 'conversation') {
    return [
      { type: Text, name: 'conversation', ...described('command.privacy.option.conversation'), required },
    ] as const;
  }
  if (scope !== 'category') return [];
  return [
    {
      type: Text,
      name: 'category',
      ...described('command.purge.option.category'),
      required,
      autocomplete: true,
    },
  ] as const;
}

function purging(scope: PurgeScope, options: PrivacyOptions): SubcommandHandler {
  return {
    definition: { name: scope, ...described(`command.purge.${scope}`), options: [...optionOf(scope)] },
    acknowledge: 'modal',
    async run(interaction) {
      requireAdmin(actorOf(interaction));
      const guildId = guildIdOf(interaction);
      const target = { guildId, scope, targetId: await targetIn(interaction, guildId, scope, options) };
      const preview = await options.purges.preview(target);
      const isNothing = preview.closed + preview.open + preview.held === 0;
      if (scope !== 'guild' && isNothing && !(await isNamed(target, options))) {
        throw new Refusal('purge.nothing');
      }
      const name = await nameOf(target, options);
      return { modal: purgeForm(wordsIn(interaction.locale), target, preview, name) };
    },
    ...(scope === 'category' && {
      suggest: async (interaction) =>
        (await options.names.categories(guildIdOf(interaction)))
          .slice(0, 25)
          .map(({ id, name }) => ({ name: name.slice(0, 100), value: id })),
    }),
  };
}

/** Whoever only took part in others' conversations can be erased, too. */
async function isNamed(
  { guildId, scope, targetId }: PurgeTarget,
  { people }: PrivacyOptions,
): Promise<boolean> {
  if (scope !== 'user' || !targetId) return false;
  return (await people.listRows(asId<UserId>(targetId), guildId)).length > 0;
}

async function targetIn(
  interaction: ChatInputCommandInteraction,
  guildId: GuildId,
  scope: PurgeScope,
  { holds, names }: PrivacyOptions,
): Promise<string | null> {
  if (scope === 'user') return interaction.options.getUser('user', true).id;
  if (scope === 'category') {
    // Discord sends whatever was typed, chosen or not: that is in no query before it is known.
    const typed = interaction.options.getString('category', true);
    const found = (await names.categories(guildId)).find(({ id, name }) => id === typed || name === typed);
    if (!found) throw new Refusal('purge.nothing');
    return found.id;
  }
  if (scope !== 'conversation') return null;
  const found = await holds.findConversation(guildId, interaction.options.getString('conversation', true));
  if (!found) throw new Refusal('privacy.noConversation');
  return found;
}

/** What must be typed. */
async function nameOf({ guildId, scope, targetId }: PurgeTarget, { names }: PrivacyOptions): Promise<string> {
  if (scope === 'user' && targetId) return names.person(asId<UserId>(targetId));
  if (scope === 'conversation' && targetId) return targetId;
  if (scope !== 'category' || !targetId) return names.guild(guildId);
  const name = await names.category(guildId, targetId);
  if (name === undefined) throw new Refusal('purge.nothing');
  return name;
}

export function purgeForms(options: PrivacyOptions): readonly FormHandler[] {
  return [
    {
      action: 'purge.confirm',
      acknowledge: 'private',
      async run(interaction, [scopeArg, targetArg]) {
        const scope = PURGE_SCOPES.find((each) => each === scopeArg);
        if (!scope || !/^\d{1,20}$/.test(targetArg ?? '')) throw new Refusal('error.unknownComponent');
        const target = {
          guildId: guildIdOf(interaction),
          scope,
          targetId: targetArg === '0' ? null : (targetArg ?? null),
        };
        return begin(interaction, target, options);
      },
    },
  ];
}

async function begin(interaction: ModalSubmitInteraction, target: PurgeTarget, options: PrivacyOptions) {
  const actor = actorOf(interaction);
  const isOwnWish = target.scope === 'user' && target.targetId === actor.userId;
  // INVARIANT: nobody but an administrator purges what is not about themselves.
  if (!isOwnWish) requireAdmin(actor);
  const words = wordsIn(interaction.locale);
  const name = (await nameOf(target, options)).slice(0, 60);
  if (interaction.fields.getTextInputValue('name').trim() !== name.trim())
    throw new Refusal('purge.wrongName');
  const { eraseNeedsApproval, eraseDeadlineDays } = await options.erasure(target.guildId, actor.userId);
  const mustWait = isOwnWish && eraseNeedsApproval;
  const now = options.clock.now();
  const { purge, isNew } = await options.purges.request({
    ...target,
    requestedBy: actor.userId,
    waitsFor: mustWait ? 'approval' : null,
    notBeforeMs: mustWait ? now + eraseDeadlineDays * DAY_MS : now,
    // In a channel that others read, a person's own wish would be told to them.
    channelId: isOwnWish || !interaction.channelId ? null : asId<ChannelId>(interaction.channelId),
  });
  if (purge.waitsFor === 'approval') {
    if (!isOwnWish) return { content: words.t('purge.waitsForYou') };
    return { content: words.t('privacy.erase.waits', { when: timestamp(purge.notBeforeMs, 'D') }) };
  }
  if (!isNew) return { content: words.t('purge.already', { id: purge.id }) };
  return { content: words.t(isOwnWish ? 'privacy.erase.begun' : 'purge.begun', { id: purge.id }) };
}
