/** The history of a conversation, whether its channel still exists or not. */
import type { APIMessage } from 'discord-api-types/v10';
import type { Clock } from '../../../shared/clock.ts';
import { NotFound } from '../../../shared/errors.ts';
import type { GuildWords } from '../../gateway/words.ts';
import { remark } from '../composed.ts';
import type { ConversationRepository } from '../repository.ts';
import type { Conversation } from '../types.ts';
import { recoveredNote } from '../view.ts';
import type { Snapshots } from './service.ts';

export interface RecoveryOptions {
  readonly snapshots: Pick<Snapshots, 'recover'>;
  readonly conversations: Pick<ConversationRepository, 'markGone'>;
  readonly guildWords: GuildWords;
  readonly botUserId: () => string;
  readonly clock: Clock;
}

/**
 * The channel's pages; when it turns out to be gone, the rest from the snapshots and a last message that says so. Throws
 * NotFound when there is nothing at all.
 */
export async function* orRecovered(
  conversation: Conversation,
  pages: AsyncIterable<readonly APIMessage[]>,
  { snapshots, conversations, guildWords, botUserId, clock }: RecoveryOptions,
): AsyncGenerator<readonly APIMessage[]> {
  let reached = 0n;
  try {
    for await (const page of pages) {
      yield page;
      reached = BigInt(page.at(-1)?.id ?? reached);
    }
    return;
  } catch (error) {
    if (!(error instanceof NotFound)) throw error;
    const { messages, missingSinceMs } = await snapshots.recover(conversation);
    if (messages.length === 0 && reached === 0n) throw error;
    await conversations.markGone(conversation.id, { missingSinceMs }, clock.now());
    yield messages.filter(({ id }) => BigInt(id) > reached);
    const note = recoveredNote(await guildWords(conversation.guildId), missingSinceMs);
    yield [remark(conversation.channelId, note, botUserId(), clock.now())];
  }
}
