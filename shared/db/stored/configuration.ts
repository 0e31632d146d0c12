/** What is stored of a server's configuration, of its audit, and for the installation itself. */
import type { StoredTables } from './types.ts';

export const configurationTables: StoredTables<
  | 'ticket_categories'
  | 'ticket_panels'
  | 'guild_settings'
  | 'counters'
  | 'audit_events'
  | 'seal_keys'
  | 'jobs'
> = {
  ticket_categories: {
    what: 'A kind of ticket as staff configured it.',
    topic: 'settings',
    kept: 'configuration',
    readers: 'admins',
    owner: { guild: 'guild_id' },
    key: ['id'],
    fields: {
      id: 'our number; never changes, so panels keep their meaning',
      guild_id: 'the server',
      config: 'JSON: names, texts, roles and channels that staff wrote as configuration',
      created_at: 'when',
      updated_at: 'when last changed',
    },
  },
  ticket_panels: {
    what: 'The message that carries a category’s button.',
    topic: 'settings',
    kept: 'configuration',
    readers: 'admins',
    owner: { guild: 'guild_id' },
    key: ['id'],
    fields: {
      id: 'our number',
      guild_id: 'the server',
      channel_id: 'where the message is',
      message_id: 'which message; empty until posted',
      category_id: 'the category whose button it shows',
      rendered_hash: 'hash of what it shows, to see whether it must be edited',
      created_at: 'when',
      updated_at: 'when last changed',
    },
  },
  guild_settings: {
    what: 'The settings of a server.',
    topic: 'settings',
    kept: 'configuration',
    readers: 'admins',
    owner: { guild: 'guild_id' },
    key: ['guild_id'],
    fields: {
      guild_id: 'the server',
      config: 'JSON: switches, roles, channels, and texts that staff wrote as configuration',
      created_at: 'when',
      updated_at: 'when last changed',
    },
  },
  counters: {
    what: 'The last ticket number of each server. Also a purge keeps it, so that no number is given twice.',
    topic: 'technical',
    kept: 'installation',
    readers: 'nobody',
    owner: 'installation',
    key: ['id'],
    fields: { id: '`tickets:` and the server', value: 'the last number' },
  },
  audit_events: {
    what: 'Who did what, when: ids only.',
    topic: 'audit',
    kept: 'audit',
    readers: 'admins',
    owner: { guild: 'guild_id' },
    key: ['id'],
    fields: {
      id: 'our number',
      guild_id: 'the server',
      actor_id: {
        what: 'who; empty when it was the bot by itself, or when they were erased',
        person: 'mentioned',
      },
      action: 'what, from a fixed list',
      target_ids: { what: 'JSON of ids', person: 'json' },
      outcome: 'how it ended, from a fixed list',
      created_at: 'when',
    },
  },
  seal_keys: {
    what: 'For each sealing key a check value, so that a wrong key is noticed at the start. Not the keys.',
    topic: 'technical',
    kept: 'installation',
    readers: 'nobody',
    owner: 'installation',
    key: ['id'],
    fields: {
      id: 'name of the key in `SEAL_KEYS`',
      sealed_check: { what: 'a constant text', sealed: true },
      created_at: 'since when',
    },
  },
  jobs: {
    what: 'The bot’s repeating work: one row a job, in Agenda’s terms.',
    topic: 'technical',
    kept: 'installation',
    readers: 'nobody',
    owner: 'installation',
    key: ['id'],
    fields: {
      id: 'random',
      name: 'of the job',
      type: 'single or normal',
      priority: 'order',
      next_run_at: 'when it is due',
      last_run_at: 'when it last began',
      last_finished_at: 'when it last ended well; the container’s health check reads it',
      locked_at: 'since when a process is at it',
      failed_at: 'when it last failed',
      fail_count: 'how often',
      fail_reason: 'a code, never a text',
      disabled: '0 or 1',
      progress: '0 to 100',
      repeat_interval: 'how often',
      repeat_timezone: 'for daily times',
      repeat_at: 'a daily time',
      last_modified_by: 'random name of the process',
      data: { what: 'JSON of ids only', person: 'json' },
      options: 'JSON of Agenda’s options',
      single_key: 'makes a job unique by name',
      unique_key: 'makes a job unique by its data, as a hash',
    },
  },
};
