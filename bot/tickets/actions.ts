/** The actions in custom ids of tickets' buttons, menus and forms. */

export const ACTIONS = {
  /** Opens at once; in a rush answered before anything is looked up, however many press it. */
  open: 'ticket.open',
  /** As `open`, where a form comes first. */
  ask: 'ticket.ask',
  choose: 'ticket.choose',
  form: 'ticket.form',
  more: 'ticket.more',
} as const;
