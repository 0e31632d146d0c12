/** What is stored for passing messages on between direct messages and staff. */
import type { StoredTables } from './types.ts';

export const modmailTables: StoredTables<'relays' | 'modmail_choices' | 'dm_cursors'> = {
  relays: {
    what: 'A modmail message and its counterpart on the other side, by id, so that none is passed on twice.',
    topic: 'relaying',
    kept: 'relays',
    readers: 'nobody',
    owner: { conversation: 'conversation_id' },
    key: ['id'],
    fields: {
      id: 'our number, in order of relaying',
      conversation_id: 'the thread',
      direction: 'to staff or to the user',
      author_id: { what: 'who wrote it', person: 'mentioned' },
      source_message_id: 'the message that was there first',
      target_message_id: 'its copy; empty until Discord took it',
      failure: 'a code when the copy could not be sent',
      created_at: 'when it was passed on',
    },
  },
  modmail_choices: {
    what: 'A person whose first direct message waits: for a thread, or for their choice of server.',
    topic: 'relaying',
    kept: 'choices',
    readers: 'nobody',
    owner: { person: 'user_id' },
    key: ['user_id'],
    fields: {
      user_id: { what: 'who', person: 'about' },
      dm_channel_id: 'where the message waits, in Discord',
      first_message_id: 'from which message on',
      prompt_message_id: 'the question that was asked',
      created_at: 'since when',
    },
  },
  dm_cursors: {
    what: 'The last direct message that was passed on, so that what was written while the bot was offline is found. One row a person.',
    topic: 'relaying',
    kept: 'cursors',
    readers: 'nobody',
    owner: { person: 'user_id' },
    key: ['user_id'],
    fields: {
      user_id: { what: 'who', person: 'about' },
      dm_channel_id: 'where',
      last_message_id: 'up to which message',
      updated_at: 'when',
    },
  },
};
