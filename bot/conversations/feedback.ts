/** Feedback by direct message: stars, which are counted, and a comment, which goes to the staff log and nowhere else. */
import { ComponentType } from 'discord-api-types/v10';
import type { Clock } from '../../shared/clock.ts';
import { newId, type ConversationId, type UserId } from '../../shared/ids.ts';
import type { Log } from '../../shared/log.ts';
import { actorOf } from '../gateway/actor.ts';
import { idArg } from '../gateway/componentIds.ts';
import type { Answer, ComponentHandler, ComponentInteraction, FormHandler } from '../gateway/interactions.ts';
import type { DiscordRest } from '../gateway/rest.ts';
import { TEXT_FIELD } from '../gateway/textForm.ts';
import { Refusal, wordsIn, type GuildWords } from '../gateway/words.ts';
import type { ClosingKind } from './closingKind.ts';
import type { EndingRepository } from './endingRepository.ts';
import {
  commentForm,
  commentRow,
  FEEDBACK_ACTIONS,
  feedbackLog,
  MAX_STARS,
  starsShown,
} from './feedbackView.ts';
import type { ConversationRepository } from './repository.ts';
import { isLiving, type Conversation, type ConversationKind } from './types.ts';

export interface FeedbackOptions {
  readonly conversations: Pick<ConversationRepository, 'findById'>;
  readonly endings: Pick<EndingRepository, 'rate' | 'stars'>;
  readonly kinds: Readonly<Record<ConversationKind, Pick<ClosingKind, 'delivery'>>>;
  readonly discord: Pick<DiscordRest, 'sendMessage'>;
  readonly guildWords: GuildWords;
  readonly clock: Clock;
  readonly log: Log;
}

export function feedbackHandlers(options: FeedbackOptions): {
  readonly components: readonly ComponentHandler[];
  readonly forms: readonly FormHandler[];
} {
  const { conversations, endings, kinds, discord } = options;

  /** Its user alone may rate it, once it is over and as long as it is kept. */
  async function getRateable(id: ConversationId, userId: UserId): Promise<Conversation> {
    const conversation = await conversations.findById(id);
    if (conversation?.userId !== userId || isLiving(conversation)) throw new Refusal('close.gone');
    return conversation;
  }

  /** False where the guild has no log channel. */
  async function tellStaff(
    conversation: Conversation,
    stars: number | null,
    comment?: string,
  ): Promise<boolean> {
    const { kind, guildId, userId } = conversation;
    const { logChannelId, title } = await kinds[kind].delivery(conversation);
    if (!logChannelId) return false;
    const words = await options.guildWords(guildId);
    const body = feedbackLog(words, { title, userId, stars, ...(comment !== undefined && { comment }) });
    await discord.sendMessage(logChannelId, body, { nonce: `${newId(options.clock.now())}f` });
    return true;
  }

  return {
    components: [
      {
        action: FEEDBACK_ACTIONS.rate,
        acknowledge: 'update',
        async run(interaction, [id = '', given = '']) {
          const conversation = await getRateable(idArg([id]), actorOf(interaction).userId);
          const stars = Number(given);
          if (!Number.isInteger(stars) || stars < 1 || stars > MAX_STARS)
            throw new Refusal('error.unknownComponent');
          if (!(await endings.rate(conversation.id, stars, options.clock.now())))
            throw new Refusal('feedback.already');
          const hasLog = await tellStaff(conversation, stars).catch((error: unknown) => {
            // The stars are counted; that staff were not told of them now is no reason to tell the user of a failure.
            options.log.warn({ err: error, conversationId: conversation.id }, 'feedback was not told');
            return true;
          });
          const words = wordsIn(interaction.locale);
          return {
            content: words.t('feedback.thanks', { stars: starsShown(stars) }),
            components: [
              ...linkRows(interaction.message),
              ...(hasLog ? [commentRow(words, conversation.id)] : []),
            ],
          };
        },
      },
      {
        action: FEEDBACK_ACTIONS.comment,
        acknowledge: 'modal',
        async run(interaction, args) {
          const { id } = await getRateable(idArg(args), actorOf(interaction).userId);
          return { modal: commentForm(wordsIn(interaction.locale), id) };
        },
      },
    ],
    forms: [
      {
        action: FEEDBACK_ACTIONS.send,
        acknowledge: 'update',
        async run(interaction, args) {
          const conversation = await getRateable(idArg(args), actorOf(interaction).userId);
          const comment = interaction.fields.getTextInputValue(TEXT_FIELD).trim();
          if (comment === '') throw new Refusal('feedback.empty');
          const stars = await endings.stars(conversation.id);
          if (!(await tellStaff(conversation, stars, comment))) throw new Refusal('feedback.noLog');
          return {
            content: wordsIn(interaction.locale).t('feedback.passedOn'),
            components: interaction.message ? linkRows(interaction.message) : [],
          };
        },
      },
    ],
  };
}

/** Of the message under which the stars stand, the rows with the link to the transcript. */
function linkRows({ components }: ComponentInteraction['message']): NonNullable<Answer['components']> {
  const isLinks = (row: (typeof components)[number]) =>
    row.type === ComponentType.ActionRow && row.components.some((part) => 'url' in part && part.url);
  return components.filter(isLinks).map((row) => row.toJSON());
}
