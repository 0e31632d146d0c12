/** The tables of modmail's relay, and the block list. */
import { ascii, id, integer, nullable, type TableDefinition } from './tables.ts';

export const modmailTables: readonly TableDefinition[] = [
  {
    name: 'modmail_threads',
    columns: {
      conversation_id: id,
      dm_channel_id: id,
      place: ascii(16),
      starts_after: nullable(id),
      thread_cursor: nullable(id),
    },
    primaryKey: ['conversation_id'],
    indexes: { modmail_threads_dm: ['dm_channel_id'] },
  },
  {
    name: 'relays',
    columns: {
      id,
      conversation_id: id,
      direction: ascii(16),
      author_id: id,
      source_message_id: id,
      target_message_id: nullable(id),
      copy_message_id: nullable(id),
      is_anonymous: integer,
      edited_at: nullable(integer),
      deleted_at: nullable(integer),
      failure: nullable(ascii(64)),
      created_at: integer,
    },
    primaryKey: ['id'],
    // A message is the source once in each conversation, which is what makes relaying it twice harmless.
    unique: { relays_source: ['source_message_id', 'conversation_id'] },
    indexes: { relays_order: ['conversation_id', 'id'], relays_target: ['target_message_id'] },
  },
  {
    name: 'modmail_recipients',
    columns: {
      id,
      conversation_id: id,
      user_id: id,
      dm_channel_id: id,
      open_slot: nullable(ascii(120)),
      joined_after: id,
      left_after: nullable(id),
      added_by: nullable(id),
      told_at: nullable(integer),
    },
    primaryKey: ['id'],
    // INVARIANT: a person reads along in one open thread a server, their own or somebody else's.
    unique: { modmail_recipients_slot: ['open_slot'] },
    indexes: {
      modmail_recipients_thread: ['conversation_id', 'id'],
      modmail_recipients_person: ['user_id', 'conversation_id'],
    },
  },
  {
    name: 'relay_copies',
    columns: {
      id,
      conversation_id: id,
      relay_id: id,
      user_id: id,
      message_id: nullable(id),
      deleted_at: nullable(integer),
      failure: nullable(ascii(64)),
      created_at: integer,
    },
    primaryKey: ['id'],
    // One copy a person, however often passing on is begun.
    unique: { relay_copies_person: ['relay_id', 'user_id'] },
    indexes: { relay_copies_thread: ['conversation_id', 'id'], relay_copies_message: ['message_id'] },
  },
  {
    name: 'modmail_choices',
    columns: {
      user_id: id,
      dm_channel_id: id,
      first_message_id: id,
      prompt_message_id: nullable(id),
      guild_id: nullable(id),
      topic_id: nullable(id),
      is_confirmed: integer,
      created_at: integer,
    },
    primaryKey: ['user_id'],
    indexes: { modmail_choices_age: ['created_at'] },
  },
  {
    name: 'dm_cursors',
    columns: {
      user_id: id,
      dm_channel_id: id,
      last_message_id: id,
      conversation_id: nullable(id),
      updated_at: integer,
    },
    primaryKey: ['user_id'],
    indexes: { dm_cursors_age: ['updated_at'], dm_cursors_channel: ['dm_channel_id'] },
  },
  {
    name: 'modmail_watchers',
    columns: { conversation_id: id, user_id: id, is_once: integer, created_at: integer },
    primaryKey: ['conversation_id', 'user_id'],
    indexes: { modmail_watchers_person: ['user_id'] },
  },
  {
    name: 'blocks',
    columns: {
      guild_id: id,
      user_id: id,
      blocked_by: nullable(id),
      until: nullable(integer),
      created_at: integer,
    },
    primaryKey: ['guild_id', 'user_id'],
    indexes: { blocks_person: ['user_id'], blocks_until: ['until'] },
  },
];
