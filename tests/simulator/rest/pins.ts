/** Pins over REST, by the old routes and the new. */
import { pinMessage, pinnedMessages, unpinMessage } from '../actions/messages.ts';
import { DiscordError } from '../errors.ts';
import { can, require } from '../permissions.ts';
import { timestamp } from '../time.ts';
import { noContent, ok, type Answer, type RestContext } from './context.ts';
import { readableChannel, refuseArchived, restMessage } from './messages.ts';

const PINS = 250;

export function listPinsOld(context: RestContext): Answer {
  const { world } = context;
  const channel = readableChannel(context);
  if (!can(world, channel, world.botId, 'ReadMessageHistory')) return ok([]);
  return ok(pinnedMessages(channel).map((message) => restMessage(world, message)));
}

export function listPins(context: RestContext): Answer {
  const { world } = context;
  const channel = readableChannel(context);
  const limit = context.number('limit', 50, 1, 50);
  const before = Date.parse(context.query.get('before') ?? '9999-01-01');
  const visible = can(world, channel, world.botId, 'ReadMessageHistory') ? pinnedMessages(channel) : [];
  const earlier = visible.filter((message) => (message.pinnedAtMs ?? 0) < before);
  return ok({
    items: earlier.slice(0, limit).map((message) => ({
      pinned_at: timestamp(message.pinnedAtMs ?? 0),
      message: restMessage(world, message),
    })),
    has_more: earlier.length > limit,
  });
}

export function putPin(context: RestContext): Answer {
  const { world } = context;
  const channel = readableChannel(context);
  // Since 2026 pinning has a permission of its own; Manage Messages no longer covers it.
  require(world, channel, world.botId, 'PinMessages');
  refuseArchived(channel);
  const message = world.getMessage(channel, context.param('message'));
  if (pinnedMessages(channel).length >= PINS) throw new DiscordError(30003);
  pinMessage(world, channel, message, world.botId);
  return noContent;
}

export function deletePin(context: RestContext): Answer {
  const { world } = context;
  const channel = readableChannel(context);
  require(world, channel, world.botId, 'PinMessages');
  refuseArchived(channel);
  unpinMessage(world, channel, world.getMessage(channel, context.param('message')));
  return noContent;
}
