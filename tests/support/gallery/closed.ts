/** The gallery as its people get it: a ticket of the real bot, filled, closed, and both links. */
import assert from 'node:assert/strict';
import { announcements, closeConversation, linkIn, openTicket, untilGone, type Scene } from '../scene.ts';
import { fillGallery, type Gallery } from './gallery.ts';

export interface ClosedGallery extends Gallery {
  readonly staffLink: string;
  readonly userLink: string;
}

export async function closeGallery(scene: Scene): Promise<ClosedGallery> {
  const ticket = await openTicket(scene, scene.member);
  const gallery = fillGallery(scene, ticket);
  await closeConversation(ticket, scene.staff);
  await untilGone(scene, ticket);
  const [staffLink, userLink] = [scene.logChannel.messages, scene.member.directMessages()].map((messages) => {
    const [announced] = announcements(messages);
    return announced && linkIn(announced);
  });
  assert.ok(staffLink && userLink, 'there are no links');
  return { ...gallery, staffLink, userLink };
}
