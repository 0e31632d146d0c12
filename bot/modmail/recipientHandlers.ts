/** `/recipients …` for staff in a modmail thread, and the button with which somebody leaves a conversation. */
import { ApplicationCommandOptionType } from 'discord-api-types/v10';
import { asId, type ChannelId, type MessageId, type UserId } from '../../shared/ids.ts';
import { actorOf, guildIdOf } from '../gateway/actor.ts';
import { idArg } from '../gateway/componentIds.ts';
import type { ComponentHandler, SlashCommandHandler } from '../gateway/interactions.ts';
import { subcommands, type SubcommandHandler } from '../gateway/subcommands.ts';
import { described, wordsIn } from '../gateway/words.ts';
import type { Recipients } from './recipients.ts';
import { LEAVE_ACTION } from './recipientView.ts';

type Asked = Parameters<SubcommandHandler['run']>[0];

export function recipientHandlers(recipients: Recipients): {
  readonly command: SlashCommandHandler;
  readonly components: readonly ComponentHandler[];
} {
  const ordersOf = (interaction: Asked) => ({
    guildId: guildIdOf(interaction),
    actor: actorOf(interaction),
    words: wordsIn(interaction.locale),
  });
  const channelIn = (interaction: Asked) => asId<ChannelId>(interaction.channelId);
  const user = {
    type: ApplicationCommandOptionType.User as const,
    name: 'user',
    ...described('modmail.group.user'),
    required: true,
  };
  const change = (name: 'add' | 'remove'): SubcommandHandler => ({
    definition: { name, ...described(`modmail.group.${name}`), options: [user] },
    acknowledge: 'private',
    run: (interaction) =>
      recipients[name](
        ordersOf(interaction),
        channelIn(interaction),
        asId<UserId>(interaction.options.getUser('user', true).id),
        asId<MessageId>(interaction.id),
      ),
  });
  const list: SubcommandHandler = {
    definition: { name: 'list', ...described('modmail.group.list') },
    acknowledge: 'private',
    run: (interaction) => recipients.list(ordersOf(interaction), channelIn(interaction)),
  };
  const leave: ComponentHandler = {
    action: LEAVE_ACTION,
    acknowledge: 'update',
    run: (interaction, args) =>
      recipients.leave(
        idArg(args),
        asId<UserId>(interaction.user.id),
        asId<MessageId>(interaction.id),
        wordsIn(interaction.locale),
      ),
  };
  const rest = { ...described('modmail.group.command'), default_member_permissions: '8192' };
  return {
    command: subcommands('recipients', rest, [change('add'), change('remove'), list]),
    components: [leave],
  };
}
