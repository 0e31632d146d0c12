/** The tables of one document that its messages point into: people, roles, channels, emoji and kept files. */
import type { CdnAddresses } from '../gateway/cdn.ts';
import type { MemberLook } from '../gateway/memberLooks.ts';
import type { Narrative, Person } from '../conversations/narrative.ts';
import type { Audience } from '../conversations/types.ts';
import type { Blob, CustomEmoji, EmojiRef, FileRef, User } from '../../shared/transcript/types.ts';
import type { KeptFile } from './files.ts';
import type { FileSource, Wanted } from './sources.ts';

export interface Speaker extends Person {
  readonly avatarHash?: string;
  readonly bot?: 1 | 2;
  /** The relay showed them under this name, which is not to be replaced by another. */
  readonly isNamedByRelay?: true;
  /** Stands for whoever answered without their name. */
  readonly isNameless?: true;
}

/** Stands for everybody who answered without their name; no person has this id. */
export const NAMELESS_ID = '0';

/** More pictures of emoji than anybody would look at. */
const MOST_EMOJI = 300;
const MOST_ROLES_OF_ONE = 25;

type Mutable<T> = { -readonly [K in keyof T]: T[K] };
type Tables = ReturnType<typeof createTables>;
/** What a message's parts need of the tables. */
export type MessageTables = Pick<
  Tables,
  'audience' | 'cdn' | 'indexOf' | 'want' | 'emoji' | 'mentionIn' | 'addChannel' | 'hide' | 'see'
>;

