/**
 * The tables as Kysely sees them. Ids are snowflakes as strings, times epoch milliseconds, booleans 0/1, JSON is text that
 * its repository parses. `storedData.ts` says of every field what it is for; nothing that anyone said has a column.
 */
import type { EndingsTable } from './endingsSchema.ts';
import type { GatewaySessionsTable } from './gatewaySchema.ts';
import type {
  BlocksTable,
  ModmailWatchersTable,
  DmCursorsTable,
  ModmailChoicesTable,
  ModmailRecipientsTable,
  ModmailThreadsTable,
  RelayCopiesTable,
  RelaysTable,
} from './modmailSchema.ts';
import type { ConversationHeadersTable, NotesTable, ParticipantsTable, SnippetsTable } from './workSchema.ts';

export interface Database {
  conversations: ConversationsTable;
  tickets: TicketsTable;
  modmail_threads: ModmailThreadsTable;
  closings: ClosingsTable;
  endings: EndingsTable;
  transcripts: TranscriptsTable;
  transcript_blobs: TranscriptBlobsTable;
  snapshots: SnapshotsTable;
  relays: RelaysTable;
  relay_copies: RelayCopiesTable;
  modmail_recipients: ModmailRecipientsTable;
  modmail_choices: ModmailChoicesTable;
  dm_cursors: DmCursorsTable;
  blocks: BlocksTable;
  modmail_watchers: ModmailWatchersTable;
  conversation_headers: ConversationHeadersTable;
  participants: ParticipantsTable;
  notes: NotesTable;
  snippets: SnippetsTable;
  ticket_categories: TicketCategoriesTable;
  ticket_panels: TicketPanelsTable;
  guild_settings: GuildSettingsTable;
  counters: CountersTable;
  audit_events: AuditEventsTable;
  purges: PurgesTable;
  seal_keys: SealKeysTable;
  jobs: JobsTable;
  gateway_sessions: GatewaySessionsTable;
}

/** What tickets and modmail threads have in common. */
export interface ConversationsTable {
  id: string;
  kind: 'ticket' | 'modmail';
  guild_id: string;
  /** Who opened the ticket, or whose direct messages are relayed. */
  user_id: string;
  /** NULL until Discord made it. */
  channel_id: string | null;
  state: 'opening' | 'open' | 'waiting' | 'closing' | 'published' | 'delivered' | 'closed';
  /** UNIQUE while the conversation lives, NULL after: what makes a double click harmless. */
  open_slot: string | null;
  claimed_by: string | null;
  closed_by: string | null;
  message_count: number;
  created_at: number;
  updated_at: number;
  last_activity_at: number;
  warned_at: number | null;
  closed_at: number | null;
  /** Who owes the next answer; NULL before anybody spoke. */
  waiting_for: 'user' | 'staff' | null;
  first_response_at: number | null;
  priority: 'low' | 'high' | 'urgent' | null;
  /** When it closes by itself unless something is said before; NULL when it does not. */
  close_at: number | null;
  close_cause: 'quiet' | 'scheduled' | 'request' | 'left' | null;
  close_asked_by: string | null;
  /** When it was put aside; NULL: it is not. */
  snoozed_at: number | null;
  snoozed_by: string | null;
  /** NULL: until its user writes. */
  snoozed_until: number | null;
  /** When what was said so far was last sealed into an interim snapshot. */
  snapshot_at: number | null;
  /** When its channel was found deleted by hand before the transcript was made. */
  gone_at: number | null;
  /** Then: what was said after this moment may be missing; NULL when nothing is. */
  missing_since: number | null;
  /** When the row and its transcripts are purged; set at closing. */
  expires_at: number | null;
  /** An administrator put a hold on it: neither retention nor a purge takes it. */
  held_by: string | null;
  held_at: number | null;
}

export interface TicketsTable {
  conversation_id: string;
  guild_id: string;
  /** Per guild, without gaps, from `counters`; UNIQUE (guild_id, number). */
  number: number;
  category_id: string;
  /** As its category had it when it was opened. */
  place: 'channel' | 'thread';
  /** In a thread that was taken up again: the last message of the ticket before it. */
  starts_after: string | null;
}

/** A closing under way: the next step, and by whom it is being done. One row until done, then deleted. */
export interface ClosingsTable {
  conversation_id: string;
  step: string;
  attempts: number;
  next_attempt_at: number;
  lease_owner: string | null;
  lease_until: number;
  last_error: string | null;
  /** Message in the channel that says how the closing stands. */
  notice_message_id: string | null;
  log_message_id: string | null;
  dm_message_id: string | null;
  /** Why the user could not be told, when so: a code, e.g. 50007. */
  dm_outcome: string | null;
  started_at: number;
}

