/** From collected messages to one document of one copy: the staff copy, or the user's without what is staff-only. */
import type { APIMessage } from 'discord-api-types/v10';
import type { CdnAddresses } from '../gateway/cdn.ts';
import type { MemberLook } from '../gateway/memberLooks.ts';
import type { Narrative, Reading } from '../conversations/narrative.ts';
import { audienceOf, type Audience, type CopyName } from '../conversations/types.ts';
import {
  DTX_VERSION,
  type BlobIndex,
  type ConversationFacts,
  type Dtx,
  type Msg,
  type TicketFacts,
} from '../../shared/transcript/types.ts';
import type { KeptFile } from './files.ts';
import { toMsg } from './message.ts';
import type { FileSource } from './sources.ts';
import { createTables } from './tables.ts';

export interface FinishedFacts {
  /** Kept files by their source's id; one that is not here was not kept. */
  readonly files: ReadonlyMap<string, KeptFile>;
  readonly writtenAtMs: number;
  readonly version: string;
}

export interface DocumentBuilder {
  readonly messageCount: number;
  readonly userIds: readonly string[];
  add(message: APIMessage, reading: Reading): void;
  /** How people looked; to be told before asking for the sources. */
  dress(looks: ReadonlyMap<string, MemberLook>): void;
  /** What the document would like to keep, as far as it was not asked before. */
  newSources(): readonly FileSource[];
  finish(facts: FinishedFacts): Dtx;
}

/** Takes one message after another, so that a page of Discord's JSON is needed no longer than it takes to read it. */
export function createDocumentBuilder(
  narrative: Narrative,
  copy: CopyName,
  cdn: CdnAddresses,
): DocumentBuilder {
  const audience = audienceOf(copy);
  // INVARIANT: what somebody did not read when it was said is not in their copy, either.
  const asRead = (reading: Reading): Reading =>
    audience === 'user' && reading.isFor?.(copy) === false ? { ...reading, staffOnly: true } : reading;
  const tables = createTables(narrative, audience, cdn);
  const messages: Msg[] = [];
  const answers: (readonly [string, string])[] = [];
  const facts = factsOf(narrative, audience, (person) => tables.indexOf(person));
  let icon: BlobIndex | undefined;
  const { guild, channel, ticket } = narrative;
  if (guild.iconUrl) {
    tables.want({ id: `g${guild.id}`, url: guild.iconUrl, isInline: true }, ({ b }) => {
      icon = b?.[0];
    });
  }
  return {
    get messageCount() {
      return messages.length;
    },
    get userIds() {
      return tables.userIds;
    },
    add(message, told) {
      const reading = asRead(told);
      // INVARIANT: nothing that is for staff only is in the user's copy.
      if (audience === 'user' && reading.staffOnly) return;
      for (const roleId of message.mention_roles) tables.addRole(roleId);
      for (const { id } of message.mention_channels ?? []) tables.addChannel(id);
      messages.push(toMsg(message, reading, tables, (other) => asRead(narrative.read(other))));
      if (audience === 'staff') answers.push(...(reading.answers ?? []));
    },
    dress: (looks) => tables.dress(looks),
    newSources: () => tables.newSources(),
    finish({ files, writtenAtMs, version }) {
      const { users, roles, channels, emojis, blobs } = tables.settle(files);
      // The channel of a modmail thread is among staff, and so is what they called it.
      const channelName = ticket || audience === 'staff' ? channel.name : 'modmail';
      return {
        format: 'dtx',
        v: DTX_VERSION,
        gen: { app: 'tessera', ver: version, at: writtenAtMs },
        audience,
        guild: { id: guild.id, n: guild.name, ...(icon !== undefined && { i: icon }) },
        channel: { id: channel.id, n: channelName, t: channel.type },
        tz: 'UTC',
        ...(ticket
          ? {
              ticket: {
                ...facts,
                no: ticket.number,
                cat: ticket.categoryName,
                ...(answers.length > 0 && { qa: answers }),
              },
            }
          : { modmail: facts }),
        users,
        roles,
        channels,
        ...(Object.keys(emojis).length > 0 && { emojis }),
        ...(blobs.length > 0 && { blobs }),
        messages,
      };
    },
  };
}

/** Who took care of it and who ended it is for staff, unless it was the user. */
function factsOf(
  { openedBy, openedAtMs, closedAtMs, closedBy, claimedBy, reason }: Narrative,
  audience: Audience,
  indexOf: (person: Narrative['openedBy']) => number,
): ConversationFacts & Pick<TicketFacts, 'claimed'> {
  const mayTell = (person: Narrative['closedBy']) =>
    person && (audience === 'staff' || person.id === openedBy.id) ? person : null;
  const by = indexOf(openedBy);
  const [closer, claimer] = [mayTell(closedBy), mayTell(claimedBy)];
  return {
    by,
    opened: openedAtMs,
    closed: closedAtMs,
    ...(closer && { closedBy: indexOf(closer) }),
    ...(claimer && { claimed: indexOf(claimer) }),
    ...(reason !== undefined && { reason }),
  };
}
