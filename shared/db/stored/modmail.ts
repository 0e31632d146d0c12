/** What is stored for passing messages on between direct messages and staff. */
import type { StoredTables } from './types.ts';

export const modmailTables: StoredTables<
  | 'relays'
  | 'relay_copies'
  | 'modmail_recipients'
  | 'modmail_choices'
  | 'dm_cursors'
  | 'modmail_watchers'
  | 'blocks'
> = {
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
      copy_message_id: 'the bot’s message that shows staff a reply given by command',
      is_anonymous: 'whether the user was shown the team’s name',
      edited_at: 'time of the last edit that was carried over',
      deleted_at: 'when its deletion was carried over',
      failure: 'a code when the copy could not be sent',
      created_at: 'when it was passed on',
    },
  },
  modmail_recipients: {
    what: 'A stay of somebody in a modmail thread: of the person whose thread it is, and of each whom staff added.',
    topic: 'relaying',
    kept: 'conversation',
    readers: 'staff',
    owner: { conversation: 'conversation_id' },
    key: ['id'],
    fields: {
      id: 'our number',
      conversation_id: 'the thread',
      user_id: { what: 'who reads along', person: 'about' },
      dm_channel_id: 'where, in Discord',
      open_slot: 'server and person while they read along, empty after: nobody is in two threads of a server',
      joined_after: 'the last id of Discord’s that they do not read',
      left_after: 'from which id of Discord’s on they read nothing any more',
      added_by: { what: 'the member of staff who added them', person: 'mentioned' },
      told_at: 'when the others were told that they came or went',
    },
  },
  relay_copies: {
    what: 'A further copy of a modmail message, where several people read along.',
    topic: 'relaying',
    kept: 'relays',
    readers: 'nobody',
    owner: { conversation: 'conversation_id' },
    key: ['id'],
    fields: {
      id: 'our number',
      conversation_id: 'the thread',
      relay_id: 'of which message',
      user_id: { what: 'for whom', person: 'about' },
      message_id: 'the copy; empty until Discord took it',
      deleted_at: 'when the deletion of the message was carried over',
      failure: 'a code when the copy could not be sent',
      created_at: 'when it was begun',
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
      guild_id: 'the server they chose',
      topic_id: 'the number of the topic they chose',
      is_confirmed: 'whether they confirmed that it was no slip',
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
      conversation_id: 'the thread they chose, where several are open',
      updated_at: 'when',
    },
  },
  modmail_watchers: {
    what: 'Somebody of staff who wants to be called when the person of a thread writes.',
    topic: 'relaying',
    kept: 'conversation',
    readers: 'nobody',
    owner: { conversation: 'conversation_id' },
    key: ['conversation_id', 'user_id'],
    fields: {
      conversation_id: 'the thread',
      user_id: { what: 'who is called', person: 'about' },
      is_once: 'whether the next message only',
      created_at: 'since when',
    },
  },
  blocks: {
    what: 'Somebody who may open nothing in a server, for now or until it is taken back.',
    topic: 'settings',
    kept: 'blocks',
    readers: 'staff',
    owner: { guild: 'guild_id' },
    key: ['guild_id', 'user_id'],
    fields: {
      guild_id: 'the server',
      user_id: { what: 'who is blocked', person: 'about' },
      blocked_by: { what: 'who blocked them', person: 'mentioned' },
      until: 'when it ends; empty: when it is taken back',
      created_at: 'since when',
    },
  },
};
