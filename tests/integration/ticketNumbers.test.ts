/** Numbers of tickets: neither gaps nor doubles, whatever is refused or undone meanwhile, on both engines. */
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { createConversationRepository } from '../../bot/conversations/repository.ts';
import { createTicketRepository } from '../../bot/tickets/repository.ts';
import {
  asId,
  newId,
  type CategoryId,
  type ConversationId,
  type GuildId,
  type UserId,
} from '../../shared/ids.ts';
import { forEachEngine } from '../support/databases.ts';

const GUILD = asId<GuildId>('100000000000000001');
const CATEGORY = asId<CategoryId>('1');
const AT_ONCE = 30;

forEachEngine('ticket numbers', (under) => {
  it('30 at once, of which every third is refused by Discord: the next ones take the numbers given back', async (t) => {
    const db = await under.freshDatabase(t);
    const conversations = createConversationRepository(db);
    const tickets = createTicketRepository(db);
    const open = async (n: number): Promise<ConversationId> => {
      const nowMs = Date.now();
      const id = newId<ConversationId>(nowMs);
      const userId = asId<UserId>(String(2e17 + n));
      const row = { id, kind: 'ticket' as const, guildId: GUILD, userId, openSlot: `slot:${n}`, nowMs };
      const facts = {
        conversationId: id,
        guildId: GUILD,
        categoryId: CATEGORY,
        place: 'channel' as const,
        startsAfter: null,
      };
      await conversations.insertOpening(row, (tx) => tickets.insert(tx, facts, () => Promise.resolve()));
      return id;
    };
    const refuse = (id: ConversationId) => conversations.deleteOpening(id, (tx) => tickets.delete(tx, id));
    const numbers = async () => {
      const rows = await db.kysely.selectFrom('tickets').select('number').orderBy('number').execute();
      return rows.map(({ number }) => number);
    };
    const upTo = (last: number) => Array.from({ length: last }, (_, index) => index + 1);

    const everyThird = await Promise.all(
      upTo(AT_ONCE).map(async (n) => {
        const id = await open(n);
        if (n % 3 === 0) await refuse(id);
        return n % 3 === 0;
      }),
    );
    const missing = everyThird.filter(Boolean).length;
    await Promise.all(upTo(missing).map((n) => open(1_000 + n)));
    assert.deepEqual(await numbers(), upTo(AT_ONCE));
    // Refused twice, it is given back once.
    const last = await open(2_000);
    await refuse(last);
    await refuse(last);
    await Promise.all([open(2_001), open(2_002)]);
    assert.deepEqual(await numbers(), upTo(AT_ONCE + 2));
  });
});
