/** Rows of working a conversation: its pinned message, who was added, notes among staff, and the server's snippets. */

/** What stands in a conversation's pinned message, and what is still to be changed on its channel. */
export interface ConversationHeadersTable {
  conversation_id: string;
  /** NULL until it is posted. */
  message_id: string | null;
  /** Counts the changes that the message shows or is to show. */
  revision: number;
  /** When the message is to be edited; NULL while it is current. */
  refresh_at: number | null;
  /** Hash of the state that the message shows, which spares edits that change nothing. */
  shown_hash: string | null;
  sealed_topic: string | null;
  /** The name that the channel is to get. */
  sealed_name: string | null;
  /** When name and topic are set on the channel; NULL when they are. */
  naming_at: number | null;
}

/** A person or role that was added to a conversation. */
export interface ParticipantsTable {
  id: string;
  conversation_id: string;
  /** NULL when the person was erased. */
  subject_id: string | null;
  kind: 'user' | 'role';
  added_by: string | null;
  created_at: number;
}

/** What staff noted among themselves on a ticket, sealed; goes as soon as the transcript has it. */
export interface NotesTable {
  id: string;
  conversation_id: string;
  author_id: string | null;
  sealed_text: string;
  created_at: number;
}

/** One version of an answer that a server keeps ready; the highest is the current one. */
export interface SnippetsTable {
  guild_id: string;
  name: string;
  version: number;
  /** NULL: removed with this version. */
  sealed_text: string | null;
  author_id: string | null;
  created_at: number;
}
