/** Tickets in the database: the number of a ticket within its guild, and which category it belongs to. */
import { isDuplicateKey, type AppDatabase, type Transaction } from '../../shared/db/connect.ts';
import {
  asId,
  type CategoryId,
  type ConversationId,
  type GuildId,
  type MessageId,
} from '../../shared/ids.ts';
import { LIVING_STATES } from '../conversations/types.ts';
import type { Ticket, TicketPlace } from './types.ts';

export type TicketRepository = ReturnType<typeof createTicketRepository>;

const counterOf = (guildId: GuildId) => `tickets:${guildId}`;
/** Numbers of openings that Discord refused: the next tickets take them. */
const freedOf = (guildId: GuildId) => `freed:${guildId}:`;

export function createTicketRepository(db: AppDatabase) {
  const { kysely } = db;

  /** The update locks the counter's row until the transaction ends, so that the value read is ours. */
  async function nextNumber(tx: Transaction, id: string): Promise<number> {
    const increment = tx
      .updateTable('counters')
      .set((row) => ({ value: row('value', '+', 1) }))
      .where('id', '=', id);
    if ((await increment.executeTakeFirst()).numUpdatedRows === 0n) {
      await db.insertIfAbsent(tx, 'counters', { id, value: 0 });
      await increment.execute();
    }
    const { value } = await tx
      .selectFrom('counters')
      .select('value')
      .where('id', '=', id)
      .executeTakeFirstOrThrow();
    return value;
  }

  /** A number that an opening gave back, lowest first; its caller holds the lock on the counter. */
  async function takeFreed(tx: Transaction, guildId: GuildId): Promise<number | undefined> {
    const freed = await tx
      .selectFrom('counters')
      .selectAll()
      .where('id', 'like', `${freedOf(guildId)}%`)
      .orderBy('value')
      .limit(1)
      .executeTakeFirst();
    if (!freed) return undefined;
    await tx.deleteFrom('counters').where('id', '=', freed.id).execute();
    await tx
      .updateTable('counters')
      .set((row) => ({ value: row('value', '-', 1) }))
      .where('id', '=', counterOf(guildId))
      .execute();
    return freed.value;
  }

  return {
    /**
     * Inserts the ticket's row with the guild's next number, inside the transaction that inserts the conversation. `check`
     * may throw what forbids it.
     */
    // INVARIANT: a rolled-back opening takes no number with it.
    async insert(
      tx: Transaction,
      ticket: {
        readonly conversationId: ConversationId;
        readonly guildId: GuildId;
        readonly categoryId: CategoryId;
        readonly place: TicketPlace;
        readonly startsAfter: MessageId | null;
      },
      check: (tx: Transaction) => Promise<void>,
    ): Promise<void> {
      // First, because it locks: what is counted after it stays true until this opening is committed.
      const next = await nextNumber(tx, counterOf(ticket.guildId));
      const number = (await takeFreed(tx, ticket.guildId)) ?? next;
      await check(tx);
      await tx
        .insertInto('tickets')
        .values({
          conversation_id: ticket.conversationId,
          guild_id: ticket.guildId,
          number,
          category_id: ticket.categoryId,
          place: ticket.place,
          starts_after: ticket.startsAfter,
        })
        .execute();
    },

    /** Its number is given to the next ticket, so that those that there are have no gap. */
    // INVARIANT: numbers have neither gaps nor doubles.
    async delete(tx: Transaction, id: ConversationId): Promise<void> {
      const ticket = await tx
        .selectFrom('tickets')
        .select(['guild_id', 'number'])
        .where('conversation_id', '=', id)
        .executeTakeFirst();
      if (!ticket) return;
      await tx.deleteFrom('tickets').where('conversation_id', '=', id).execute();
      const freed = `${freedOf(asId<GuildId>(ticket.guild_id))}${ticket.number}`;
      await db.insertIfAbsent(tx, 'counters', { id: freed, value: ticket.number });
    },

    /** Into another category under a slot there: `taken` when the slot is, `changed` when it is in `from` no more. */
    async move(
      id: ConversationId,
      where: { readonly from: CategoryId; readonly to: CategoryId; readonly openSlot: string },
    ): Promise<'moved' | 'taken' | 'changed'> {
      try {
        return await db.transaction(async (tx) => {
          const moved = await tx
            .updateTable('tickets')
            .set({ category_id: where.to })
            .where('conversation_id', '=', id)
            .where('category_id', '=', where.from)
            .executeTakeFirst();
          if (moved.numUpdatedRows !== 1n) return 'changed';
          await tx
            .updateTable('conversations')
            .set({ open_slot: where.openSlot })
            .where('id', '=', id)
            .where('state', 'in', LIVING_STATES)
            .execute();
          return 'moved';
        });
      } catch (error) {
        // The transaction is rolled back: it is still in `from`.
        if (isDuplicateKey(error)) return 'taken';
        throw error;
      }
    },

    async listLivingIn(categoryId: CategoryId): Promise<ConversationId[]> {
      const rows = await kysely
        .selectFrom('tickets')
        .innerJoin('conversations', 'conversations.id', 'tickets.conversation_id')
        .select('tickets.conversation_id')
        .where('tickets.category_id', '=', categoryId)
        .where('conversations.state', 'in', LIVING_STATES)
        .execute();
      return rows.map((row) => asId<ConversationId>(row.conversation_id));
    },

    async findByNumber(guildId: GuildId, number: number): Promise<ConversationId | undefined> {
      const row = await kysely
        .selectFrom('tickets')
        .select('conversation_id')
        .where('guild_id', '=', guildId)
        .where('number', '=', number)
        .executeTakeFirst();
      return row && asId<ConversationId>(row.conversation_id);
    },

    async find(id: ConversationId): Promise<Ticket | undefined> {
      const row = await kysely
        .selectFrom('tickets')
        .selectAll()
        .where('conversation_id', '=', id)
        .executeTakeFirst();
      return (
        row && {
          conversationId: asId<ConversationId>(row.conversation_id),
          guildId: asId<GuildId>(row.guild_id),
          number: row.number,
          categoryId: asId<CategoryId>(row.category_id),
          place: row.place,
          startsAfter: row.starts_after === null ? null : asId<MessageId>(row.starts_after),
        }
      );
    },
  };
}
