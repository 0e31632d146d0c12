/** Rows of modmail's relay, and of the block list. */

export interface ModmailThreadsTable {
  conversation_id: string;
  dm_channel_id: string;
  /** What it is in Discord: decides how it is closed, even when the settings change meanwhile. */
  place: 'channel' | 'thread' | 'forum';
  /** In a thread that was reopened: the last message that belongs to the conversation before. */
  starts_after: string | null;
  /** The last message of staff that was dealt with: recovery after downtime begins behind it. */
  thread_cursor: string | null;
}

/** A message and its counterpart on the other side: ids only. */
export interface RelaysTable {
  id: string;
  conversation_id: string;
  direction: 'to_staff' | 'to_user' | 'note';
  author_id: string;
  /** The message that was there first (UNIQUE): the DM for `to_staff`, the thread's for `to_user`. */
  source_message_id: string;
  /** Its copy on the other side; NULL until Discord accepted it. */
  target_message_id: string | null;
  /** The bot's own message in the thread that shows staff a reply given by command; NULL where staff typed it. */
  copy_message_id: string | null;
  is_anonymous: number;
  /** Discord's time of the last edit that was carried over. */
  edited_at: number | null;
  deleted_at: number | null;
  /** A code when the copy could not be sent, e.g. 50007. */
  failure: string | null;
  created_at: number;
}

/** A stay of somebody in a thread, the person whose thread it is among them. */
export interface ModmailRecipientsTable {
  id: string;
  conversation_id: string;
  user_id: string;
  dm_channel_id: string;
  /** Server and person (UNIQUE) while they read along; NULL after they left, or the thread is closed. */
  open_slot: string | null;
  /** Of what was written up to here, and from there on, they read nothing: ids in Discord's time. */
  joined_after: string;
  left_after: string | null;
  /** NULL for the person whose thread it is. */
  added_by: string | null;
  /** NULL while their coming or going has still to be told to the others. */
  told_at: number | null;
}

/** A further copy of a relayed message: one for each recipient that the relay's own row does not name. */
export interface RelayCopiesTable {
  id: string;
  conversation_id: string;
  relay_id: string;
  user_id: string;
  /** In their direct messages; NULL until Discord accepted it. */
  message_id: string | null;
  deleted_at: number | null;
  /** A code when it could not be sent, as of the relay. */
  failure: string | null;
  created_at: number;
}

/** A person who was asked which server they mean; the DM waits in Discord, not here. */
export interface ModmailChoicesTable {
  user_id: string;
  dm_channel_id: string;
  first_message_id: string;
  prompt_message_id: string | null;
  /** Answers so far: which server, which of its topics, and that it was no slip. */
  guild_id: string | null;
  topic_id: string | null;
  is_confirmed: number;
  created_at: number;
}

export interface DmCursorsTable {
  user_id: string;
  dm_channel_id: string;
  last_message_id: string;
  /** Where this person's messages go while several of their threads are open; NULL: to the newest. */
  conversation_id: string | null;
  updated_at: number;
}

/** One of staff who is called when the person of a thread writes. */
export interface ModmailWatchersTable {
  conversation_id: string;
  user_id: string;
  is_once: number;
  created_at: number;
}

/** Somebody who may open nothing in a server, for now or until it is taken back. */
export interface BlocksTable {
  guild_id: string;
  user_id: string;
  blocked_by: string | null;
  until: number | null;
  created_at: number;
}
