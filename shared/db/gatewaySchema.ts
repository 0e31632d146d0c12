/** Rows of the bot's connection to Discord. */

/** A session with Discord's gateway, kept so that another process can ask what happened after its own died. */
export interface GatewaySessionsTable {
  session_id: string;
  resume_url: string;
  /** Everything up to this event has been dealt with. */
  sequence: number;
  /** Until then some process lives in it, or is asking; it says so again and again. 0: it was left on purpose. */
  held_until: number;
}
