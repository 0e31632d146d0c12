/** The table of the bot's connection to Discord. */
import { ascii, integer, type TableDefinition } from './tables.ts';

export const gatewayTables: readonly TableDefinition[] = [
  {
    name: 'gateway_sessions',
    columns: {
      session_id: ascii(128),
      resume_url: ascii(255),
      sequence: integer,
      held_until: integer,
    },
    primaryKey: ['session_id'],
    indexes: { gateway_sessions_left: ['held_until'] },
  },
];
