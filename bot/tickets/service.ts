/** The rules of tickets: who may open one, how many, and what its channel is. */
import type { Clock } from '../../shared/clock.ts';
import type { AppDatabase, Transaction } from '../../shared/db/connect.ts';
import { NotFound } from '../../shared/errors.ts';
import {
  newId,
  type CategoryId,
  type ChannelId,
  type ConversationId,
  type GuildId,
  type UserId,
} from '../../shared/ids.ts';
import type { FileCopier } from '../conversations/fileCopies.ts';
import type { Openings } from '../conversations/opening.ts';
import type { ConversationRepository } from '../conversations/repository.ts';
import { isLiving, type Conversation } from '../conversations/types.ts';
import { Refusal, type GuildWords } from '../gateway/words.ts';
import { admit } from './admission.ts';
import type { CategoryRepository } from './categoryRepository.ts';
import { fileMessages } from './formFiles.ts';
import { requireWithinLimits, type LimitsAsked } from './limitsRepository.ts';
import type { LeftThread, TicketPlaces } from './places.ts';
import type { TicketRepository } from './repository.ts';
import { NO_SUBJECT, type Opener, type Subject, type Ticket, type TicketCategory } from './types.ts';

export interface TicketServiceOptions {
  readonly db: Pick<AppDatabase, 'kysely'>;
  readonly conversations: ConversationRepository;
  readonly tickets: TicketRepository;
  readonly categories: CategoryRepository;
  readonly openings: Openings;
  readonly places: TicketPlaces;
  readonly copyFiles: FileCopier;
  readonly clock: Clock;
  readonly guildName: (guildId: GuildId) => Promise<string>;
  readonly username: (userId: UserId) => Promise<string>;
  readonly guildWords: GuildWords;
  /** Open tickets of one person in all categories of the guild. */
  readonly maxOpenPerUser: (guildId: GuildId) => Promise<number | null>;
  readonly isBlocked: (guildId: GuildId, userId: UserId) => Promise<boolean>;
}

export type TicketService = ReturnType<typeof createTicketService>;

