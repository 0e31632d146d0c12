/** Modmail in each of the three places a thread can be: the server's settings for it, and where to look for threads. */
import type { ChannelHandle, Person, Simulator } from '../simulator/index.ts';
import { communitySettings } from './product.ts';
import type { Scene } from './scene.ts';

export const PLACES = ['channel', 'thread', 'forum'] as const;
export type PlaceName = (typeof PLACES)[number];

const THREAD_PERMISSIONS = [
  'ViewChannel',
  'SendMessages',
  'SendMessagesInThreads',
  'ManageThreads',
  'CreatePrivateThreads',
] as const;

export interface ModmailPlace {
  /** What threads are made in: the category, the channel or the forum. */
  readonly parent: ChannelHandle;
  readonly settings: ReturnType<typeof communitySettings> & { readonly modmail: object };
}

/** Makes what the place needs in the community, before the bot is there. */
export function preparePlace(sim: Simulator, place: PlaceName, modmail: object = {}): ModmailPlace {
  const { guild, staffRole, modmailCategory } = sim.community!;
  const file = communitySettings(sim);
  if (place === 'channel') {
    return { parent: modmailCategory, settings: { ...file, modmail: { ...file.modmail, ...modmail } } };
  }
  const parent = guild.addChannel({
    name: 'inbox',
    type: place === 'forum' ? 'forum' : 'text',
    tags: place === 'forum' ? ['open', 'closed', 'snoozed'] : [],
    overwrites: [
      { for: { id: guild.id }, deny: ['ViewChannel'] },
      { for: staffRole, allow: ['ViewChannel', 'SendMessagesInThreads'] },
      { for: { id: sim.botId }, allow: THREAD_PERMISSIONS },
    ],
  });
  const [open, closed, snoozed] = parent.tags;
  const placed = {
    place,
    placeChannelId: parent.id,
    openTagId: open?.id ?? null,
    closedTagId: closed?.id ?? null,
    snoozedTagId: snoozed?.id ?? null,
  };
  return { parent, settings: { ...file, modmail: { ...file.modmail, ...placed, ...modmail } } };
}

/** Every thread or channel that is named after the person, oldest first. */
export function threadsNamed(
  { guild }: Pick<Scene, 'guild'>,
  { parent }: Pick<ModmailPlace, 'parent'>,
  person: Person,
): ChannelHandle[] {
  // A channel stands outside of its category when that is full.
  const places = [...guild.channels, ...parent.threads];
  return places.filter(({ name }) => name.includes(person.username));
}
