/** Opening a closed ticket again: the same channel while it is still there, else a new ticket that goes on with the old one. */
import type { ChannelId, UserId } from '../../shared/ids.ts';
import { Refusal } from '../gateway/words.ts';
import type { Closings } from './closing.ts';
import type { EndingRepository } from './endingRepository.ts';
import type { OpenChannels } from './openChannels.ts';
import type { SerialQueues } from './queues.ts';
import type { ConversationRepository } from './repository.ts';
import { isLiving, type Conversation } from './types.ts';

/** What a kind of conversation needs to be opened again. */
export interface ReopeningKind {
  /** The open slots that it may take. */
  slots(conversation: Conversation): Promise<readonly string[]>;
  /** Lets its people speak in its channel or thread again. */
  unlock(conversation: Conversation): Promise<void>;
  /** A new one for the same user; gives it and its channel. */
  continueAs(
    conversation: Conversation,
  ): Promise<{ readonly id: Conversation['id']; readonly channelId: ChannelId }>;
}

export interface ReopeningOptions {
  readonly conversations: Pick<ConversationRepository, 'findById'>;
  readonly closings: Pick<Closings, 'reopen'>;
  readonly endings: Pick<EndingRepository, 'link'>;
  readonly openChannels: Pick<OpenChannels, 'add'>;
  readonly kind: ReopeningKind;
  readonly queues: SerialQueues;
}

export type Reopening = ReturnType<typeof createReopening>;

export function createReopening(options: ReopeningOptions) {
  const { conversations, closings, endings, openChannels, kind, queues } = options;

  /** Its channel as it was; again, should setting its permissions have failed. Undefined when it is put away already. */
  async function here(conversation: Conversation, by: UserId): Promise<ChannelId | undefined> {
    const { channelId } = conversation;
    if (!channelId) throw new Refusal('close.gone');
    if (!isLiving(conversation)) {
      const outcome = await closings.reopen(conversation, by, await kind.slots(conversation));
      if (outcome === 'taken') throw new Refusal('reopen.another');
      if (outcome === 'late') return undefined;
    }
    openChannels.add(channelId, conversation.kind);
    await kind.unlock(conversation);
    return channelId;
  }

  /** A new ticket that names the old one. Asked for twice at once, the second finds what the first has begun. */
  function anew(conversation: Conversation): Promise<ChannelId> {
    return queues.run(`reopen:${conversation.id}`, async () => {
      const { id, channelId } = await kind.continueAs(conversation);
      await endings.link(id, conversation.id);
      return channelId;
    });
  }

  return {
    /**
     * Where it was, while that is still there; else in a new ticket. Throws a refusal when it is just being put away, or
     * when its user has another one open.
     */
    async again(
      conversation: Conversation,
      by: UserId,
    ): Promise<{ readonly channelId: ChannelId; readonly isNew: boolean }> {
      const channelId = conversation.state === 'closed' ? undefined : await here(conversation, by);
      if (channelId) return { channelId, isNew: false };
      const found = await conversations.findById(conversation.id);
      if (found?.state !== 'closed') throw new Refusal('reopen.late');
      return { channelId: await anew(found), isNew: true };
    },
  };
}
