/** Reactions over REST. */
import {
  addReaction,
  clearReactions,
  findReaction,
  parseEmoji,
  removeReaction,
} from '../actions/reactions.ts';
import { DiscordError } from '../errors.ts';
import { userPayload } from '../payloads/user.ts';
import { require } from '../permissions.ts';
import { compareIds } from '../snowflakes.ts';
import { noContent, ok, type Answer, type RestContext } from './context.ts';
import { readableChannel, refuseArchived } from './messages.ts';

function target(context: RestContext) {
  const channel = readableChannel(context);
  return {
    world: context.world,
    channel,
    message: context.world.getMessage(channel, context.param('message')),
  };
}

export function putReaction(context: RestContext): Answer {
  const { world, channel, message } = target(context);
  require(world, channel, world.botId, 'ReadMessageHistory');
  refuseArchived(channel);
  const emoji = parseEmoji(world, context.param('emoji'));
  if (!findReaction(message, emoji)) require(world, channel, world.botId, 'AddReactions');
  if (world.users.get(message.authorId)?.blockedBot) throw new DiscordError(90001);
  addReaction(world, channel, message, emoji, world.botId);
  return noContent;
}

export function deleteOwnReaction(context: RestContext): Answer {
  const { world, channel, message } = target(context);
  refuseArchived(channel);
  removeReaction(world, channel, message, parseEmoji(world, context.param('emoji')), world.botId);
  return noContent;
}

export function deleteUserReaction(context: RestContext): Answer {
  const { world, channel, message } = target(context);
  require(world, channel, world.botId, 'ManageMessages');
  removeReaction(world, channel, message, parseEmoji(world, context.param('emoji')), context.param('user'));
  return noContent;
}

export function deleteEmojiReactions(context: RestContext): Answer {
  const { world, channel, message } = target(context);
  require(world, channel, world.botId, 'ManageMessages');
  clearReactions(world, channel, message, parseEmoji(world, context.param('emoji')));
  return noContent;
}

export function deleteAllReactions(context: RestContext): Answer {
  const { world, channel, message } = target(context);
  require(world, channel, world.botId, 'ManageMessages');
  clearReactions(world, channel, message, null);
  return noContent;
}

export function listReactions(context: RestContext): Answer {
  const { world, message } = target(context);
  const limit = context.number('limit', 25, 1, 100);
  const after = context.query.get('after') ?? '0';
  const userIds = findReaction(message, parseEmoji(world, context.param('emoji')))?.userIds ?? [];
  const page = userIds
    .filter((id) => compareIds(id, after) > 0)
    .sort(compareIds)
    .slice(0, limit);
  return ok(page.map((id) => userPayload(world.getUser(id))));
}
