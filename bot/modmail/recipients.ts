/** Who reads along in a thread by direct message: added and taken out by staff, or gone by themselves; and all are told. */
import type { Clock } from '../../shared/clock.ts';
import { AppError, NotFound, Upstream } from '../../shared/errors.ts';
import { asId, type ChannelId, type GuildId, type MessageId, type UserId } from '../../shared/ids.ts';
import type { Log } from '../../shared/log.ts';
import type { Audit } from '../conversations/audit.ts';
import type { Block } from '../conversations/blockRepository.ts';
import { escapeName } from '../conversations/placeholders.ts';
import { lastMessageIn } from '../conversations/places.ts';
import type { Conversation } from '../conversations/types.ts';
import { formatComponentId } from '../gateway/componentIds.ts';
import type { Answer } from '../gateway/interactions.ts';
import type { DiscordRest, MessageBody } from '../gateway/rest.ts';
import { Refusal, type WordKey, type Words } from '../gateway/words.ts';
import type { Orders } from './desk.ts';
import { failureOf } from './failures.ts';
import type { IntakeRepository } from './intakeRepository.ts';
import type { Lanes } from './lanes.ts';
import { isIn, type Recipient, type RecipientRepository } from './recipientRepository.ts';
import { LEAVE_ACTION, remark, welcome } from './recipientView.ts';
import type { Threads } from './threads.ts';
import type { OpenThread } from './types.ts';

export interface RecipientsOptions {
  readonly rows: RecipientRepository;
  readonly threads: Pick<Threads, 'getForStaff' | 'findById' | 'listOf'>;
  readonly intakes: Pick<IntakeRepository, 'route'>;
  readonly lanes: () => Pick<Lanes, 'run'>;
  readonly findBlock: (guildId: GuildId, userId: UserId) => Promise<Block | undefined>;
  readonly discord: Pick<
    DiscordRest,
    'getMember' | 'openDirectMessages' | 'sendMessage' | 'listMessagesAfter' | 'getChannel'
  >;
  readonly personName: (userId: UserId) => Promise<string>;
  readonly guildName: (guildId: GuildId) => Promise<string>;
  readonly guildWords: (guildId: GuildId) => Promise<Words>;
  readonly audit: Pick<Audit, 'record'>;
  /** The pinned message shows who reads along. */
  readonly touchHeader: (id: Conversation['id']) => Promise<void>;
  readonly botUserId: () => string;
  readonly clock: Clock;
  readonly log: Log;
}

/** With the person whose thread it is: more would make one message a burst for Discord. */
const MOST_RECIPIENTS = 10;

/** What staff read of whoever went by themselves, left their server, or every server that the bot is in. */
const LEFT_STAFF = {
  themselves: 'modmail.group.leftStaff',
  server: 'modmail.group.leftServerStaff',
  noServer: 'modmail.group.goneStaff',
} as const;

/** Why somebody is not there any more; undefined where the process that knew it died. */
type Leaving = { readonly by: UserId } | keyof typeof LEFT_STAFF | undefined;

export type Recipients = ReturnType<typeof createRecipients>;

