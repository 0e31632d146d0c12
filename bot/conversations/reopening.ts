/** Opening a closed ticket again: the same channel while it is still there, else a new ticket that goes on with the old one. */
import type { APIOverwrite } from 'discord-api-types/v10';
import type { ChannelId, UserId } from '../../shared/ids.ts';
import type { DiscordRest } from '../gateway/rest.ts';
import { Refusal } from '../gateway/words.ts';
import type { Closings } from './closing.ts';
import type { EndingRepository } from './endingRepository.ts';
import type { OpenChannels } from './openChannels.ts';
import { isLiving, type Conversation } from './types.ts';

/** What a kind of conversation needs to be opened again. */
export interface ReopeningKind {
  /** The open slots that it may take, and who may speak in its channel. */
  place(
    conversation: Conversation,
  ): Promise<{ readonly slots: readonly string[]; readonly overwrites: APIOverwrite[] }>;
  /** A new one for the same user; gives it and its channel. */
  continueAs(
    conversation: Conversation,
  ): Promise<{ readonly id: Conversation['id']; readonly channelId: ChannelId }>;
}

export interface ReopeningOptions {
  readonly closings: Pick<Closings, 'reopen'>;
  readonly endings: Pick<EndingRepository, 'link'>;
  readonly discord: Pick<DiscordRest, 'editChannel'>;
  readonly openChannels: Pick<OpenChannels, 'add'>;
  readonly kind: ReopeningKind;
}

export type Reopening = ReturnType<typeof createReopening>;

export function createReopening({ closings, endings, discord, openChannels, kind }: ReopeningOptions) {
  return {
    /**
     * The channel as it was; pressed again it sets the permissions again, should that have failed. Throws a refusal when it
     * is being removed, or when its user has another one open.
     */
    async here(conversation: Conversation, by: UserId): Promise<void> {
      const { slots, overwrites } = await kind.place(conversation);
      const { channelId } = conversation;
      if (!channelId) throw new Refusal('close.gone');
      if (!isLiving(conversation)) {
        const outcome = await closings.reopen(conversation, by, slots);
        if (outcome === 'taken') throw new Refusal('reopen.another');
        if (outcome === 'late') throw new Refusal('reopen.late');
      }
      openChannels.add(channelId, conversation.kind);
      await discord.editChannel(channelId, { permission_overwrites: overwrites });
    },

    /** A new ticket that names the old one. */
    async anew(conversation: Conversation): Promise<ChannelId> {
      const { id, channelId } = await kind.continueAs(conversation);
      await endings.link(id, conversation.id);
      return channelId;
    },
  };
}
