/** Keeps the pinned message of each conversation current: wished for in a row, edited once for many changes, by one process. */
import type { Clock } from '../../../shared/clock.ts';
import { AppError, Forbidden, NotFound } from '../../../shared/errors.ts';
import { asId, type ChannelId, type ConversationId, type MessageId } from '../../../shared/ids.ts';
import type { Log } from '../../../shared/log.ts';
import { discordCodeOf } from '../../gateway/discordErrors.ts';
import type { DiscordRest, MessageBody } from '../../gateway/rest.ts';
import type { GuildWords } from '../../gateway/words.ts';
import type { ConversationRepository } from '../repository.ts';
import { isLiving, type Conversation } from '../types.ts';
import type { Header, HeaderRepository } from './headerRepository.ts';
import { isHeader, stateHash, withState } from './headerView.ts';
import type { RulesOf } from './rules.ts';

/** Changes come in clusters: they are shown together. */
const DEBOUNCE_MS = 1_500;
const LEASE_MS = 30_000;
const RETRY_MS = 60_000;
/** https://discord.com/developers/docs/topics/opcodes-and-status-codes#json: too many edits of a message older than an hour. */
const OLD_MESSAGE = 30_046;
const OLD_MESSAGE_PAUSE_MS = 10 * 60_000;

export interface HeadersOptions {
  readonly rows: HeaderRepository;
  readonly conversations: Pick<ConversationRepository, 'findById' | 'findByChannel'>;
  readonly discord: Pick<
    DiscordRest,
    'getMessage' | 'editMessage' | 'sendMessage' | 'pinMessage' | 'listPins' | 'unpinMessage'
  >;
  readonly rules: () => RulesOf;
  readonly guildWords: GuildWords;
  readonly clock: Clock;
  readonly log: Log;
}

export type Headers = ReturnType<typeof createHeaders>;

