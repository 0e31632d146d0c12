/** The tables of working a conversation: header, participants, notes, snippets. */
import { ascii, id, integer, longText, nullable, type TableDefinition } from './tables.ts';

export const workTables: readonly TableDefinition[] = [
  {
    name: 'conversation_headers',
    columns: {
      conversation_id: id,
      message_id: nullable(id),
      revision: integer,
      refresh_at: nullable(integer),
      shown_hash: nullable(ascii(64)),
      sealed_topic: nullable(longText),
      sealed_name: nullable(longText),
      naming_at: nullable(integer),
    },
    primaryKey: ['conversation_id'],
    indexes: { headers_refresh: ['refresh_at'], headers_naming: ['naming_at'] },
  },
  {
    name: 'participants',
    columns: {
      id,
      conversation_id: id,
      subject_id: nullable(id),
      kind: ascii(16),
      added_by: nullable(id),
      created_at: integer,
    },
    primaryKey: ['id'],
    // Added once, however many add them at the same time.
    unique: { participants_subject: ['conversation_id', 'subject_id'] },
  },
  {
    name: 'notes',
    columns: {
      id,
      conversation_id: id,
      author_id: nullable(id),
      sealed_text: longText,
      created_at: integer,
    },
    primaryKey: ['id'],
    indexes: { notes_conversation: ['conversation_id', 'id'] },
  },
  {
    name: 'snippets',
    columns: {
      guild_id: id,
      name: ascii(32),
      version: integer,
      sealed_text: nullable(longText),
      author_id: nullable(id),
      created_at: integer,
    },
    // Of two who save at the same time one makes the version.
    primaryKey: ['guild_id', 'name', 'version'],
  },
];
