/** Opening a conversation's channel: made once, found again after a crash, set up, and only then called open. */
import type { RESTPostAPIGuildChannelJSONBody } from 'discord-api-types/v10';
import type { Clock } from '../../shared/clock.ts';
import { Forbidden, NotFound, Upstream } from '../../shared/errors.ts';
import { asId, type ChannelId, type MessageId, type UserId } from '../../shared/ids.ts';
import type { Log } from '../../shared/log.ts';
import { discordCodeOf } from '../gateway/discordErrors.ts';
import type { DiscordRest, MessageBody, OutgoingFile } from '../gateway/rest.ts';
import { Refusal, type GuildWords } from '../gateway/words.ts';
import type { Audit } from './audit.ts';
import type { OpenChannels } from './openChannels.ts';
import type { OpeningLeases } from './openingLeases.ts';
import type { ConversationRepository } from './repository.ts';
import type { Conversation } from './types.ts';
import { cannotSee } from './view.ts';
import type { Headers } from './working/headers.ts';

export interface OpeningOptions {
  readonly discord: Pick<
    DiscordRest,
    | 'createChannel'
    | 'listGuildChannels'
    | 'sendMessage'
    | 'pinMessage'
    | 'listMessagesAfter'
    | 'addThreadMember'
  >;
  readonly conversations: ConversationRepository;
  readonly openChannels: OpenChannels;
  readonly leases: Pick<OpeningLeases, 'hold' | 'take'>;
  readonly audit: Audit;
  /** Its first message shows how it stands, from then on. */
  readonly headers: Pick<Headers, 'decorate' | 'register' | 'retireOthers'>;
  readonly guildWords: GuildWords;
  readonly botUserId: () => string;
  readonly clock: Clock;
  readonly log: Log;
}

/** A thread instead of a channel; its maker knows how to find it again. */
export interface ThreadPlan {
  readonly name: string;
  /** Whether it begins with the first message, as a post in a forum does. */
  readonly hasFirstMessage: boolean;
  /** Who must be in it, besides those whom its first message mentions. */
  readonly memberIds: readonly UserId[];
  create(name: string): Promise<{ readonly id: string }>;
  /** One that an earlier try made whose answer never came back. */
  find(): Promise<{ readonly id: string } | undefined>;
}

export type OpeningPlan = PlanBasics &
  (
    | {
        /** Its topic ends with the conversation's id. */
        readonly channel: RESTPostAPIGuildChannelJSONBody;
      }
    | { readonly thread: ThreadPlan }
  );

interface PlanBasics {
  /** Of staff, who began it; otherwise it was the person themselves. */
  readonly openedBy?: UserId;
  /** Used when Discord refuses the name: "Contains words not allowed". */
  readonly neutralName: string;
  /** Where the channel is made when its category is full; null: outside of any. */
  readonly overflowParentId?: string | null;
  readonly firstMessage: MessageBody;
  /** It is in a thread that an earlier conversation has left: what was said until then is none of this. */
  readonly startsAfter?: MessageId | null;
  /** What does not fit into the first message. */
  readonly more?: readonly FollowUp[];
}

export interface FollowUp {
  readonly body: MessageBody;
  readonly files?: readonly OutgoingFile[];
  /** Said in its place when Discord refuses the files. */
  readonly instead?: MessageBody;
}

export type Openings = ReturnType<typeof createOpenings>;

/** https://discord.com/developers/docs/topics/opcodes-and-status-codes#json: invalid form body */
const INVALID_FORM_BODY = 50_035;

/** Longer than it takes until the opening of a dead process may be taken over. */
const AWAIT_OTHER_MS = 15_000;
const LOOK_EVERY_MS = 250;