export function createHeaders(options: HeadersOptions) {
  const { rows, conversations, discord, guildWords, clock, log } = options;
  const timers = new Map<ConversationId, NodeJS.Timeout>();
  const underWay = new Set<Promise<void>>();
  let stopping = false;

  function wakeAt(id: ConversationId, inMs: number): void {
    if (stopping || timers.has(id)) return;
    const wake = () => {
      timers.delete(id);
      const work = refresh(id).finally(() => underWay.delete(work));
      underWay.add(work);
    };
    timers.set(id, setTimeout(wake, inMs));
  }

  /** The message as Discord has it; undefined when somebody deleted it. */
  async function findMessage(channelId: ChannelId, messageId: MessageId | null) {
    if (messageId === null) return undefined;
    try {
      return await discord.getMessage(channelId, messageId);
    } catch (error) {
      if (error instanceof NotFound) return undefined;
      throw error;
    }
  }

  /** In a thread that was taken up again, the header of the conversation before it is pinned still, with its buttons. */
  async function retireOthers(channelId: ChannelId, messageId: MessageId): Promise<void> {
    for (const { message } of (await discord.listPins(channelId)).items) {
      if (!message.author.bot || message.id === messageId || !isHeader(message)) continue;
      const oldId = asId<MessageId>(message.id);
      await discord.unpinMessage(channelId, oldId);
      // Pressed all the same, they say that they belong to an earlier one.
      await discord.editMessage(channelId, oldId, { components: [] }).catch((error: unknown) => {
        if (!(error instanceof AppError)) throw error;
        log.info({ err: error, channelId }, 'an earlier header keeps its buttons');
      });
    }
  }

  async function post(channelId: ChannelId, body: MessageBody, header: Header): Promise<MessageId> {
    const nonce = `${header.conversationId}h${header.revision % 1000}`;
    const sent = await discord.sendMessage(channelId, body, { nonce });
    const messageId = asId<MessageId>(sent.id);
    try {
      await discord.pinMessage(channelId, messageId);
      await retireOthers(channelId, messageId);
    } catch (error) {
      if (!(error instanceof Forbidden)) throw error;
      log.warn({ err: error, channelId }, 'the header could not be pinned: Pin Messages is missing');
    }
    return messageId;
  }

  async function show(conversation: Conversation, channelId: ChannelId, header: Header): Promise<void> {
    const words = await guildWords(conversation.guildId);
    const rules = options.rules()[conversation.kind];
    const title = await rules.title(conversation);
    const further = (await rules.listFurther?.(conversation)) ?? [];
    const facts = { conversation, topic: header.topic, topicSeal: header.topicSeal, title, further };
    const hash = stateHash(words, facts);
    let { messageId } = header;
    if (messageId === null || hash !== header.shownHash) {
      const message = await findMessage(channelId, messageId);
      const body = withState(words, message ?? {}, facts);
      if (message && messageId) await discord.editMessage(channelId, messageId, body);
      else messageId = await post(channelId, body, header);
    }
    const isDone = await rows.shown(header, { messageId, hash }, clock.now() + DEBOUNCE_MS);
    if (isDone) return;
    // What was wished for meanwhile would wake too early, find nothing due, and leave it to the sweep.
    clearTimeout(timers.get(header.conversationId));
    timers.delete(header.conversationId);
    wakeAt(header.conversationId, DEBOUNCE_MS);
  }

  async function refresh(id: ConversationId): Promise<void> {
    const nowMs = clock.now();
    try {
      if (!(await rows.claimRefresh(id, nowMs, nowMs + LEASE_MS))) return;
      const [header, conversation] = [await rows.find(id), await conversations.findById(id)];
      if (!header || !conversation) return;
      if (conversation.channelId && isLiving(conversation))
        await show(conversation, conversation.channelId, header);
      else await rows.postpone(id, null);
    } catch (error) {
      const isOld = discordCodeOf(error) === OLD_MESSAGE;
      const pauseMs = isOld ? OLD_MESSAGE_PAUSE_MS : RETRY_MS;
      if (!(error instanceof AppError)) log.error({ err: error, conversationId: id }, 'header failed');
      else if (!isOld) log.info({ err: error, conversationId: id }, 'header could not be edited yet');
      await postpone(id, clock.now() + pauseMs);
    }
  }

  /** Should the database be away, the claim runs out, and the sweep goes on. */
  async function postpone(id: ConversationId, atMs: number): Promise<void> {
    try {
      await rows.postpone(id, atMs);
    } catch (error) {
      log.warn({ err: error, conversationId: id }, 'a header could not be put off');
    }
  }

  async function touch(id: ConversationId): Promise<void> {
    try {
      await rows.wish(id, clock.now() + DEBOUNCE_MS);
      wakeAt(id, DEBOUNCE_MS);
    } catch (error) {
      // What changed has changed; its header follows with the next change.
      log.error({ err: error, conversationId: id }, 'header was not wished for');
    }
  }

  return {
    retireOthers,

    touch,

    /** The same for whatever conversation lives in a channel. */
    async touchIn(guildId: Conversation['guildId'], channelId: ChannelId): Promise<Conversation | undefined> {
      const conversation = await conversations.findByChannel(guildId, channelId);
      if (conversation) await touch(conversation.id);
      return conversation;
    },

    /** The first message as it is to be posted, with the state of a new conversation in it. */
    async decorate(
      conversation: Conversation,
      first: MessageBody,
    ): Promise<{ readonly body: MessageBody; readonly hash: string }> {
      const words = await guildWords(conversation.guildId);
      const facts = { conversation, topic: null, topicSeal: null, title: undefined };
      const body = { ...first, ...withState(words, first, facts) };
      return { body, hash: stateHash(words, facts) };
    },

    /** The message that was posted, and what it shows; null: one is to be posted. */
    async register(id: ConversationId, messageId: MessageId | null, hash: string | null): Promise<void> {
      await rows.insert(id, messageId, hash, clock.now());
      if (messageId === null) wakeAt(id, 0);
      else if (hash === null) await touch(id);
    },

    /** Everything about it may be different. */
    async redraw(id: ConversationId): Promise<void> {
      await rows.forgetShown(id);
      await touch(id);
    },

    async refreshDue(): Promise<void> {
      for (const id of await rows.listDue(clock.now())) await refresh(id);
    },

    async stop(): Promise<void> {
      stopping = true;
      for (const timer of timers.values()) clearTimeout(timer);
      await Promise.all(underWay);
    },
  };
}

/** The same repository, where every word that is said asks for the header to be looked at. */
export function withHeaders(
  rows: ConversationRepository,
  headers: Pick<Headers, 'touch'>,
): ConversationRepository {
  return {
    ...rows,
    async touchActivity(id, nowMs, waitingFor) {
      await rows.touchActivity(id, nowMs, waitingFor);
      await headers.touch(id);
    },
  };
}
