/** Notes as part of a conversation's history, in their place among its messages, for the staff copy of the transcript. */
import type { APIMessage } from 'discord-api-types/v10';
import { snowflakeTimeMs, type UserId } from '../../../shared/ids.ts';
import { composedMessage } from '../composed.ts';
import type { Narrative, Person } from '../narrative.ts';
import type { Conversation } from '../types.ts';
import type { Note, NoteRepository } from './noteRepository.ts';

export interface NoteHistoryOptions {
  readonly notes: Pick<NoteRepository, 'list'>;
  readonly person: (id: UserId) => Promise<Person>;
}

/** The same pages with the notes between the messages. */
export async function* withNotes(
  conversation: Conversation,
  pages: AsyncIterable<readonly APIMessage[]>,
  options: NoteHistoryOptions,
): AsyncGenerator<readonly APIMessage[]> {
  const notes = await options.notes.list(conversation.id);
  const messages = await Promise.all(notes.map((note) => asMessage(conversation, note, options)));
  let next = 0;
  const until = (timeMs: number) => {
    const from = next;
    while (next < messages.length && snowflakeTimeMs(messages[next]?.id ?? '0') < timeMs) next += 1;
    return messages.slice(from, next);
  };
  for await (const page of pages) {
    yield page.flatMap((message) => [...until(snowflakeTimeMs(message.id)), message]);
  }
  const rest = until(Infinity);
  if (rest.length > 0) yield rest;
}

/** Says which messages are notes. */
// INVARIANT: a note is never in the user's copy.
export async function withNoteReading(
  conversation: Conversation,
  narrative: Narrative,
  { notes }: Pick<NoteHistoryOptions, 'notes'>,
): Promise<Narrative> {
  const ids = new Set((await notes.list(conversation.id)).map(({ id }) => id));
  return {
    ...narrative,
    read: (message) => (ids.has(message.id) ? { staffOnly: true, note: true } : narrative.read(message)),
  };
}

async function asMessage(
  { channelId }: Conversation,
  { id, authorId, text, createdAtMs }: Note,
  { person }: NoteHistoryOptions,
): Promise<APIMessage> {
  const author = authorId ? await person(authorId) : { id: '0', name: '—' };
  return composedMessage({ id, channelId, content: text, atMs: createdAtMs, author, isBot: false });
}
