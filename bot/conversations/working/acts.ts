/** From an interaction to what a member of staff does to which conversation; everybody else is told why not. */
import { asId, type ChannelId, type ConversationId } from '../../../shared/ids.ts';
import { actorOf, guildIdOf } from '../../gateway/actor.ts';
import { Refusal, wordsIn } from '../../gateway/words.ts';
import { refusalWhenOver } from '../over.ts';
import type { ConversationRepository } from '../repository.ts';
import { isLiving, type Conversation } from '../types.ts';
import type { Act } from './act.ts';
import type { RulesOf } from './rules.ts';

export type Asking = Parameters<typeof actorOf>[0];

export interface ActsOptions {
  readonly conversations: Pick<ConversationRepository, 'findById' | 'findByChannel'>;
  readonly rules: () => RulesOf;
}

export type Acts = ReturnType<typeof createActs>;

export function createActs({ conversations, rules }: ActsOptions) {
  async function actOn(interaction: Asking, conversation: Conversation | undefined): Promise<Act> {
    if (!conversation || conversation.guildId !== guildIdOf(interaction)) throw new Refusal('work.notHere');
    const actor = actorOf(interaction);
    if (!(await rules()[conversation.kind].isStaff(conversation, actor))) throw new Refusal('work.staffOnly');
    if (!isLiving(conversation)) throw await refusalWhenOver(conversation, conversations);
    const avatarUrl = interaction.user.displayAvatarURL({ size: 128, extension: 'png' });
    return {
      id: interaction.id,
      conversation,
      actor: { ...actor, avatarUrl },
      words: wordsIn(interaction.locale),
    };
  }

  async function here(interaction: Asking): Promise<Act> {
    const { channelId } = interaction;
    if (channelId === null) throw new Refusal('work.notHere');
    const guildId = guildIdOf(interaction);
    return actOn(interaction, await conversations.findByChannel(guildId, asId<ChannelId>(channelId)));
  }

  return {
    /** The conversation in whose channel the command is used. */
    here,

    /** For suggestions, which cannot tell anybody why there are none. */
    async findHere(interaction: Asking): Promise<Act | undefined> {
      try {
        return await here(interaction);
      } catch (error) {
        if (error instanceof Refusal) return undefined;
        throw error;
      }
    },

    /** The one that a button or form names: anybody can send any id, so it is authorised like a command. */
    async on(interaction: Asking, id: ConversationId): Promise<Act> {
      return actOn(interaction, await conversations.findById(id));
    },
  };
}