/** One part of a copy of a transcript: where it is and, sealed, how to open and how to delete it. */
export interface TranscriptsTable {
  conversation_id: string;
  audience: 'staff' | 'user' | `user.${string}`;
  /** Which part of how many, from 1: a very long conversation is split. */
  part: number;
  part_count: number;
  /** Sent as Idempotency-Key, so that a repeated upload finds the first one. */
  upload_id: string;
  paste_id: string | null;
  sealed_fragment_key: string;
  sealed_delete_token: string | null;
  /** Messages in this part; compared when it is read back. */
  message_count: number;
  /** Set when the stored paste was fetched again, opened, and counted. */
  verified_at: number | null;
  created_at: number;
  expires_at: number;
}

/** One piece of a kept file: a paste of its own, shared by both copies of the transcript. */
export interface TranscriptBlobsTable {
  conversation_id: string;
  /** Discord's id of the file, or of the message and the place in it where a picture stands. */
  source_id: string;
  piece: number;
  /** Sent as Idempotency-Key. */
  upload_id: string;
  paste_id: string | null;
  /** JSON of key and iv. */
  sealed_blob_key: string;
  sealed_delete_token: string | null;
  /** Plaintext bytes of this piece, and of how many pieces the file has; 0 until uploaded. */
  size_bytes: number;
  piece_count: number;
  /** base64 SHA-256 of the plaintext, sealed: it would tell a known file. */
  sealed_hash: string | null;
  created_at: number;
}

/** What was said in a living conversation since the snapshot before: where it is and, sealed, how to open and to delete it. */
export interface SnapshotsTable {
  conversation_id: string;
  part: number;
  upload_id: string;
  /** NULL until uploaded. */
  paste_id: string | null;
  sealed_fragment_key: string;
  sealed_delete_token: string | null;
  last_message_id: string;
  /** 0 or 1: the channel was gone when it was taken, and nothing was said in it after this. */
  is_whole: number;
  created_at: number;
}

export interface TicketCategoriesTable {
  id: string;
  guild_id: string;
  /** JSON of the category's configuration, as staff wrote it. */
  config: string;
  created_at: number;
  updated_at: number;
}

export interface TicketPanelsTable {
  id: string;
  guild_id: string;
  channel_id: string;
  message_id: string | null;
  category_id: string;
  /** Hash of what the message shows; differs from the configuration's when the message must be edited. */
  rendered_hash: string | null;
  created_at: number;
  updated_at: number;
}

export interface GuildSettingsTable {
  guild_id: string;
  /** JSON of the guild's settings. */
  config: string;
  created_at: number;
  updated_at: number;
}

export interface CountersTable {
  id: string;
  value: number;
}

export interface AuditEventsTable {
  id: string;
  guild_id: string;
  actor_id: string | null;
  action: string;
  /** JSON object of ids. */
  target_ids: string;
  outcome: string;
  created_at: number;
  /** When the log channel was told; NULL: not yet, 0: never. */
  told_at: number | null;
}

/** A purge or erasure: what was asked for, how far it is, and in the end its receipt. */
export interface PurgesTable {
  id: string;
  guild_id: string;
  scope: 'conversation' | 'user' | 'category' | 'tickets' | 'modmail' | 'guild';
  /** Conversation, user or category; NULL in a receipt about a user. */
  target_id: string | null;
  /** Salted hash of the user who was erased, so that a receipt can be checked against an id. */
  target_hash: string | null;
  /** NULL when the bot itself began it. */
  requested_by: string | null;
  state: 'waiting' | 'running' | 'done' | 'cancelled';
  /** Why it waits: a staff member must agree, or the guild may come back; NULL when it may begin. */
  waits_for: 'approval' | 'grace' | null;
  /** When it begins at the latest, or is tried again. */
  not_before: number;
  channel_id: string | null;
  /** Where its progress is told. */
  message_id: string | null;
  total: number;
  /** Conversations up to this id are dealt with. */
  cursor_id: string;
  conversations_gone: number;
  pastes_gone: number;
  rows_gone: number;
  left_open: number;
  left_held: number;
  left_failed: number;
  last_error: string | null;
  lease_owner: string | null;
  lease_until: number;
  created_at: number;
  finished_at: number | null;
}

/** For each seal key a value sealed with it, so that a wrong key is found before anything is touched. */
export interface SealKeysTable {
  id: string;
  sealed_check: string;
  created_at: number;
}

export interface JobsTable {
  id: string;
  name: string;
  type: string;
  priority: number;
  next_run_at: number | null;
  last_run_at: number | null;
  last_finished_at: number | null;
  locked_at: number | null;
  failed_at: number | null;
  fail_count: number | null;
  fail_reason: string | null;
  disabled: number;
  progress: number | null;
  repeat_interval: string | null;
  repeat_timezone: string | null;
  repeat_at: string | null;
  last_modified_by: string | null;
  /** JSON of ids only. */
  data: string;
  /** Agenda options that have no column of their own, as JSON. */
  options: string;
  single_key: string | null;
  unique_key: string | null;
}
