/** Something that a member of staff does to a conversation, and how the others in its channel hear of it. */
import type { Clock } from '../../../shared/clock.ts';
import type { UserId } from '../../../shared/ids.ts';
import type { DiscordRest } from '../../gateway/rest.ts';
import type { GuildWords, WordKey, Words, WordValues } from '../../gateway/words.ts';
import type { Audit, AuditAction } from '../audit.ts';
import type { Actor } from '../access.ts';
import type { Conversation } from '../types.ts';
import { COLOURS } from '../view.ts';
import type { Headers } from './headers.ts';

export interface Act {
  /** The interaction: done twice, it is still one. */
  readonly id: string;
  readonly conversation: Conversation;
  readonly actor: Actor & { readonly displayName: string; readonly avatarUrl: string | null };
  /** The actor's own language. */
  readonly words: Words;
}

export interface Pinged {
  readonly users?: readonly string[];
  readonly roles?: readonly string[];
}

export interface TellingOptions {
  readonly discord: Pick<DiscordRest, 'sendMessage'>;
  readonly guildWords: GuildWords;
  readonly audit: Audit;
  readonly headers: Pick<Headers, 'touch'>;
  readonly clock: Clock;
}

export type Telling = ReturnType<typeof createTelling>;

export function createTelling({ discord, guildWords, audit, headers }: TellingOptions) {
  return {
    /** In the channel, in the server's language. */
    async notice(
      { conversation, id }: Pick<Act, 'conversation' | 'id'>,
      key: WordKey,
      values: WordValues,
      { users = [], roles = [] }: Pinged = {},
    ): Promise<void> {
      if (!conversation.channelId) return;
      const words = await guildWords(conversation.guildId);
      const pings = [...users.map((user) => `<@${user}>`), ...roles.map((role) => `<@&${role}>`)].join(' ');
      await discord.sendMessage(
        conversation.channelId,
        {
          ...(pings && { content: pings }),
          allowed_mentions: { users: [...users], roles: [...roles] },
          embeds: [{ color: COLOURS.calm, description: words.t(key, values) }],
        },
        { nonce: `${id}n` },
      );
    },

    /** Recorded, and shown in the pinned message. */
    async record(
      { conversation, actor }: Pick<Act, 'conversation'> & { readonly actor: { readonly userId: UserId } },
      action: AuditAction,
      targets: Readonly<Record<string, string>> = {},
    ): Promise<void> {
      const { id, guildId, channelId } = conversation;
      const where = { conversation: id, ...(channelId && { channel: channelId }) };
      await audit.record({ guildId, actorId: actor.userId, action, targets: { ...where, ...targets } });
      await headers.touch(id);
    },
  };
}
