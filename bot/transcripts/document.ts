/** From collected messages to the two documents: the staff copy, and the user's copy without what is staff-only. */
import type { APIMessage } from 'discord-api-types/v10';
import {
  DTX_VERSION,
  type Blob,
  type ConversationFacts,
  type Dtx,
  type FileRef,
  type Msg,
  type User,
} from '../../shared/transcript/types.ts';
import type { KeptFile } from './files.ts';
import { toMsg } from './message.ts';
import type { Narrative, Person, Reading } from '../conversations/narrative.ts';

/** One message with the way it is to be read; what a page of Discord's JSON is reduced to at once. */
export interface CollectedMessage {
  readonly message: APIMessage;
  readonly reading: Reading;
}

export interface DocumentFacts {
  /** Kept files by Discord's id; one that is not here was not kept. */
  readonly files: ReadonlyMap<string, KeptFile>;
  readonly audience: 'staff' | 'user';
  readonly writtenAtMs: number;
  readonly version: string;
}

export function buildDocument(
  narrative: Narrative,
  collected: readonly CollectedMessage[],
  { audience, writtenAtMs, version, files }: DocumentFacts,
): Dtx {
  const users = createUserTable(narrative);
  const blobs = createBlobTable(files);
  const by = users.indexOf(narrative.openedBy);
  const closedBy = narrative.closedBy && users.indexOf(narrative.closedBy);
  const roles: Record<string, readonly [string, number]> = {};
  const tables = {
    indexOf: (person: Person) => users.indexOf(person),
    fileOf: (id: string) => blobs.fileOf(id),
  };
  const messages: Msg[] = [];
  for (const { message, reading } of collected) {
    // INVARIANT: nothing that is for staff only is in the user's copy.
    if (audience === 'user' && reading.staffOnly) continue;
    for (const mentioned of message.mentions) users.indexOf(toPerson(mentioned));
    for (const roleId of message.mention_roles) {
      const role = narrative.guild.roles.get(roleId);
      if (role) roles[roleId] = [role.name, role.colour];
    }
    messages.push(toMsg(message, reading, tables));
  }
  const facts: ConversationFacts = {
    by,
    opened: narrative.openedAtMs,
    closed: narrative.closedAtMs,
    ...(closedBy !== null && { closedBy }),
  };
  return {
    format: 'dtx',
    v: DTX_VERSION,
    gen: { app: 'tessera', ver: version, at: writtenAtMs },
    audience,
    guild: { id: narrative.guild.id, n: narrative.guild.name },
    channel: { id: narrative.channel.id, n: narrative.channel.name, t: narrative.channel.type },
    tz: 'UTC',
    ...(narrative.ticket
      ? { ticket: { ...facts, no: narrative.ticket.number, cat: narrative.ticket.categoryName } }
      : { modmail: facts }),
    users: users.list,
    roles,
    channels: {},
    ...(blobs.list.length > 0 && { blobs: blobs.list }),
    messages,
  };
}

function toPerson(user: { id: string; username: string; global_name?: string | null }): Person {
  return {
    id: user.id,
    name: user.username,
    ...(user.global_name && user.global_name !== user.username && { displayName: user.global_name }),
  };
}

function createUserTable(narrative: Narrative) {
  const list: User[] = [];
  const positions = new Map<string, number>();
  return {
    list,
    indexOf(person: Person & { readonly bot?: 1 | 2 }): number {
      const known = positions.get(person.id);
      if (known !== undefined) return known;
      const side = narrative.sideOf(person.id);
      positions.set(person.id, list.length);
      list.push({
        id: person.id,
        n: person.name,
        ...(person.displayName && { d: person.displayName }),
        ...(side && !person.bot && { k: side }),
        ...(person.bot && { b: person.bot }),
      });
      return list.length - 1;
    },
  };
}

/** Only files of messages that are in this copy come into its table: a note's picture has no place in the user's. */
function createBlobTable(files: ReadonlyMap<string, KeptFile>) {
  const list: Blob[] = [];
  const refs = new Map<string, FileRef>();
  return {
    list,
    fileOf(attachmentId: string): FileRef {
      const known = refs.get(attachmentId);
      if (known) return known;
      const file = files.get(attachmentId) ?? { notKept: 'other' as const };
      const ref =
        'notKept' in file ? { x: file.notKept } : { b: file.pieces.map((piece) => list.push(piece) - 1) };
      refs.set(attachmentId, ref);
      return ref;
    },
  };
}
