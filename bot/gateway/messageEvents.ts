/**
 * What people do with messages, from the gateway's raw events. discord.js keeps back edits, deletions, reactions and typing
 * of direct messages whose channel it has not seen since it started; here nothing is kept back.
 */
import { Events, type Client } from 'discord.js';
import { GatewayDispatchEvents, type GatewayDispatchPayload } from 'discord-api-types/v10';
import { asId, type ChannelId, type GuildId, type MessageId, type UserId } from '../../shared/ids.ts';
import type { Log } from '../../shared/log.ts';
import { asDiscordFailure } from './discordErrors.ts';
import type { MessageWithMember } from './incoming.ts';

/** Where something happened; no guild: in direct messages. */
export interface Where {
  readonly guildId: GuildId | null;
  readonly channelId: ChannelId;
}

export interface ReactionEvent extends Where {
  readonly messageId: MessageId;
  readonly userId: UserId;
  /** As Discord's routes want it: the character, or `name:id`. */
  readonly emoji: string;
  readonly isAdded: boolean;
}

/** Each hears what it has a method for, in the order of the events. */
export interface MessageListener {
  /** Whether events of this channel are wanted; must cost nothing. */
  wants(where: Where): boolean;
  onMessage?(where: Where, message: MessageWithMember): Promise<void> | void;
  onEdit?(where: Where, message: MessageWithMember): Promise<void> | void;
  onDelete?(where: Where, messageIds: readonly MessageId[]): Promise<void> | void;
  onReaction?(reaction: ReactionEvent): Promise<void>;
  onTyping?(where: Where, userId: UserId): Promise<void>;
  /** A new session: what happened since the last one is not told again. Comes before the new one's first event. */
  onSession?(): void;
}

export interface MessageEvents {
  /** Hears nothing more, and finishes what was heard. */
  stop(): Promise<void>;
}

/** The failure of one listener is logged once, and is none of the others'. `seen`: every packet, with the work it gave. */
export function listenToMessages(
  client: Client,
  listeners: readonly MessageListener[],
  seen: (packet: GatewayDispatchPayload, shardId: number, work: Promise<unknown> | undefined) => void,
  log: Log,
): MessageEvents {
  const underWay = new Set<Promise<void>>();
  const hear = (packet: GatewayDispatchPayload, shardId: number) => {
    const given: Promise<void>[] = [];
    const failed = (error: unknown) =>
      log.error({ err: asDiscordFailure(error), event: packet.t }, 'message event failed');
    for (const listener of listeners) {
      try {
        const work = tell(packet, listener);
        if (!work) continue;
        const done = work.catch(failed).finally(() => underWay.delete(done));
        underWay.add(done);
        given.push(done);
      } catch (error) {
        failed(error);
      }
    }
    seen(packet, shardId, given.length > 0 ? Promise.all(given) : undefined);
  };
  client.on(Events.Raw, hear);
  return {
    async stop() {
      client.off(Events.Raw, hear);
      while (underWay.size > 0) await Promise.all(underWay);
    },
  };
}

export function tell({ t, d }: GatewayDispatchPayload, on: MessageListener): Promise<void> | void {
  if (t === GatewayDispatchEvents.Ready) return on.onSession?.();
  if (t === GatewayDispatchEvents.MessageCreate || t === GatewayDispatchEvents.MessageUpdate) {
    const where = whereOf(d);
    if (!on.wants(where)) return undefined;
    // The packet is not ours: discord.js handles it afterwards and ties its own objects, which point to each other, into it.
    const message = structuredClone(d);
    return t === GatewayDispatchEvents.MessageCreate
      ? on.onMessage?.(where, message)
      : on.onEdit?.(where, message);
  }
  if (t === GatewayDispatchEvents.MessageDelete || t === GatewayDispatchEvents.MessageDeleteBulk) {
    const where = whereOf(d);
    const ids = 'ids' in d ? d.ids : [d.id];
    if (!on.wants(where)) return undefined;
    return on.onDelete?.(
      where,
      ids.map((id) => asId<MessageId>(id)),
    );
  }
  if (t === GatewayDispatchEvents.MessageReactionAdd || t === GatewayDispatchEvents.MessageReactionRemove) {
    const { emoji, message_id: messageId, user_id: userId } = d;
    const where = whereOf(d);
    if (!on.wants(where) || !emoji.name) return undefined;
    return on.onReaction?.({
      ...where,
      messageId: asId<MessageId>(messageId),
      userId: asId<UserId>(userId),
      emoji: emoji.id ? `${emoji.name}:${emoji.id}` : emoji.name,
      isAdded: t === GatewayDispatchEvents.MessageReactionAdd,
    });
  }
  if (t === GatewayDispatchEvents.TypingStart) {
    const where = whereOf(d);
    return on.wants(where) ? on.onTyping?.(where, asId<UserId>(d.user_id)) : undefined;
  }
  return undefined;
}

function whereOf(data: { channel_id: string; guild_id?: string | undefined }): Where {
  return {
    channelId: asId<ChannelId>(data.channel_id),
    guildId: data.guild_id === undefined ? null : asId<GuildId>(data.guild_id),
  };
}
