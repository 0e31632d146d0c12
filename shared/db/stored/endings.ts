/** What is stored of how conversations end. */
import type { StoredTables } from './types.ts';

export const endingTables: StoredTables<'endings'> = {
  endings: {
    what: 'How a conversation ended, and which one it goes on with.',
    topic: 'conversations',
    kept: 'conversation',
    readers: 'staff',
    owner: { conversation: 'conversation_id' },
    key: ['conversation_id'],
    fields: {
      conversation_id: 'whose end this is',
      sealed_reason: { what: 'why it closes, until log and user were told', sealed: true },
      is_silent: 'whether its user is left without word of the closing',
      stars: 'from 1 to 5, how its user rated it; what they wrote with it is not stored',
      rated_at: 'when they did',
      left_at: 'when it was said in it that its user left the server',
      continues_id: 'the number of the closed conversation that this one goes on with',
    },
  },
};
