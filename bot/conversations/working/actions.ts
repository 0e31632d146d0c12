/** The actions in custom ids of what works a conversation. */

export const WORK_ACTIONS = {
  claim: 'work.claim',
  release: 'work.release',
  takeOver: 'work.takeover',
  manage: 'work.manage',
  /** Chosen in the menu of what can be done. */
  choose: 'work.choose',
  /** A form, named by what it is for. */
  form: 'work.form',
} as const;

export const LIST_ACTION = 'work.list';
