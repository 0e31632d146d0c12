/** Closing that is asked for or set for later: it takes effect by itself, and any word or a click cancels it. All of it is in rows. */
import type { Clock } from '../../shared/clock.ts';
import { AppError } from '../../shared/errors.ts';
import {
  asId,
  newId,
  snowflakeTimeMs,
  type ChannelId,
  type GuildId,
  type MessageId,
  type UserId,
} from '../../shared/ids.ts';
import type { DiscordRest } from '../gateway/rest.ts';
import { explain, Refusal, type GuildWords } from '../gateway/words.ts';
import type { Audit } from './audit.ts';
import { closeRequest, closeRequestEnded, plannedForUser, type RequestOutcome } from './closePlanView.ts';
import type { ClosingKind } from './closingKind.ts';
import type { Closings } from './closing.ts';
import type { EndingRepository } from './endingRepository.ts';
import type { ReminderRepository } from './reminderRepository.ts';
import type { ConversationRepository } from './repository.ts';
import type { CloseCause, Conversation, ConversationKind } from './types.ts';
import { timestamp } from './view.ts';

const HOUR_MS = 3_600_000;

export interface ClosePlansOptions {
  readonly rows: Pick<ReminderRepository, 'planClose'>;
  readonly conversations: Pick<ConversationRepository, 'touchActivity'>;
  readonly endings: Pick<EndingRepository, 'manner' | 'writeManner'>;
  readonly closings: Pick<Closings, 'close'>;
  readonly discord: Pick<DiscordRest, 'openDirectMessages' | 'sendMessage' | 'listMessagesAfter'>;
  readonly audit: Audit;
  readonly kinds: Readonly<Record<ConversationKind, Pick<ClosingKind, 'plannedText' | 'listFurther'>>>;
  readonly guildName: (guildId: GuildId) => Promise<string>;
  readonly guildWords: GuildWords;
  /** The next word in the channel must be noticed at once: something waits for it. */
  readonly watch: (channelId: ChannelId) => Promise<void>;
  readonly botUserId: () => string;
  readonly clock: Clock;
}

export interface Plan {
  readonly inHours: number;
  readonly reason: string | null;
  readonly isSilent?: boolean;
}

export interface Schedule extends Plan {
  /** The command, or what was typed: taken up again after a crash it is the same order, of the same time. */
  readonly order: MessageId;
}

export interface Scheduled {
  readonly atMs: number;
  /** Why the user, who does not read the channel, could not be told, in the server's language; null: nothing kept it back. */
  readonly notTold: string | null;
}

export type ClosePlans = ReturnType<typeof createClosePlans>;

