/** Whom and what a system message is about; its sentence is made by whoever shows it, from the message's type. */
import { EmbedType, MessageType, type APIMessage } from 'discord-api-types/v10';
import type { SystemFacts } from '../../shared/transcript/types.ts';
import { toSpeaker } from './people.ts';
import type { MessageTables } from './tables.ts';

/** People's own words, with or without a command. */
const SPOKEN: ReadonlySet<MessageType> = new Set([
  MessageType.Default,
  MessageType.Reply,
  MessageType.ChatInputCommand,
  MessageType.ContextMenuCommand,
]);

/** System messages whose content is a name or a number: a new channel name, a thread's name, a level, a moment. */
const CARRIES_TEXT: ReadonlySet<MessageType> = new Set([
  MessageType.ChannelNameChange,
  MessageType.ChannelFollowAdd,
  MessageType.ThreadCreated,
  MessageType.GuildBoost,
  MessageType.GuildBoostTier1,
  MessageType.GuildBoostTier2,
  MessageType.GuildBoostTier3,
  MessageType.StageTopic,
  MessageType.StageStart,
  MessageType.StageEnd,
  MessageType.GuildIncidentAlertModeEnabled,
]);

export function systemFacts(message: APIMessage, { indexOf }: MessageTables): { sys?: SystemFacts } {
  if (SPOKEN.has(message.type)) return {};
  const users = message.mentions.map((user) => indexOf(toSpeaker(user)));
  const about = message.message_reference?.message_id;
  const facts: SystemFacts = {
    ...(users.length > 0 && { u: users }),
    ...(CARRIES_TEXT.has(message.type) && message.content && { n: message.content }),
    ...(POINTS.has(message.type) && about && { m: about }),
    ...special(message),
  };
  return Object.keys(facts).length > 0 ? { sys: facts } : {};
}

const POINTS: ReadonlySet<MessageType> = new Set([MessageType.ChannelPinnedMessage, MessageType.PollResult]);

/** Facts that Discord puts into a place of their own. */
function special(message: APIMessage): SystemFacts {
  if (message.type === MessageType.RoleSubscriptionPurchase && message.role_subscription_data) {
    const { tier_name: tier, total_months_subscribed: months } = message.role_subscription_data;
    return { n: tier, c: months };
  }
  const facts = new Map(message.embeds[0]?.fields?.map(({ name, value }) => [name, value]));
  if (message.type === MessageType.PollResult && message.embeds[0]?.type === EmbedType.PollResult) {
    // https://discord.com/developers/docs/resources/message#embed-fields-by-embed-type-poll-result-embed-fields
    const winner = facts.get('victor_answer_text');
    return {
      n: facts.get('poll_question_text') ?? '',
      ...(winner && { t: winner }),
      c: Number(facts.get('victor_answer_votes') ?? 0),
      of: Number(facts.get('total_votes') ?? 0),
    };
  }
  const rule = message.type === MessageType.AutoModerationAction ? facts.get('rule_name') : undefined;
  return rule ? { n: rule } : {};
}
