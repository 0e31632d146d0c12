/** The buttons that close a conversation: asked first, then confirmed; every click is authorised against the row it names. */
import type { ConversationId, GuildId } from '../../shared/ids.ts';
import { actorOf, guildIdOf } from '../gateway/actor.ts';
import { idArg } from '../gateway/componentIds.ts';
import type { ComponentHandler, FormHandler } from '../gateway/interactions.ts';
import { TEXT_FIELD } from '../gateway/textForm.ts';
import { Refusal, wordsIn, type GuildWords } from '../gateway/words.ts';
import type { Actor } from './access.ts';
import type { Closings } from './closing.ts';
import { afterwardsOf, type ClosingKind } from './closingKind.ts';
import { refusalWhenOver } from './over.ts';
import { KEEP_OPEN_ACTION, keptOpenBy } from './reminderView.ts';
import type { Reminders } from './reminders.ts';
import type { ConversationRepository } from './repository.ts';
import { isLiving, type Conversation, type ConversationKind } from './types.ts';
import { CLOSE_ACTIONS, closingBegun, confirmClosing, keptOpen, reasonForm } from './view.ts';

export interface CloseButtonsOptions {
  readonly conversations: Pick<ConversationRepository, 'findById' | 'findByChannel'>;
  readonly closings: Pick<Closings, 'close'>;
  readonly reminders: Pick<Reminders, 'keepOpen'>;
  readonly kinds: Readonly<Record<ConversationKind, Pick<ClosingKind, 'mayClose' | 'thread'>>>;
  readonly guildWords: GuildWords;
}

export function closeButtons({
  conversations,
  closings,
  reminders,
  kinds,
  guildWords,
}: CloseButtonsOptions): {
  readonly components: readonly ComponentHandler[];
  readonly forms: readonly FormHandler[];
} {
  /** The conversation, when this person may close it now. */
  async function getClosable(guildId: GuildId, id: ConversationId, actor: Actor): Promise<Conversation> {
    const conversation = await conversations.findById(id);
    if (conversation?.guildId !== guildId) throw new Refusal('close.gone');
    if (!(await kinds[conversation.kind].mayClose(conversation, actor))) {
      throw new Refusal(`close.notAllowed.${conversation.kind}`);
    }
    if (!isLiving(conversation)) throw await refusalWhenOver(conversation, conversations);
    return conversation;
  }

  const confirmed = (action: string, isSilent: boolean): ComponentHandler => ({
    action,
    acknowledge: 'answer-update',
    async run(interaction, args) {
      const actor = actorOf(interaction);
      const conversation = await getClosable(guildIdOf(interaction), idArg(args), actor);
      const { id, guildId, kind } = conversation;
      if (!(await closings.close(id, actor.userId, { isSilent }))) throw closedAlready(kind);
      const then = await afterwardsOf(kinds[kind], conversation);
      return closingBegun(await guildWords(guildId), conversation, actor.userId, then, { isSilent });
    },
  });

  const forms: readonly FormHandler[] = [
    {
      action: CLOSE_ACTIONS.reason,
      acknowledge: 'answer-update',
      async run(interaction, args) {
        const actor = actorOf(interaction);
        const conversation = await getClosable(guildIdOf(interaction), idArg(args), actor);
        const { id, kind, guildId } = conversation;
        const reason = interaction.fields.getTextInputValue(TEXT_FIELD).trim() || null;
        if (!(await closings.close(id, actor.userId, { reason }))) throw closedAlready(kind);
        const then = await afterwardsOf(kinds[kind], conversation);
        return closingBegun(await guildWords(guildId), conversation, actor.userId, then, { reason });
      },
    },
  ];
  const components: readonly ComponentHandler[] = [
    {
      action: KEEP_OPEN_ACTION,
      acknowledge: 'answer-update',
      async run(interaction, args) {
        const actor = actorOf(interaction);
        const conversation = await getClosable(guildIdOf(interaction), idArg(args), actor);
        await reminders.keepOpen(conversation, actor.userId);
        return keptOpenBy(await guildWords(conversation.guildId), actor.userId);
      },
    },
    {
      action: CLOSE_ACTIONS.ask,
      acknowledge: 'answer-public',
      async run(interaction, args) {
        const guildId = guildIdOf(interaction);
        const conversation = await getClosable(guildId, idArg(args), actorOf(interaction));
        const then = await afterwardsOf(kinds[conversation.kind], conversation);
        return confirmClosing(await guildWords(guildId), conversation, then);
      },
    },
    confirmed(CLOSE_ACTIONS.confirm, false),
    confirmed(CLOSE_ACTIONS.silent, true),
    {
      action: CLOSE_ACTIONS.why,
      acknowledge: 'modal',
      async run(interaction, args) {
        const conversation = await getClosable(guildIdOf(interaction), idArg(args), actorOf(interaction));
        return { modal: reasonForm(wordsIn(interaction.locale), conversation) };
      },
    },
    {
      action: CLOSE_ACTIONS.keep,
      acknowledge: 'answer-update',
      async run(interaction, args) {
        const guildId = guildIdOf(interaction);
        const { kind } = await getClosable(guildId, idArg(args), actorOf(interaction));
        return keptOpen(await guildWords(guildId), kind);
      },
    },
  ];
  return { components, forms };
}

function closedAlready(kind: ConversationKind): Refusal {
  return new Refusal(`close.already.${kind}`);
}