export function createClosePlans(options: ClosePlansOptions) {
  const { conversations, endings, closings, discord, clock } = options;

  const inMs = ({ inHours }: Plan) => Math.round(inHours * HOUR_MS);
  const dueIn = (asked: Plan) => clock.now() + inMs(asked);

  async function write(
    { id, guildId, channelId, kind }: Conversation,
    by: UserId | null,
    cause: CloseCause,
    { atMs, reason, isSilent = false }: Omit<Plan, 'inHours'> & { readonly atMs: number },
  ): Promise<void> {
    if (channelId) await options.watch(channelId);
    const planned = await options.rows.planClose(id, { atMs, cause, askedBy: by }, (tx) =>
      endings.writeManner(tx, id, { reason, isSilent }),
    );
    if (!planned) throw new Refusal(`close.already.${kind}`);
    await options.audit.record({
      guildId,
      actorId: by,
      action: 'conversation.close_planned',
      targets: { conversation: id, ...(channelId && { channel: channelId }) },
    });
  }

  async function plan(conversation: Conversation, by: UserId | null, cause: CloseCause, asked: Plan) {
    const atMs = dueIn(asked);
    await write(conversation, by, cause, { ...asked, atMs });
    return atMs;
  }

  /** From when it was ordered; where most of that time is over before anybody is told, they get all of it. */
  function dueAt(asked: Schedule): number {
    const orderedAtMs = snowflakeTimeMs(asked.order);
    const forMs = inMs(asked);
    return clock.now() - orderedAtMs < forMs / 2 ? orderedAtMs + forMs : dueIn(asked);
  }

  async function wasTold(channelId: ChannelId, order: MessageId, atMs: number): Promise<boolean> {
    const since = await discord.listMessagesAfter(channelId, order);
    return since.some(
      ({ author, embeds }) =>
        author.id === options.botUserId() && JSON.stringify(embeds).includes(timestamp(atMs)),
    );
  }

  /** To those of modmail alone: whoever reads the channel reads it there. Gives what kept it from one of them. */
  async function tellUser(
    conversation: Conversation,
    { order, reason }: Schedule,
    { atMs, isRepeated }: { readonly atMs: number; readonly isRepeated: boolean },
  ): Promise<string | null> {
    const { guildId, userId } = conversation;
    const kind = options.kinds[conversation.kind];
    const text = await kind.plannedText?.(conversation);
    if (text === undefined) return null;
    const words = await options.guildWords(guildId);
    const body = plannedForUser(words, { guildName: await options.guildName(guildId), text, atMs, reason });
    const tell = async (channel: Promise<ChannelId>) => {
      try {
        const channelId = await channel;
        if (isRepeated && (await wasTold(channelId, order, atMs))) return null;
        await discord.sendMessage(channelId, body, { nonce: `${order}q` });
        return null;
      } catch (error) {
        if (!(error instanceof AppError)) throw error;
        return explain(error, words);
      }
    };
    const further = (await kind.listFurther?.(conversation)) ?? [];
    const outcomes = await Promise.all([
      tell(discord.openDirectMessages(userId).then(({ id }) => asId<ChannelId>(id))),
      ...further.map(({ dmChannelId }) => tell(Promise.resolve(dmChannelId))),
    ]);
    return outcomes.find((outcome) => outcome !== null) ?? null;
  }

  return {
    plan,

    /** By staff: the user is told when, and what keeps it open, unless it is to be silent. */
    async schedule(conversation: Conversation, by: UserId, asked: Schedule): Promise<Scheduled> {
      const atMs = dueAt(asked);
      const { closeCause, closeAskedBy, closeAtMs } = conversation;
      const isRepeated = closeCause === 'scheduled' && closeAskedBy === by && closeAtMs === atMs;
      if (!isRepeated) await write(conversation, by, 'scheduled', { ...asked, atMs });
      const notTold = asked.isSilent ? null : await tellUser(conversation, asked, { atMs, isRepeated });
      return { atMs, notTold };
    },

    /** Asks the other side. The user of modmail is asked by direct message; throws DirectMessageRefused when that is closed. */
    async request(conversation: Conversation, by: UserId, asked: Plan): Promise<number> {
      const atMs = dueIn(asked);
      if (conversation.kind === 'modmail') {
        const words = await options.guildWords(conversation.guildId);
        const { id } = await discord.openDirectMessages(conversation.userId);
        const body = closeRequest(words, { conversation, by, atMs, reason: asked.reason, isForUser: true });
        await discord.sendMessage(asId<ChannelId>(id), body, { nonce: `${newId<MessageId>(clock.now())}q` });
      }
      return plan(conversation, by, 'request', asked);
    },

    /** The other side agrees. */
    async accept(conversation: Conversation, by: UserId): Promise<string | null> {
      const { id, kind, closeCause } = conversation;
      if (closeCause !== 'request') throw new Refusal('closeRequest.over');
      const { reason } = await endings.manner(id);
      if (!(await closings.close(id, by, { reason }))) throw new Refusal(`close.already.${kind}`);
      await tellThread(conversation, by, 'accepted');
      return reason;
    },

    /** The other side wants it kept open. */
    async refuse(conversation: Conversation, by: UserId): Promise<void> {
      await conversations.touchActivity(conversation.id, clock.now());
      await options.audit.record({
        guildId: conversation.guildId,
        actorId: by,
        action: 'conversation.kept',
        targets: { conversation: conversation.id },
      });
      await tellThread(conversation, by, 'refused');
    },
  };

  /** In modmail the answer was given where staff cannot see it. */
  async function tellThread(conversation: Conversation, by: UserId, outcome: RequestOutcome): Promise<void> {
    const { kind, channelId, guildId } = conversation;
    if (kind !== 'modmail' || !channelId || by !== conversation.userId) return;
    const body = closeRequestEnded(await options.guildWords(guildId), by, outcome);
    await discord.sendMessage(channelId, body, { nonce: `${newId<MessageId>(clock.now())}q` });
  }
}
