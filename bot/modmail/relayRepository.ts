/** Relays in the database: a message, its counterpart on the other side, and what became of both. Ids and times only. */
import type { Selectable } from 'kysely';
import type { AppDatabase } from '../../shared/db/connect.ts';
import type { RelaysTable } from '../../shared/db/modmailSchema.ts';
import { asId, newId, type ConversationId, type MessageId, type UserId } from '../../shared/ids.ts';
import { LIVING_STATES } from '../conversations/types.ts';

export interface Relay {
  readonly id: string;
  readonly conversationId: ConversationId;
  readonly direction: 'to_staff' | 'to_user' | 'note';
  readonly authorId: UserId;
  readonly sourceMessageId: MessageId;
  /** Its copy on the other side; null until Discord accepted it. */
  readonly targetMessageId: MessageId | null;
  /** The bot's message in the thread that shows staff a reply given by command. */
  readonly copyMessageId: MessageId | null;
  readonly isAnonymous: boolean;
  /** Discord's time of the last edit that was carried over. */
  readonly editedAtMs: number | null;
  readonly deletedAtMs: number | null;
  readonly failure: string | null;
}

export type RelayRepository = ReturnType<typeof createRelayRepository>;

type NewRelay = Pick<Relay, 'conversationId' | 'direction' | 'authorId' | 'sourceMessageId'> &
  Partial<Pick<Relay, 'isAnonymous' | 'editedAtMs'>>;

export interface RelayChange {
  readonly targetMessageId?: MessageId;
  readonly copyMessageId?: MessageId;
  readonly editedAtMs?: number;
  readonly deletedAtMs?: number;
  readonly failure?: string | null;
}

/** The thread's side of a relay: what staff see there. */
export function threadMessageOf(relay: Relay): MessageId | null {
  return relay.direction === 'to_staff'
    ? relay.targetMessageId
    : (relay.copyMessageId ?? relay.sourceMessageId);
}

/** The side of a relay in the direct messages. */
export function dmMessageOf(relay: Relay): MessageId | null {
  return relay.direction === 'to_staff' ? relay.sourceMessageId : relay.targetMessageId;
}

function toRelay(row: Selectable<RelaysTable>): Relay {
  const orNull = (id: string | null) => (id === null ? null : asId<MessageId>(id));
  return {
    id: row.id,
    conversationId: asId<ConversationId>(row.conversation_id),
    direction: row.direction,
    authorId: asId<UserId>(row.author_id),
    sourceMessageId: asId<MessageId>(row.source_message_id),
    targetMessageId: orNull(row.target_message_id),
    copyMessageId: orNull(row.copy_message_id),
    isAnonymous: row.is_anonymous === 1,
    editedAtMs: row.edited_at,
    deletedAtMs: row.deleted_at,
    failure: row.failure,
  };
}

