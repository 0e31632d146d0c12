/** Who reads along in a modmail thread: each stay a row, and a slot that nobody can hold twice in a server. */
import type { Selectable } from 'kysely';
import { isDuplicateKey, type AppDatabase, type Transaction } from '../../shared/db/connect.ts';
import type { ModmailRecipientsTable } from '../../shared/db/modmailSchema.ts';
import {
  asId,
  newId,
  type ChannelId,
  type ConversationId,
  type GuildId,
  type MessageId,
  type UserId,
} from '../../shared/ids.ts';
import { toConversation } from '../conversations/repository.ts';
import { LIVING_STATES, type Conversation, type CopyName } from '../conversations/types.ts';

export interface Recipient {
  readonly id: string;
  readonly conversationId: ConversationId;
  readonly userId: UserId;
  readonly dmChannelId: ChannelId;
  readonly joinedAfter: MessageId;
  readonly leftAfter: MessageId | null;
  /** Null for the person whose thread it is. */
  readonly addedBy: UserId | null;
  readonly isTold: boolean;
}

export interface NewRecipient extends Pick<
  Recipient,
  'conversationId' | 'userId' | 'dmChannelId' | 'joinedAfter' | 'addedBy'
> {
  readonly guildId: GuildId;
}

export type RecipientRepository = ReturnType<typeof createRecipientRepository>;

/** Whether they read what was written at this moment; decided by Discord's ids alone, so that each process decides the same. */
export function readsAt({ joinedAfter, leftAfter }: Recipient, messageId: MessageId): boolean {
  const at = BigInt(messageId);
  return at > BigInt(joinedAfter) && (leftAfter === null || at < BigInt(leftAfter));
}

export function isIn({ leftAfter }: Pick<Recipient, 'leftAfter'>): boolean {
  return leftAfter === null;
}

/** The copy of the transcript that is theirs. */
export function copyOf({ id }: Pick<Recipient, 'id'>): CopyName {
  return `user.${id}`;
}

function toRecipient(row: Selectable<ModmailRecipientsTable>): Recipient {
  return {
    id: row.id,
    conversationId: asId<ConversationId>(row.conversation_id),
    userId: asId<UserId>(row.user_id),
    dmChannelId: asId<ChannelId>(row.dm_channel_id),
    joinedAfter: asId<MessageId>(row.joined_after),
    leftAfter: row.left_after === null ? null : asId<MessageId>(row.left_after),
    addedBy: row.added_by === null ? null : asId<UserId>(row.added_by),
    isTold: row.told_at !== null,
  };
}

function toRow(recipient: NewRecipient, nowMs: number, toldAtMs: number | null): ModmailRecipientsTable {
  return {
    id: newId(nowMs),
    conversation_id: recipient.conversationId,
    user_id: recipient.userId,
    dm_channel_id: recipient.dmChannelId,
    open_slot: slotOf(recipient.guildId, recipient.userId),
    joined_after: recipient.joinedAfter,
    left_after: null,
    added_by: recipient.addedBy,
    told_at: toldAtMs,
  };
}

function slotOf(guildId: GuildId, userId: UserId): string {
  return `${guildId}:${userId}`;
}