export function createOpenings(options: OpeningOptions) {
  const { discord, conversations, leases, clock, log } = options;

  async function createChannel(
    conversation: Conversation,
    plan: OpeningPlan,
  ): Promise<{ readonly id: string }> {
    const create = (name: string) =>
      'thread' in plan
        ? plan.thread.create(name)
        : discord.createChannel(conversation.guildId, { ...plan.channel, name });
    const { name } = 'thread' in plan ? plan.thread : plan.channel;
    try {
      return await create(name);
    } catch (error) {
      const { overflowParentId, ...rest } = plan;
      const isFull = error instanceof Refusal && error.key === 'discord.categoryFull';
      if (overflowParentId !== undefined && isFull && 'channel' in rest) {
        return createChannel(conversation, {
          ...rest,
          channel: { ...rest.channel, parent_id: overflowParentId },
        });
      }
      if (discordCodeOf(error) !== INVALID_FORM_BODY || name === plan.neutralName) throw error;
      return create(plan.neutralName);
    }
  }

  /** A channel that an earlier try made whose answer never came back. */
  async function findChannel(
    conversation: Conversation,
    plan: OpeningPlan,
  ): Promise<{ readonly id: string } | undefined> {
    if ('thread' in plan) return plan.thread.find();
    const channels = await discord.listGuildChannels(conversation.guildId);
    return channels.find((channel) => 'topic' in channel && String(channel.topic).endsWith(conversation.id));
  }

  async function postFirstMessage(
    channelId: ChannelId,
    conversation: Conversation,
    body: MessageBody,
    isResumed: boolean,
    startsAfter: MessageId | '0',
  ) {
    if (isResumed) {
      // Staff may have written into the new channel meanwhile.
      const first = (await discord.listMessagesAfter(channelId, startsAfter)).findLast(
        ({ author, components }) => author.id === options.botUserId() && components?.length,
      );
      if (first) return first;
    }
    return discord.sendMessage(channelId, body, { nonce: `${conversation.id}f` });
  }

  /** A pin is a convenience: a server that does not let the bot pin still gets its ticket. */
  async function pin(channelId: ChannelId, messageId: MessageId, isTakenUp: boolean): Promise<void> {
    try {
      await discord.pinMessage(channelId, messageId);
      if (isTakenUp) await options.headers.retireOthers(channelId, messageId);
    } catch (error) {
      if (!(error instanceof Forbidden)) throw error;
      log.warn({ err: error, channelId }, 'the first message could not be pinned: Pin Messages is missing');
    }
  }

  async function follow(channelId: ChannelId, more: FollowUp, nonce: string): Promise<void> {
    const { body, files = [], instead } = more;
    try {
      await discord.sendMessage(channelId, body, { nonce, files });
    } catch (error) {
      const isRefused = error instanceof Upstream && !error.retryable;
      if (!isRefused || !instead) throw error;
      await discord.sendMessage(channelId, instead, { nonce: `${nonce}i` });
    }
  }

  /** False when Discord lets them in no more than their first look: they do not see the channel it belongs to. */
  async function letIn(channelId: ChannelId, userId: UserId): Promise<boolean> {
    try {
      await discord.addThreadMember(channelId, userId);
      return true;
    } catch (error) {
      // Who left the server meanwhile is looked after like everybody who does.
      if (error instanceof NotFound) return true;
      if (!(error instanceof Forbidden)) throw error;
      log.warn({ err: error, channelId }, 'somebody could not be let into their thread');
      return false;
    }
  }

  return {
    /**
     * Does what is left to do between the row and an open channel; gives the channel. `isResumed`: an earlier try may have
     * done part of it.
     */
    async complete(conversation: Conversation, plan: OpeningPlan, isResumed: boolean): Promise<ChannelId> {
      let channelId = conversation.channelId;
      if (!channelId) {
        const channel =
          (isResumed ? await findChannel(conversation, plan) : undefined) ??
          (await createChannel(conversation, plan));
        channelId = asId<ChannelId>(channel.id);
        // Before anything is said in it, so that not even the first message is missed.
        options.openChannels.add(channelId, conversation.kind);
        await conversations.attachChannel(conversation.id, channelId, clock.now());
      }
      options.openChannels.add(channelId, conversation.kind);
      const isPost = 'thread' in plan && plan.thread.hasFirstMessage;
      const { body, hash } = await options.headers.decorate(conversation, plan.firstMessage);
      const { startsAfter = null } = plan;
      const first = await postFirstMessage(
        channelId,
        conversation,
        body,
        isResumed || isPost,
        startsAfter ?? '0',
      );
      await options.headers.register(conversation.id, asId<MessageId>(first.id), isPost ? null : hash);
      await pin(channelId, asId<MessageId>(first.id), startsAfter !== null);
      // After the first message: an opening that is taken up again looks for that in the first place.
      const shutOut: UserId[] = [];
      for (const userId of 'thread' in plan ? plan.thread.memberIds : [])
        if (!(await letIn(channelId, userId))) shutOut.push(userId);
      const notes =
        shutOut.length === 0
          ? []
          : [{ body: cannotSee(await options.guildWords(conversation.guildId), shutOut) }];
      for (const [index, more] of [...notes, ...(plan.more ?? [])].entries())
        await follow(channelId, more, `${conversation.id}${index}`);
      await conversations.markOpen(conversation.id, clock.now());
      await options.audit.record({
        guildId: conversation.guildId,
        actorId: plan.openedBy ?? conversation.userId,
        action: 'conversation.opened',
        targets: { conversation: conversation.id, channel: channelId },
      });
      return channelId;
    },

    /** A conversation in a thread that is there already: an old one that was opened again. */
    async adopt(conversation: Conversation, channelId: ChannelId, by: UserId): Promise<void> {
      await conversations.attachChannel(conversation.id, channelId, clock.now());
      await conversations.markOpen(conversation.id, clock.now());
      options.openChannels.add(channelId, conversation.kind);
      await options.headers.register(conversation.id, null, null);
      await options.audit.record({
        guildId: conversation.guildId,
        actorId: by,
        action: 'conversation.reopened',
        targets: { conversation: conversation.id, channel: channelId },
      });
    },

    /** Around everything between the row and the open channel. */
    hold: leases.hold,

    /**
     * The conversation that another click, event or process has begun under this slot, waited for while it opens; undefined
     * when it was refused meanwhile. One that a dead process left behind is finished here, by `resume`.
     */
    async awaitOther(
      openSlot: string,
      resume: (conversation: Conversation) => Promise<unknown>,
    ): Promise<Conversation | undefined> {
      const giveUpAtMs = clock.now() + AWAIT_OTHER_MS;
      for (;;) {
        const other = await conversations.findBySlot(openSlot);
        if (other?.state !== 'opening' || clock.now() >= giveUpAtMs) return other;
        if (await leases.take(other.id)) await resume(other);
        else await clock.sleep(LOOK_EVERY_MS);
      }
    },

    /** True when Discord refused for good, so that the row may go; false when the outcome is not known. */
    isRefused(error: unknown): boolean {
      return discordCodeOf(error) !== undefined && !(error instanceof Upstream && error.retryable);
    },
  };
}
