/** Polls: asked with a message, voted in, and ended with a system message that tells the result. */
import { MessageType } from 'discord-api-types/v10';
import type { ChannelState, MessageState, Payload, PollState } from '../state/types.ts';
import type { World } from '../state/world.ts';
import { timestamp } from '../time.ts';
import { createMessage } from './messages.ts';

const HOUR_MS = 3_600_000;

export interface PollDraft {
  readonly question: string;
  readonly answers: readonly (string | { readonly text: string; readonly emoji: string })[];
  readonly multiple?: boolean;
  readonly hours?: number;
}

export function newPoll(world: World, draft: PollDraft): PollState {
  return {
    question: draft.question,
    answers: draft.answers.map((answer) =>
      typeof answer === 'string' ? { text: answer, emoji: null } : answer,
    ),
    multiple: draft.multiple ?? false,
    endsAtMs: world.time.now() + (draft.hours ?? 24) * HOUR_MS,
    votes: new Map(),
    isFinal: false,
  };
}

/** Answers are counted from 1, as Discord does. */
export function vote(message: MessageState, userId: string, answers: readonly number[]): void {
  const { poll } = message;
  if (!poll || poll.isFinal) throw new Error('nothing can be voted on here');
  if (answers.length > 1 && !poll.multiple) throw new Error('only one answer may be chosen');
  poll.votes.set(userId, [...answers]);
}

function countOf(poll: PollState, answer: number): number {
  return [...poll.votes.values()].filter((chosen) => chosen.includes(answer)).length;
}

/** https://discord.com/developers/docs/resources/message#embed-fields-by-embed-type-poll-result-embed-fields */
export function endPoll(world: World, channel: ChannelState, message: MessageState): MessageState {
  const { poll } = message;
  if (!poll) throw new Error('this is no poll');
  poll.isFinal = true;
  const counts = poll.answers.map((_, index) => countOf(poll, index + 1));
  const most = Math.max(...counts);
  const winner = counts.indexOf(most);
  const fields = {
    poll_question_text: poll.question,
    victor_answer_votes: String(most),
    total_votes: String(counts.reduce((sum, count) => sum + count, 0)),
    victor_answer_id: String(winner + 1),
    victor_answer_text: poll.answers[winner]?.text ?? '',
  };
  return createMessage(world, channel, {
    authorId: message.authorId,
    type: MessageType.PollResult,
    embeds: [
      {
        type: 'poll_result',
        fields: Object.entries(fields).map(([name, value]) => ({ name, value, inline: false })),
      },
    ],
    reference: { type: 0, channelId: channel.id, messageId: message.id, guildId: channel.guildId },
    mentionIds: [],
  });
}

export function pollPayload(poll: PollState, viewerId: string): Payload {
  return {
    question: { text: poll.question },
    answers: poll.answers.map(({ text, emoji }, index) => ({
      answer_id: index + 1,
      poll_media: { text, ...(emoji === null ? {} : { emoji: { id: null, name: emoji } }) },
    })),
    expiry: timestamp(poll.endsAtMs),
    allow_multiselect: poll.multiple,
    layout_type: 1,
    results: {
      is_finalized: poll.isFinal,
      answer_counts: poll.answers.map((_, index) => ({
        id: index + 1,
        count: countOf(poll, index + 1),
        me_voted: poll.votes.get(viewerId)?.includes(index + 1) ?? false,
      })),
    },
  };
}