export function createRecipientRepository({ kysely }: AppDatabase) {
  const ofThread = (id: ConversationId) =>
    kysely
      .selectFrom('modmail_recipients')
      .selectAll()
      .where('conversation_id', '=', id)
      // INVARIANT: the person whose thread it is comes first.
      .orderBy('id');

  return {
    /** The person whose thread it is, together with it; throws a duplicate key when they are in another one already. */
    async insertFirst(
      tx: Transaction,
      first: Omit<NewRecipient, 'joinedAfter' | 'addedBy'>,
      nowMs: number,
    ): Promise<void> {
      const all = { ...first, joinedAfter: asId<MessageId>('0'), addedBy: null };
      await tx
        .insertInto('modmail_recipients')
        .values(toRow(all, nowMs, nowMs))
        .execute();
    },

    async deleteAll(tx: Transaction, id: ConversationId): Promise<void> {
      await tx.deleteFrom('modmail_recipients').where('conversation_id', '=', id).execute();
    },

    /** False when they have a thread of their own in this server, or read along in one. */
    async join(recipient: NewRecipient, nowMs: number): Promise<boolean> {
      try {
        await kysely
          .insertInto('modmail_recipients')
          .values(toRow(recipient, nowMs, null))
          .execute();
        return true;
      } catch (error) {
        if (isDuplicateKey(error)) return false;
        throw error;
      }
    },

    /** Of any number of callers, one has made them leave. */
    async leave({ id }: Recipient, leftAfter: MessageId): Promise<boolean> {
      const { numUpdatedRows } = await kysely
        .updateTable('modmail_recipients')
        .set({ open_slot: null, left_after: leftAfter, told_at: null })
        .where('id', '=', id)
        .where('left_after', 'is', null)
        .executeTakeFirst();
      return numUpdatedRows === 1n;
    },

    /** As if they had never been added: nobody was told, and nothing reached them. */
    async forget({ id }: Recipient): Promise<void> {
      await kysely.deleteFrom('modmail_recipients').where('id', '=', id).execute();
    },

    async markTold({ id }: Recipient, nowMs: number): Promise<void> {
      await kysely.updateTable('modmail_recipients').set({ told_at: nowMs }).where('id', '=', id).execute();
    },

    /** Every stay, of those who left too; the person whose thread it is first. */
    async list(id: ConversationId): Promise<Recipient[]> {
      return (await ofThread(id).execute()).map(toRecipient);
    },

    /** The living thread of a server in which this person is. */
    async findThreadIn(guildId: GuildId, userId: UserId): Promise<ConversationId | undefined> {
      const row = await kysely
        .selectFrom('modmail_recipients')
        .select('conversation_id')
        .where('open_slot', '=', slotOf(guildId, userId))
        .executeTakeFirst();
      return row && asId<ConversationId>(row.conversation_id);
    },

    /** Living threads in which this person is, their own and others', newest first. */
    async listThreadsOf(userId: UserId): Promise<Conversation[]> {
      const rows = await kysely
        .selectFrom('modmail_recipients')
        .innerJoin('conversations', 'conversations.id', 'modmail_recipients.conversation_id')
        .selectAll('conversations')
        .where('modmail_recipients.user_id', '=', userId)
        .where('modmail_recipients.open_slot', 'is not', null)
        .where('conversations.state', 'in', LIVING_STATES)
        .orderBy('conversations.id', 'desc')
        .execute();
      return rows.map(toConversation);
    },

    /** Who reads along in a living thread that is not their own, and in which server. */
    async listGuests(): Promise<Pick<Conversation, 'guildId' | 'userId'>[]> {
      const rows = await kysely
        .selectFrom('modmail_recipients')
        .innerJoin('conversations', 'conversations.id', 'modmail_recipients.conversation_id')
        .select(['conversations.guild_id', 'modmail_recipients.user_id'])
        .where('modmail_recipients.open_slot', 'is not', null)
        .where('modmail_recipients.added_by', 'is not', null)
        .where('conversations.state', 'in', LIVING_STATES)
        .execute();
      return rows.map((row) => ({ guildId: asId<GuildId>(row.guild_id), userId: asId<UserId>(row.user_id) }));
    },

    /** Everybody who is in a living thread. */
    async listOpenUsers(): Promise<UserId[]> {
      const rows = await kysely
        .selectFrom('modmail_recipients')
        .innerJoin('conversations', 'conversations.id', 'modmail_recipients.conversation_id')
        .select('modmail_recipients.user_id')
        .distinct()
        .where('modmail_recipients.open_slot', 'is not', null)
        .where('conversations.state', 'in', LIVING_STATES)
        .execute();
      return rows.map((row) => asId<UserId>(row.user_id));
    },
  };
}
