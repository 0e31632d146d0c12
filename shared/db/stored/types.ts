/** What is said about every stored column: the one table behind the page, the export, erasing, purging and rotating keys. */
import type { Database } from '../schema.ts';

/** How long rows are kept; `RETENTIONS` has the words. */
export const RETENTIONS = {
  conversation:
    'with its conversation: until 365 days after closing, or fewer, as the server chose; longer only under a hold',
  closing: 'until the closing is done',
  relays: 'until a day after the conversation is closed',
  choices: 'until the message has arrived, 7 days at the latest',
  cursors: '90 days after their last message',
  blocks:
    'until their time is over or they are taken back; 30 days after the bot left the server at the latest',
  configuration: 'until removed; 30 days after the bot left the server at the latest',
  audit: '365 days',
  sessions: 'until the bot has taken up what it missed in them',
  installation: 'as long as the installation',
} as const;
export type Retention = keyof typeof RETENTIONS;

/** Who can read rows besides whoever controls the machine or has a copy of the database, who can read all of it. */
export const READERS = {
  staff: 'staff of the server, in Discord and by the commands',
  admins: 'administrators of the server, by the commands',
  nobody: 'nobody',
} as const;
export type Reader = keyof typeof READERS;

/** The paragraphs of `/privacy`: each table is part of one. */
export const TOPICS = ['conversations', 'transcripts', 'relaying', 'settings', 'audit', 'technical'] as const;
export type Topic = (typeof TOPICS)[number];

/**
 * Whose rows these are, and by which column they are found:
 * - `conversation`: they go with it; `guild`: they go with the server's data;
 * - `person`: they are about somebody and belong to no server; `installation`: they are about nobody.
 */
export type Owner<Column> =
  | { readonly conversation: Column }
  | { readonly guild: Column }
  | { readonly person: Column }
  | 'installation';

export interface FieldFacts {
  readonly what: string;
  /** Under a key of `SEAL_KEYS`, bound to its row: the primary key's columns joined with `/`. */
  readonly sealed?: true;
  /**
   * It holds an id of a person, `json` that of several within JSON. When they are erased it becomes NULL, or `0` where it
   * may not be; unless `about`: then the row (or the whole conversation) is theirs and goes.
   */
  readonly person?: 'mentioned' | 'about' | 'json';
}

/** A plain string is the text of a column that is neither sealed nor about a person. */
export type Field = string | FieldFacts;

export interface StoredTable<Columns = Readonly<Record<string, unknown>>> {
  readonly what: string;
  readonly topic: Topic;
  readonly kept: Retention;
  readonly readers: Reader;
  readonly owner: Owner<keyof Columns & string>;
  /** The column's own row; for `sealed` the order matters. */
  readonly key: readonly (keyof Columns & string)[];
  readonly fields: { readonly [Column in keyof Columns]-?: Field };
}

/** A column without an entry does not compile. */
export type StoredTables<Name extends keyof Database> = {
  readonly [Table in Name]: StoredTable<Database[Table]>;
};