export function createRelayRepository(db: AppDatabase) {
  const { kysely } = db;
  const inConversation = (id: ConversationId) =>
    kysely.selectFrom('relays').selectAll().where('conversation_id', '=', id);

  /** Relays with a copy that neither arrived nor failed, nor was taken back. */
  const unfinishedCopies = () =>
    kysely
      .selectFrom('relay_copies')
      .select('relay_id')
      .where('message_id', 'is', null)
      .where('failure', 'is', null)
      .where('deleted_at', 'is', null);

  return {
    /**
     * The relay of a message, written before its copy is sent. `isNew` is false when it had been begun before: by an
     * event that came twice, or by a process that died.
     */
    // INVARIANT: one source message, one relay.
    async reserve(
      relay: NewRelay,
      nowMs: number,
    ): Promise<{ readonly relay: Relay; readonly isNew: boolean }> {
      const isNew = await db.insertIfAbsent(kysely, 'relays', {
        id: newId(nowMs),
        conversation_id: relay.conversationId,
        direction: relay.direction,
        author_id: relay.authorId,
        source_message_id: relay.sourceMessageId,
        target_message_id: null,
        copy_message_id: null,
        is_anonymous: relay.isAnonymous ? 1 : 0,
        edited_at: relay.editedAtMs ?? null,
        deleted_at: null,
        failure: null,
        created_at: nowMs,
      });
      const row = await inConversation(relay.conversationId)
        .where('source_message_id', '=', relay.sourceMessageId)
        .executeTakeFirstOrThrow();
      return { relay: toRelay(row), isNew };
    },

    async update(relay: Pick<Relay, 'id' | 'conversationId'>, change: RelayChange): Promise<void> {
      await kysely
        .updateTable('relays')
        .set({
          ...(change.targetMessageId && { target_message_id: change.targetMessageId }),
          ...(change.copyMessageId && { copy_message_id: change.copyMessageId }),
          ...(change.editedAtMs !== undefined && { edited_at: change.editedAtMs }),
          ...(change.deletedAtMs !== undefined && { deleted_at: change.deletedAtMs }),
          ...(change.failure !== undefined && { failure: change.failure }),
        })
        .where('id', '=', relay.id)
        .where('conversation_id', '=', relay.conversationId)
        .execute();
    },

    async findById(id: string): Promise<Relay | undefined> {
      const row = await kysely.selectFrom('relays').selectAll().where('id', '=', id).executeTakeFirst();
      return row && toRelay(row);
    },

    /** The relay that this message is a part of, on whichever side. */
    async findIn(conversationId: ConversationId, messageId: MessageId): Promise<Relay | undefined> {
      const row = await inConversation(conversationId)
        .where((is) =>
          is.or([
            is('source_message_id', '=', messageId),
            is('target_message_id', '=', messageId),
            is('copy_message_id', '=', messageId),
            is('id', 'in', (from) =>
              from
                .selectFrom('relay_copies')
                .select('relay_id')
                .where('conversation_id', '=', conversationId)
                .where('message_id', '=', messageId),
            ),
          ]),
        )
        .executeTakeFirst();
      return row && toRelay(row);
    },

    /** The same among all open threads in which a person is, or was. */
    async findOf(userId: UserId, messageId: MessageId): Promise<Relay | undefined> {
      const row = await kysely
        .selectFrom('relays')
        .innerJoin('conversations', 'conversations.id', 'relays.conversation_id')
        .selectAll('relays')
        .where('relays.conversation_id', 'in', (from) =>
          from.selectFrom('modmail_recipients').select('conversation_id').where('user_id', '=', userId),
        )
        .where('conversations.state', 'in', LIVING_STATES)
        .where((is) =>
          is.or([
            is('relays.source_message_id', '=', messageId),
            is('relays.target_message_id', '=', messageId),
            is('relays.id', 'in', (from) =>
              from.selectFrom('relay_copies').select('relay_id').where('message_id', '=', messageId),
            ),
          ]),
        )
        .executeTakeFirst();
      return row && toRelay(row);
    },

    async list(id: ConversationId): Promise<Relay[]> {
      return (await inConversation(id).orderBy('id').execute()).map(toRelay);
    },

    /** Relays that were begun and neither arrived nor failed, each of their copies counted, oldest first. */
    async listUnfinished(id: ConversationId): Promise<Relay[]> {
      const rows = await inConversation(id)
        .where((is) =>
          is.or([
            is.and([is('target_message_id', 'is', null), is('failure', 'is', null)]),
            is('id', 'in', unfinishedCopies().where('conversation_id', '=', id)),
          ]),
        )
        .orderBy('source_message_id')
        .execute();
      return rows.map(toRelay);
    },

    /** Relays of which somebody has a further copy. */
    async listShared(id: ConversationId): Promise<ReadonlySet<string>> {
      const rows = await kysely
        .selectFrom('relay_copies')
        .select('relay_id')
        .where('conversation_id', '=', id)
        .where('message_id', 'is not', null)
        .execute();
      return new Set(rows.map((row) => row.relay_id));
    },

    /** People with a relay that was begun before `olderThanMs` and is not finished. */
    async listStuck(olderThanMs: number): Promise<UserId[]> {
      const rows = await kysely
        .selectFrom('relays')
        .innerJoin('conversations', 'conversations.id', 'relays.conversation_id')
        .select('conversations.user_id')
        .distinct()
        .where((is) =>
          is.or([
            is.and([is('relays.target_message_id', 'is', null), is('relays.failure', 'is', null)]),
            is('relays.id', 'in', unfinishedCopies()),
          ]),
        )
        .where('relays.created_at', '<', olderThanMs)
        .where('conversations.kind', '=', 'modmail')
        .where('conversations.state', 'in', LIVING_STATES)
        .execute();
      return rows.map((row) => asId<UserId>(row.user_id));
    },
  };
}
