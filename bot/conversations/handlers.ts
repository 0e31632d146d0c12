/** The buttons that close a conversation: asked first, then confirmed; every click is authorised against the row it names. */
import { UserError } from '../../shared/errors.ts';
import { asId, type ConversationId, type GuildId } from '../../shared/ids.ts';
import { actorOf, guildIdOf } from '../gateway/actor.ts';
import type { ComponentHandler } from '../gateway/interactions.ts';
import type { Actor } from './access.ts';
import type { Closings } from './closing.ts';
import type { ClosingKind } from './closingSteps.ts';
import type { ConversationRepository } from './repository.ts';
import { isLiving, type Conversation, type ConversationKind } from './types.ts';
import { CLOSE_ACTIONS, closingBegun, confirmClosing, keptOpen, NOUNS } from './view.ts';

export interface CloseButtonsOptions {
  readonly conversations: Pick<ConversationRepository, 'findById'>;
  readonly closings: Pick<Closings, 'close'>;
  readonly kinds: Readonly<Record<ConversationKind, Pick<ClosingKind, 'mayClose'>>>;
}

export function closeButtons({
  conversations,
  closings,
  kinds,
}: CloseButtonsOptions): readonly ComponentHandler[] {
  /** The conversation, when this person may close it now. */
  async function getClosable(guildId: GuildId, id: ConversationId, actor: Actor): Promise<Conversation> {
    const conversation = await conversations.findById(id);
    if (conversation?.guildId !== guildId) throw new UserError('This conversation no longer exists.');
    if (!(await kinds[conversation.kind].mayClose(conversation, actor))) {
      throw new UserError(`You are not allowed to close this ${NOUNS[conversation.kind]}.`);
    }
    if (!isLiving(conversation)) throw closedAlready(conversation.kind);
    return conversation;
  }

  return [
    {
      action: CLOSE_ACTIONS.ask,
      acknowledge: 'answer-public',
      async run(interaction, [id = '']) {
        return confirmClosing(
          await getClosable(guildIdOf(interaction), asId<ConversationId>(id), actorOf(interaction)),
        );
      },
    },
    {
      action: CLOSE_ACTIONS.confirm,
      acknowledge: 'answer-update',
      async run(interaction, [id = '']) {
        const actor = actorOf(interaction);
        const conversation = await getClosable(guildIdOf(interaction), asId<ConversationId>(id), actor);
        if (!(await closings.close(conversation.id, actor.userId))) throw closedAlready(conversation.kind);
        return closingBegun(conversation.kind, actor.userId);
      },
    },
    {
      action: CLOSE_ACTIONS.keep,
      acknowledge: 'answer-update',
      async run(interaction, [id = '']) {
        const conversation = await getClosable(
          guildIdOf(interaction),
          asId<ConversationId>(id),
          actorOf(interaction),
        );
        return keptOpen(conversation.kind);
      },
    },
  ];
}

function closedAlready(kind: ConversationKind): UserError {
  return new UserError(`This ${NOUNS[kind]} is being closed already.`);
}
