/** Every message that Discord itself writes, each with the facts that its type has. */
import { MessageType } from 'discord-api-types/v10';
import type { ChannelHandle, Person } from '../../simulator/index.ts';

type Facts = NonNullable<Parameters<ChannelHandle['systemMessage']>[2]>;

export function systemMessages(other: Person): readonly (readonly [MessageType, Facts])[] {
  const about = { mentions: [other] };
  return [
    [MessageType.RecipientAdd, about],
    [MessageType.RecipientRemove, about],
    [MessageType.ChannelNameChange, { content: 'refund-for-mia' }],
    [MessageType.ChannelIconChange, {}],
    [MessageType.UserJoin, {}],
    [MessageType.GuildBoost, { content: '2' }],
    [MessageType.GuildBoostTier1, { content: '3' }],
    [MessageType.GuildBoostTier2, {}],
    [MessageType.GuildBoostTier3, {}],
    [MessageType.ChannelFollowAdd, { content: 'Ferry news' }],
    [MessageType.GuildDiscoveryDisqualified, {}],
    [MessageType.GuildDiscoveryRequalified, {}],
    [MessageType.GuildDiscoveryGracePeriodInitialWarning, {}],
    [MessageType.GuildDiscoveryGracePeriodFinalWarning, {}],
    [MessageType.GuildInviteReminder, {}],
    [
      MessageType.AutoModerationAction,
      {
        embeds: [
          {
            type: 'auto_moderation_message',
            description: 'a blocked message',
            fields: [{ name: 'rule_name', value: 'No shouting', inline: false }],
          },
        ],
      },
    ],
    [
      MessageType.RoleSubscriptionPurchase,
      {
        extra: {
          role_subscription_data: {
            role_subscription_listing_id: '1234567890123456789',
            tier_name: 'Captain',
            total_months_subscribed: 3,
            is_renewal: true,
          },
        },
      },
    ],
    [MessageType.InteractionPremiumUpsell, {}],
    [MessageType.StageStart, { content: 'Harbour talk' }],
    [MessageType.StageEnd, { content: 'Harbour talk' }],
    [MessageType.StageSpeaker, {}],
    [MessageType.StageTopic, { content: 'Tides' }],
    [MessageType.GuildApplicationPremiumSubscription, {}],
    [MessageType.GuildIncidentAlertModeEnabled, { content: '2026-03-05T00:00:00Z' }],
    [MessageType.GuildIncidentAlertModeDisabled, {}],
    [MessageType.GuildIncidentReportRaid, {}],
    [MessageType.GuildIncidentReportFalseAlarm, {}],
  ];
}