export function createRecipients(options: RecipientsOptions) {
  const { rows, threads, discord, guildWords, guildName, clock, log } = options;
  const nameOf = async (userId: UserId) => `**${escapeName(await options.personName(userId))}**`;

  /** A courtesy: that somebody cannot be told keeps nobody from coming or going. */
  async function tell(channelId: ChannelId, body: MessageBody, nonce: string): Promise<void> {
    try {
      await discord.sendMessage(channelId, body, { nonce });
    } catch (error) {
      if (!(error instanceof AppError) || (error instanceof Upstream && error.retryable)) throw error;
      log.info({ err: error }, 'a recipient could not be told who reads along');
    }
  }

  async function tellOthers(thread: OpenThread, about: Recipient, key: WordKey, mark: string): Promise<void> {
    const words = await guildWords(thread.guildId);
    const server = await guildName(thread.guildId);
    const body = remark(words, key, { name: await nameOf(about.userId) }, server);
    const others = (await rows.list(thread.id)).filter((stay) => isIn(stay) && stay.userId !== about.userId);
    for (const [index, { dmChannelId }] of others.entries())
      await tell(dmChannelId, body, `${about.id}${mark}${index}`);
  }

  async function isWelcomed(stay: Recipient): Promise<boolean> {
    const mark = formatComponentId(LEAVE_ACTION, stay.conversationId);
    const since = await discord.listMessagesAfter(stay.dmChannelId, stay.joinedAfter);
    return since.some(
      ({ author, components }) =>
        author.id === options.botUserId() && JSON.stringify(components ?? []).includes(mark),
    );
  }

  /** The person first: whoever cannot be told that others read along does not read along. */
  async function greet(thread: OpenThread, stay: Recipient): Promise<void> {
    const others = (await rows.list(thread.id)).filter((each) => isIn(each) && each.userId !== stay.userId);
    const body = welcome(await guildWords(thread.guildId), {
      guildName: await guildName(thread.guildId),
      people: await Promise.all(others.map(({ userId }) => nameOf(userId))),
      conversationId: thread.id,
      canSwitch: (await threads.listOf(stay.userId)).length > 1,
    });
    await discord.sendMessage(stay.dmChannelId, body, { nonce: `${stay.id}w` });
  }

  async function tellJoined(thread: OpenThread, stay: Recipient): Promise<void> {
    const words = await guildWords(thread.guildId);
    await tellOthers(thread, stay, 'modmail.group.joined', 'j');
    const values = { by: `<@${stay.addedBy ?? '0'}>`, who: `<@${stay.userId}>` };
    await tell(thread.channelId, remark(words, 'modmail.group.joinedStaff', values), `${stay.id}s`);
    await options.touchHeader(thread.id);
    await rows.markTold(stay, clock.now());
  }

  async function tellLeft(thread: OpenThread, stay: Recipient, leaving: Leaving): Promise<void> {
    const words = await guildWords(thread.guildId);
    if (leaving !== 'themselves' && leaving !== 'noServer') {
      const server = await guildName(thread.guildId);
      await tell(stay.dmChannelId, remark(words, 'modmail.group.out', { server }), `${stay.id}o`);
    }
    await tellOthers(thread, stay, 'modmail.group.left', 'l');
    const by = typeof leaving === 'object' ? `<@${leaving.by}>` : '';
    const key = by
      ? 'modmail.group.removedStaff'
      : LEFT_STAFF[typeof leaving === 'string' ? leaving : 'themselves'];
    const body = remark(words, key, { by, who: `<@${stay.userId}>` });
    await tell(thread.channelId, body, `${stay.id}t`);
    await options.touchHeader(thread.id);
    await rows.markTold(stay, clock.now());
  }

  async function record(
    thread: OpenThread,
    action: 'participant.added' | 'participant.removed',
    stay: Recipient,
    by: UserId,
  ) {
    const targets = { conversation: thread.id, channel: thread.channelId, user: stay.userId };
    await options.audit.record({ guildId: thread.guildId, actorId: by, action, targets });
  }

  async function requireWelcome({ guildId }: OpenThread, userId: UserId): Promise<void> {
    const who = `<@${userId}>`;
    try {
      const { user } = await discord.getMember(guildId, userId);
      if (user.bot) throw new Refusal('modmail.group.bot');
    } catch (error) {
      if (error instanceof NotFound) throw new Refusal('modmail.command.notAMember');
      throw error;
    }
    if (await options.findBlock(guildId, userId)) throw new Refusal('modmail.group.blocked', { who });
  }

  /** Where they are already, which keeps them from being in two threads of one server. */
  async function whereElse({ guildId }: OpenThread, userId: UserId): Promise<Refusal> {
    const who = `<@${userId}>`;
    const other = await rows.findThreadIn(guildId, userId);
    const thread = other && (await threads.findById(other));
    return thread
      ? new Refusal('modmail.group.elsewhere', { who, channel: `<#${thread.channelId}>` })
      : new Refusal('modmail.stillOpening');
  }

  async function join(thread: OpenThread, userId: UserId, by: UserId, at: MessageId): Promise<void> {
    const who = `<@${userId}>`;
    const there = (await rows.list(thread.id)).filter(isIn);
    if (there.some((stay) => stay.userId === userId)) throw new Refusal('modmail.group.there', { who });
    if (there.length >= MOST_RECIPIENTS) throw new Refusal('modmail.group.full', { count: MOST_RECIPIENTS });
    await requireWelcome(thread, userId);
    const dmChannelId = asId<ChannelId>((await discord.openDirectMessages(userId)).id);
    const { id: conversationId, guildId } = thread;
    const order = { conversationId, guildId, userId, dmChannelId, joinedAfter: at, addedBy: by };
    if (!(await rows.join(order, clock.now()))) throw await whereElse(thread, userId);
    const stay = (await rows.list(thread.id)).findLast((each) => each.userId === userId);
    if (!stay) throw new Refusal('modmail.group.notThere', { who });
    try {
      await greet(thread, stay);
    } catch (error) {
      failureOf(error);
      await rows.forget(stay);
      throw new Refusal('modmail.group.closed', { who });
    }
    await options.intakes.route(userId, thread.id);
    await record(thread, 'participant.added', stay, by);
    await tellJoined(thread, stay);
  }

  async function end(thread: OpenThread, stay: Recipient, at: MessageId, leaving: Leaving): Promise<boolean> {
    if (!(await rows.leave(stay, at))) return false;
    const by = typeof leaving === 'object' ? leaving.by : stay.userId;
    await record(thread, 'participant.removed', stay, by);
    await tellLeft(thread, stay, leaving);
    return true;
  }

  async function findStay(thread: OpenThread, userId: UserId): Promise<Recipient | undefined> {
    return (await rows.list(thread.id)).find((stay) => isIn(stay) && stay.userId === userId);
  }

  return {
    /** `at`: the order, in Discord's time; what was written before it they never read. */
    async add(orders: Orders, channelId: ChannelId, userId: UserId, at: MessageId): Promise<Answer> {
      const { guildId, actor, words } = orders;
      const thread = await threads.getForStaff(guildId, channelId, actor);
      await options.lanes().run(thread, () => join(thread, userId, actor.userId, at));
      return { content: words.t('modmail.group.added', { who: `<@${userId}>` }) };
    },

    async remove(orders: Orders, channelId: ChannelId, userId: UserId, at: MessageId): Promise<Answer> {
      const { guildId, actor, words } = orders;
      const who = `<@${userId}>`;
      const thread = await threads.getForStaff(guildId, channelId, actor);
      if (userId === thread.userId) throw new Refusal('modmail.group.owner', { who });
      const isOut = await options.lanes().run(thread, async () => {
        const stay = await findStay(thread, userId);
        return stay && end(thread, stay, at, { by: actor.userId });
      });
      if (!isOut) throw new Refusal('modmail.group.notThere', { who });
      return { content: words.t('modmail.group.removed', { who }) };
    },

    async list({ guildId, actor, words }: Orders, channelId: ChannelId): Promise<Answer> {
      const thread = await threads.getForStaff(guildId, channelId, actor);
      const there = (await rows.list(thread.id)).filter(isIn);
      const lines = there.map(({ userId }) => `<@${userId}>`);
      const key = lines.length > 1 ? 'modmail.group.several' : 'modmail.group.one';
      return { content: `${words.t(key)}\n${lines.join('\n')}` };
    },

    /** The person themselves, in their direct messages. */
    async leave(id: Conversation['id'], userId: UserId, at: MessageId, words: Words): Promise<Answer> {
      const thread = await threads.findById(id);
      const isOut =
        thread &&
        userId !== thread.userId &&
        (await options.lanes().run(thread, async () => {
          const stay = await findStay(thread, userId);
          return stay && end(thread, stay, at, 'themselves');
        }));
      if (!thread || !isOut) throw new Refusal('modmail.group.over');
      return remark(words, 'modmail.group.out', { server: await guildName(thread.guildId) }) as Answer;
    },

    /** Nothing reaches them any more, because they share no server with the bot. From within the thread's lane. */
    async drop(thread: OpenThread, userId: UserId, at: MessageId): Promise<void> {
      const stay = await findStay(thread, userId);
      if (stay && userId !== thread.userId) await end(thread, stay, at, 'noServer');
    },

    /** No member of this server any more, wherever else they may be reached. Those whose own thread it is are not meant. */
    async leftServer(guildId: GuildId, userId: UserId): Promise<void> {
      const id = await rows.findThreadIn(guildId, userId);
      const thread = id && (await threads.findById(id));
      if (!thread || thread.userId === userId) return;
      await options.lanes().run(thread, async () => {
        const stay = await findStay(thread, userId);
        if (!stay) return;
        // They have read what is in the thread now. Discord's own time, as of every stay.
        const last = await lastMessageIn(discord, thread.channelId);
        const at = last ? asId<MessageId>((BigInt(last) + 1n).toString()) : stay.joinedAfter;
        await end(thread, stay, at, 'server');
      });
    },

    /** After a crash: whoever came or went without all having been told. From within the thread's lane. */
    async tellUntold(thread: OpenThread): Promise<void> {
      for (const stay of await rows.list(thread.id)) {
        if (stay.isTold) continue;
        if (!isIn(stay)) {
          await tellLeft(thread, stay, undefined);
          continue;
        }
        try {
          if (!(await isWelcomed(stay))) await greet(thread, stay);
        } catch (error) {
          failureOf(error);
          await rows.forget(stay);
          continue;
        }
        await tellJoined(thread, stay);
      }
    },
  };
}
