/** What the end of a conversation leaves behind until its retention is over. */

export interface EndingsTable {
  conversation_id: string;
  /** Why it closes, as somebody worded it; only until that was told. */
  sealed_reason: string | null;
  /** 1: its user is not told that it was closed. */
  is_silent: number;
  /** 1 to 5, from the user; what they wrote with it goes to staff alone. */
  stars: number | null;
  rated_at: number | null;
  /** When it was said in it that its user has left the server. */
  left_at: number | null;
  /** The closed conversation that this one goes on with. */
  continues_id: string | null;
}
