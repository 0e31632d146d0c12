/** The option by which a command names a conversation, and what it means. */
import { ApplicationCommandOptionType } from 'discord-api-types/v10';
import type { ConversationId, GuildId } from '../../shared/ids.ts';
import { described, Refusal } from '../gateway/words.ts';
import type { HoldRepository } from './holdRepository.ts';

export const CONVERSATION = {
  type: ApplicationCommandOptionType.String,
  name: 'conversation',
  ...described('command.privacy.option.conversation'),
  required: true,
  max_length: 30,
} as const;

export async function getConversation(
  { holds }: { readonly holds: Pick<HoldRepository, 'findConversation'> },
  guildId: GuildId,
  interaction: { readonly options: { getString(name: string, required: true): string } },
): Promise<ConversationId> {
  const found = await holds.findConversation(guildId, interaction.options.getString('conversation', true));
  if (!found) throw new Refusal('privacy.noConversation');
  return found;
}
