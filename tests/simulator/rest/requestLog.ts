/** One REST call of the bot, as tests count them. */
export interface LoggedRequest {
  readonly method: string;
  /** With every parameter as `:id`, e.g. `POST /channels/:id/messages`. */
  readonly route: string;
  /** As asked, without the base and the query. */
  readonly path: string;
  /** 0 until answered, and when the connection was dropped. */
  status: number;
  /** Simulated epoch milliseconds. */
  readonly at: number;
}