export function createTables(narrative: Narrative, audience: Audience, cdn: CdnAddresses) {
  const users: { user: Mutable<User>; person: Speaker }[] = [];
  const hidden = new Map<string, string>();
  /** People whose name the user read because they spoke under it. */
  const seen = new Set<string>();
  const positions = new Map<string, number>();
  const roles: Record<string, readonly [string, number]> = {};
  const channels: Record<string, readonly [string, number]> = {};
  const emojis: Record<string, Mutable<CustomEmoji>> = {};
  const wanted = new Map<string, { readonly source: Wanted; readonly tell: ((ref: FileRef) => void)[] }>();
  const unasked: FileSource[] = [];
  const blobs: Blob[] = [];

  function indexOf(person: Speaker): number {
    // A webhook speaks under many names.
    const key = person.bot === 2 ? `${person.id}/${person.name}` : person.id;
    const known = positions.get(key);
    if (known !== undefined) return known;
    positions.set(key, users.length);
    users.push({ person, user: toUser(person) });
    return users.length - 1;
  }

  function toUser(person: Speaker): Mutable<User> {
    const side = person.isNameless ? 'staff' : narrative.sideOf(person.id);
    return {
      id: person.id,
      n: person.name,
      ...(person.displayName && person.displayName !== person.name && { d: person.displayName }),
      ...(side && !person.bot && { k: side }),
      ...(person.bot && { b: person.bot }),
    };
  }

  /** `tell` hears where the bytes are in this document, or why they are not, once that is known. */
  function want(source: Wanted, tell: (ref: FileRef) => void): void {
    const key = typeof source === 'string' ? source : source.id;
    const known = wanted.get(key);
    if (known) known.tell.push(tell);
    else {
      wanted.set(key, { source, tell: [tell] });
      if (typeof source !== 'string') unasked.push(source);
    }
  }

  function emoji({ id, name, animated }: WireEmoji): EmojiRef {
    // A custom emoji that was deleted since has lost its name.
    const ref = { n: name ?? 'deleted', ...(id && { id }) };
    if (id && !(id in emojis) && Object.keys(emojis).length < MOST_EMOJI) {
      const entry: Mutable<CustomEmoji> = { n: ref.n, ...(animated && { a: 1 as const }) };
      emojis[id] = entry;
      want({ id: `m${id}`, url: cdn.emoji(id, Boolean(animated)), isInline: true }, ({ b }) => {
        if (b?.[0] !== undefined) entry.b = b[0];
      });
    }
    return ref;
  }

  function addRole(id: string): boolean {
    const role = narrative.guild.roles.get(id);
    if (role) roles[id] = [role.name, role.colour];
    return role !== undefined;
  }

  /** Names of what a text mentions; people are named by Discord beside the text. */
  function mentionIn(text: string): void {
    for (const [, kind, name, id = ''] of text.matchAll(/<(#|@&|a?:(\w{1,64}):)(\d{17,20})>/g)) {
      if (kind === '@&') addRole(id);
      else if (kind === '#') addChannel(id);
      else emoji({ id, name: name ?? '', animated: kind?.startsWith('a') ?? false });
    }
  }

  function addChannel(id: string): void {
    const channel = narrative.guild.findChannel(id);
    // Its name is none of the user's business when they could not see the channel.
    if (channel && (audience === 'staff' || channel.isPublic)) channels[id] = [channel.name, channel.type];
  }

  /** Who answered without their name, and what the user read instead. */
  function hide(id: string, shownAs: string): void {
    hidden.set(id, shownAs);
  }

  // INVARIANT: who answered without their name is named nowhere in the user's copy, not even where somebody mentioned them.
  function concealed(person: Speaker): Speaker {
    const shownAs = seen.has(person.id) ? undefined : hidden.get(person.id);
    return shownAs === undefined ? person : { id: NAMELESS_ID, name: shownAs, isNameless: true };
  }

  /** How people looked in the guild. Their pictures are wanted only now. */
  function dress(looks: ReadonlyMap<string, MemberLook>): void {
    for (const [index, entry] of users.entries()) {
      const person = concealed(entry.person);
      if (person !== entry.person) Object.assign(entry, { person, user: toUser(person) });
      const { user } = entry;
      const look = person.isNameless || person.bot === 2 ? undefined : looks.get(user.id);
      if (look && !person.isNamedByRelay && look.displayName !== user.n) user.d = look.displayName;
      if (look?.colour) user.c = look.colour;
      const shown = look?.roleIds.filter(addRole).slice(0, MOST_ROLES_OF_ONE) ?? [];
      if (shown.length > 0) user.r = shown;
      const url =
        look?.avatarUrl ??
        person.avatarUrl ??
        (person.avatarHash && cdn.avatar(person.id, person.avatarHash));
      if (!url || person.isNameless) continue;
      const id = person.bot === 2 ? `a${user.id}.${index}` : `a${user.id}`;
      want({ id, url, isInline: true }, ({ b }) => {
        if (b?.[0] !== undefined) user.a = b[0];
      });
    }
  }

  return {
    audience,
    cdn,
    indexOf,
    want,
    emoji,
    mentionIn,
    hide,
    see: (id: string) => seen.add(id),
    addRole,
    addChannel,
    dress,
    get userIds(): string[] {
      return users.flatMap(({ person }) => (person.isNameless || person.bot === 2 ? [] : [person.id]));
    },
    /** Sources since the last time it was asked. */
    newSources(): FileSource[] {
      return unasked.splice(0);
    },
    /** Only files of messages that are in this copy come into its table: a note's picture has no place in the user's. */
    settle(files: ReadonlyMap<string, KeptFile>) {
      for (const { source, tell } of wanted.values()) {
        const kept: KeptFile =
          typeof source === 'string' ? { notKept: source } : (files.get(source.id) ?? { notKept: 'other' });
        const ref: FileRef =
          'notKept' in kept ? { x: kept.notKept } : { b: kept.pieces.map((piece) => blobs.push(piece) - 1) };
        for (const each of tell) each(ref);
      }
      return { users: users.map(({ user }) => user), roles, channels, emojis, blobs };
    },
  };
}

interface WireEmoji {
  readonly id?: string | null;
  readonly name?: string | null;
  readonly animated?: boolean;
}
