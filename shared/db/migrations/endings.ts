/** What the end of a conversation leaves behind. */
import { id, integer, longText, nullable, type TableDefinition } from './tables.ts';

export const endingTables: readonly TableDefinition[] = [
  {
    name: 'endings',
    columns: {
      conversation_id: id,
      sealed_reason: nullable(longText),
      is_silent: integer,
      stars: nullable(integer),
      rated_at: nullable(integer),
      left_at: nullable(integer),
      continues_id: nullable(id),
    },
    primaryKey: ['conversation_id'],
  },
];
