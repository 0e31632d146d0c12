/** What staff do in a thread: what of it goes to the user, and what happens to it afterwards. */
import type { GuildId, MessageId, UserId } from '../../shared/ids.ts';
import { isStaff, type Actor } from '../conversations/access.ts';
import { closeOrder, type TypedClose } from '../conversations/ending/typed.ts';
import { readIncoming, type MessageWithMember } from '../gateway/incoming.ts';
import type { DiscordRest } from '../gateway/rest.ts';
import type { WordKey, Words } from '../gateway/words.ts';
import type { Answers } from './answers.ts';
import { answering, denied, refused } from './answerView.ts';
import type { Changes } from './changes.ts';
import type { RelayRepository } from './relayRepository.ts';
import { replyText } from './replyText.ts';
import { staffRoles, type ModmailSettings } from './settings.ts';
import { sayings, utteranceOf } from './spokenView.ts';
import type { ThreadRepository } from './threadRepository.ts';
import type { OpenThread } from './types.ts';

export interface OutboxOptions {
  readonly settings: Pick<ModmailSettings, 'get'>;
  readonly facts: Pick<ThreadRepository, 'saveThreadCursor'>;
  readonly relays: Pick<RelayRepository, 'findIn'>;
  readonly answers: Pick<Answers, 'typed'>;
  readonly changes: Changes;
  readonly discord: Pick<DiscordRest, 'sendMessage'>;
  readonly typedClose: () => Pick<TypedClose, 'run'>;
  /** Who somebody is in a server; asks Discord where the roles are not known. */
  readonly actor: (guildId: GuildId, userId: UserId, roleIds?: readonly string[]) => Promise<Actor>;
  readonly guildWords: (guildId: GuildId) => Promise<Words>;
}

export type Outbox = ReturnType<typeof createOutbox>;

export function createOutbox(options: OutboxOptions) {
  const { settings, facts, relays, answers, changes } = options;

  /** By default, what was to be passed on; anything else is only `denied`. */
  async function refuse(
    thread: OpenThread,
    messageId: MessageId,
    key: WordKey,
    asBody = refused,
  ): Promise<void> {
    const words = await options.guildWords(thread.guildId);
    const body = answering(messageId, asBody(words, words.t(key)));
    await options.discord.sendMessage(thread.channelId, body, { nonce: `${messageId}x` });
  }

  return {
    /** An answer, or a note among staff. */
    async onMessage(thread: OpenThread, message: MessageWithMember): Promise<void> {
      const { modmail: config } = await settings.get(thread.guildId);
      const incoming = readIncoming(message);
      const closing = config.replyCommand ? closeOrder(message.content) : undefined;
      const reply = closing ? undefined : replyText(message.content, config);
      if (closing) {
        const actor = await options.actor(thread.guildId, incoming.author.id, message.member?.roles);
        const problem = isStaff(actor, staffRoles(config))
          ? await options.typedClose().run(thread, incoming.author.id, closing, incoming.id)
          : 'modmail.command.staffOnly';
        if (problem) await refuse(thread, incoming.id, problem, denied);
      }
      if (reply) {
        const said = { ...utteranceOf(incoming), content: reply.text };
        const actor = await options.actor(thread.guildId, incoming.author.id, message.member?.roles);
        const isEmpty = sayings(await options.guildWords(thread.guildId), said, []).trim() === '';
        if (!isStaff(actor, staffRoles(config))) await refuse(thread, incoming.id, 'modmail.staffOnly');
        else if (isEmpty && incoming.attachments.length === 0)
          await refuse(thread, incoming.id, 'modmail.nothing');
        else await answers.typed(thread, incoming, said, reply.isAnonymous);
      }
      await facts.saveThreadCursor(thread.id, incoming.id);
    },

    async onEdit(thread: OpenThread, message: MessageWithMember): Promise<void> {
      const incoming = readIncoming(message);
      if (incoming.editedAtMs === null) return;
      const relay = await relays.findIn(thread.id, incoming.id);
      if (relay?.direction !== 'to_user') return;
      const { modmail: config } = await settings.get(thread.guildId);
      const text = replyText(message.content, config)?.text ?? message.content;
      const said = { ...utteranceOf(incoming), content: text };
      await changes.editedByStaff(thread, relay, said, incoming.editedAtMs);
    },

    async onDelete(thread: OpenThread, messageId: MessageId): Promise<void> {
      const relay = await relays.findIn(thread.id, messageId);
      if (relay?.direction === 'to_user') await changes.deletedByStaff(thread, relay);
    },
  };
}