export function createTicketService(options: TicketServiceOptions) {
  const { conversations, tickets, categories, openings, places, clock } = options;

  /** What texts about this ticket may name. */
  async function factsOf(conversation: Conversation, ticket: Ticket) {
    const { id, guildId, userId, createdAtMs } = conversation;
    return {
      conversationId: id,
      number: ticket.number,
      userId,
      username: await options.username(userId),
      guildName: await options.guildName(guildId),
      openedAtMs: createdAtMs,
      place: ticket.place,
    };
  }

  async function getCategory(guildId: GuildId, id: CategoryId): Promise<TicketCategory> {
    const category = await categories.find(guildId, id);
    if (category) return category;
    throw new Refusal('ticket.categoryGone');
  }

  async function complete(
    conversation: Conversation,
    isResumed: boolean,
    subject: Subject,
  ): Promise<ChannelId> {
    const { ticket, category } = await getTicket(conversation);
    return openings.hold(conversation.id, async () => {
      const words = await options.guildWords(conversation.guildId);
      const facts = { ...(await factsOf(conversation, ticket)), subject };
      const files = await fileMessages(words, subject, options.copyFiles);
      const plan = places.plan(words, conversation, ticket, category.config, facts, files);
      return openings.complete(conversation, plan, isResumed);
    });
  }

  /** What was entered in a form went with the process that had it: the ticket asks for it again. */
  function resumeOpening(conversation: Conversation): Promise<ChannelId> {
    return complete(conversation, true, { ...NO_SUBJECT, isLost: true });
  }

  async function getTicket(conversation: Conversation) {
    const ticket = await tickets.find(conversation.id);
    if (!ticket) throw new NotFound({ context: { conversationId: conversation.id } });
    return { ticket, category: await getCategory(conversation.guildId, ticket.categoryId) };
  }

  async function limitsOf(category: TicketCategory, userId: UserId): Promise<LimitsAsked> {
    return {
      guildId: category.guildId,
      categoryId: category.id,
      userId,
      limits: category.config,
      maxOpenInAll: await options.maxOpenPerUser(category.guildId),
      nowMs: clock.now(),
    };
  }

  async function admitted(guildId: GuildId, categoryId: CategoryId, opener: Opener) {
    const category = await getCategory(guildId, categoryId);
    if (await options.isBlocked(guildId, opener.userId)) throw new Refusal('ticket.blocked');
    admit(category.config, opener, clock.now());
    return category;
  }

  /** Takes the first free slot; undefined when every one is taken. */
  async function insert(
    category: TicketCategory,
    opener: Pick<Opener, 'userId'>,
    check: (tx: Transaction) => Promise<void>,
    left?: LeftThread,
  ): Promise<Conversation | undefined> {
    const { guildId, id: categoryId } = category;
    const place = left ? 'thread' : category.config.place;
    const startsAfter = left?.lastMessageId ?? null;
    const nowMs = clock.now();
    for (let slot = 1; slot <= category.config.maxOpenPerUser; slot += 1) {
      const id = newId<ConversationId>(nowMs);
      const openSlot = slotOf(category, opener.userId, slot);
      const inserted = await conversations.insertOpening(
        { id, kind: 'ticket', guildId, userId: opener.userId, openSlot, nowMs },
        (tx) => tickets.insert(tx, { conversationId: id, guildId, categoryId, place, startsAfter }, check),
      );
      if (inserted) return inserted;
    }
    return undefined;
  }

  /** Its thread, where that is still in Discord. Refused while somebody goes on in it. */
  async function leftBy(conversation: Conversation, ticket: Ticket): Promise<LeftThread | undefined> {
    const left = await places.left(conversation, ticket);
    if (!left) return undefined;
    const last = await conversations.findByChannel(conversation.guildId, left.channelId);
    if (last && isLiving(last)) throw new Refusal('reopen.goesOn', { channel: `<#${left.channelId}>` });
    return left;
  }

  /** Discord first: a row that says open while the thread is locked would swallow what is written. */
  async function takeUp(opened: Conversation, left: LeftThread): Promise<Conversation> {
    await places.takeUp(left);
    await conversations.attachChannel(opened.id, left.channelId, clock.now());
    return { ...opened, channelId: left.channelId };
  }

  /** Refused: nothing is there and the person may try again. Not known: the sweep finds out and finishes. */
  async function dropIfRefused(id: ConversationId, error: unknown): Promise<void> {
    if (!openings.isRefused(error) || (await conversations.findById(id))?.channelId) return;
    await conversations.deleteOpening(id, (tx) => tickets.delete(tx, id));
  }

  return {
    getTicket,
    getCategory,
    factsOf,

    /** Categories that can be opened by hand, whoever asks. */
    async listOpen(guildId: GuildId): Promise<TicketCategory[]> {
      return (await categories.list(guildId)).filter(({ config }) => config.enabled);
    },

    /** Everything that is checked before somebody fills in a form; throws what forbids the ticket. */
    async prepare(guildId: GuildId, categoryId: CategoryId, opener: Opener): Promise<TicketCategory> {
      const category = await admitted(guildId, categoryId, opener);
      // Without a form the opening itself comes next, and it waits for another click's ticket instead of refusing.
      if (category.config.form.length > 0)
        await requireWithinLimits(options.db.kysely, await limitsOf(category, opener.userId));
      return category;
    },

    /** Opens a ticket and gives its channel. Of any number of simultaneous calls one opens, the others are told of it. */
    async open(
      guildId: GuildId,
      categoryId: CategoryId,
      opener: Opener,
      subject: Subject = NO_SUBJECT,
    ): Promise<ChannelId> {
      const category = await admitted(guildId, categoryId, opener);
      const asked = await limitsOf(category, opener.userId);
      const conversation = await insert(category, opener, (tx) => requireWithinLimits(tx, asked));
      if (!conversation && category.config.maxOpenPerUser > 1)
        throw new Refusal('ticket.maxPerUser', { max: category.config.maxOpenPerUser });
      if (!conversation) {
        const slot = slotOf(category, opener.userId, 1);
        throw alreadyOpen(await openings.awaitOther(slot, resumeOpening));
      }
      try {
        return await complete(conversation, false, subject);
      } catch (error) {
        await dropIfRefused(conversation.id, error);
        throw error;
      }
    },

    /** The open slots that a ticket may have. */
    async slots(conversation: Conversation): Promise<string[]> {
      const { category } = await getTicket(conversation);
      const slots = Array.from({ length: category.config.maxOpenPerUser }, (_, index) => index + 1);
      return slots.map((slot) => slotOf(category, conversation.userId, slot));
    },

    async unlock(conversation: Conversation): Promise<void> {
      const { ticket, category } = await getTicket(conversation);
      await places.unlock(conversation, ticket, category.config);
    },

    async ending(conversation: Conversation) {
      const { ticket, category } = await getTicket(conversation);
      return places.ending(conversation, ticket, category.config);
    },

    /** A new ticket for the same user in the same category, which names the one it goes on with. */
    async continueAs(conversation: Conversation): Promise<{ id: ConversationId; channelId: ChannelId }> {
      const { ticket, category } = await getTicket(conversation);
      if (category.config.removed) throw new Refusal('ticket.categoryGone');
      const { userId, guildId } = conversation;
      const left = await leftBy(conversation, ticket);
      const opened = await insert(category, { userId }, () => Promise.resolve(), left);
      if (!opened) throw new Refusal('reopen.another');
      const words = await options.guildWords(guildId);
      const subject = { answers: [], about: words.t('ticket.continues', { number: ticket.number }) };
      try {
        const begun = left ? await takeUp(opened, left) : opened;
        return { id: opened.id, channelId: await complete(begun, false, subject) };
      } catch (error) {
        await dropIfRefused(opened.id, error);
        throw error;
      }
    },

    resumeOpening,
  };
}

/** UNIQUE in the database: as many as a person may have open in this category. */
export function slotOf(
  { guildId, id }: Pick<TicketCategory, 'guildId' | 'id'>,
  userId: UserId,
  slot: number,
): string {
  return `${guildId}:${id}:${userId}:${slot}`;
}

function alreadyOpen(existing: Conversation | undefined): Refusal {
  if (existing?.channelId) return new Refusal('ticket.alreadyOpen', { channel: `<#${existing.channelId}>` });
  return new Refusal('ticket.opening');
}
