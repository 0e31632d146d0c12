/** Tickets in the database: the number of a ticket within its guild, and which category it belongs to. */
import type { AppDatabase, Transaction } from '../../shared/db/connect.ts';
import { asId, type CategoryId, type ConversationId, type GuildId, type UserId } from '../../shared/ids.ts';
import { LIVING_STATES } from '../conversations/types.ts';
import type { Ticket } from './types.ts';

export type TicketRepository = ReturnType<typeof createTicketRepository>;

const counterOf = (guildId: GuildId) => `tickets:${guildId}`;

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
      },
      check: (tx: Transaction) => Promise<void>,
    ): Promise<void> {
      // First, because it locks: what is counted after it stays true until this opening is committed.
      const number = await nextNumber(tx, counterOf(ticket.guildId));
      await check(tx);
      await tx
        .insertInto('tickets')
        .values({
          conversation_id: ticket.conversationId,
          guild_id: ticket.guildId,
          number,
          category_id: ticket.categoryId,
          added_user_ids: '[]',
        })
        .execute();
    },

    async delete(tx: Transaction, id: ConversationId): Promise<void> {
      await tx.deleteFrom('tickets').where('conversation_id', '=', id).execute();
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
          addedUserIds: JSON.parse(row.added_user_ids) as UserId[],
        }
      );
    },
  };
}
