/** The actions in custom ids of tickets' buttons, menus and forms. */

export const ACTIONS = {
  open: 'ticket.open',
  choose: 'ticket.choose',
  form: 'ticket.form',
  more: 'ticket.more',
} as const;
