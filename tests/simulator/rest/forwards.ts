/** The frozen copy of a message that a forward carries. */
import { messagePayload } from '../payloads/message.ts';
import type { MessageState, Payload } from '../state/types.ts';
import type { World } from '../state/world.ts';

const SNAPSHOT_FIELDS = [
  'type',
  'content',
  'mentions',
  'mention_roles',
  'attachments',
  'embeds',
  'timestamp',
  'edited_timestamp',
  'flags',
  'components',
  'sticker_items',
];

export function snapshotOf(world: World, reference: NonNullable<MessageState['reference']>): Payload {
  const channel = world.getChannel(reference.channelId);
  const original = world.getMessage(channel, reference.messageId ?? '');
  const payload = messagePayload(world, original, world.botId);
  return {
    message: Object.fromEntries(
      SNAPSHOT_FIELDS.flatMap((field) => (payload[field] === undefined ? [] : [[field, payload[field]]])),
    ),
  };
}
