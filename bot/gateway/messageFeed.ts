/** Messages of guild channels as Discord sends them, before discord.js makes objects of them: fit to be kept as they are. */
import { Events, type Client } from 'discord.js';
import { GatewayDispatchEvents, type APIMessage, type GatewayDispatchPayload } from 'discord-api-types/v10';

export type GatewayMessage = APIMessage & { readonly guild_id?: string };

export interface MessageFeed {
  /** Whether messages of this channel are wanted; must cost nothing. */
  wants(channelId: string): boolean;
  onMessage(message: GatewayMessage): void;
  onEdit(message: APIMessage): void;
  onDelete(channelId: string, messageIds: readonly string[]): void;
}

export function feedMessages(client: Client, feed: MessageFeed): void {
  client.on(Events.Raw, ({ t, d }: GatewayDispatchPayload) => {
    if (t === GatewayDispatchEvents.MessageCreate) {
      if (feed.wants(d.channel_id)) feed.onMessage(d);
    } else if (t === GatewayDispatchEvents.MessageUpdate) {
      if (feed.wants(d.channel_id)) feed.onEdit(d);
    } else if (t === GatewayDispatchEvents.MessageDelete || t === GatewayDispatchEvents.MessageDeleteBulk) {
      if (feed.wants(d.channel_id)) feed.onDelete(d.channel_id, 'ids' in d ? d.ids : [d.id]);
    }
  });
}
