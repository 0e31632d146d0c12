/** Staff's answers, however they were given: typed or by command, under their own name or the team's, and tried again. */
import type { APIMessage } from 'discord-api-types/v10';
import type { Clock } from '../../shared/clock.ts';
import { AppError, NotFound } from '../../shared/errors.ts';
import {
  asId,
  snowflakeTimeMs,
  type ChannelId,
  type GuildId,
  type MessageId,
  type UserId,
} from '../../shared/ids.ts';
import type { Log } from '../../shared/log.ts';
import type { FileCopier } from '../conversations/fileCopies.ts';
import type { ConversationRepository } from '../conversations/repository.ts';
import { COLOURS } from '../conversations/view.ts';
import { isChannelGone } from '../gateway/discordErrors.ts';
import { readIncoming, type IncomingAttachment, type IncomingMessage } from '../gateway/incoming.ts';
import type { DiscordRest } from '../gateway/rest.ts';
import type { Words } from '../gateway/words.ts';
import { DELIVERED, type Changes } from './changes.ts';
import { replyText } from './replyText.ts';
import type { RelayService } from './relay.ts';
import type { Relay, RelayRepository } from './relayRepository.ts';
import { saysFrom } from './sentCopies.ts';
import type { ModmailConfig, ModmailSettings } from './settings.ts';
import { NOTHING_ELSE, sayings, spoken, textOfCopy, utteranceOf, type Utterance } from './spokenView.ts';
import { hasReachedAll, type OpenThread, type Reply, type ReplyOutcome } from './types.ts';
import * as view from './answerView.ts';

export interface AnswersOptions {
  readonly relay: RelayService;
  readonly relays: RelayRepository;
  readonly changes: Pick<Changes, 'deletedByStaff'>;
  readonly settings: Pick<ModmailSettings, 'get'>;
  readonly conversations: Pick<ConversationRepository, 'touchActivity'>;
  readonly discord: Pick<
    DiscordRest,
    'sendMessage' | 'editMessage' | 'addReaction' | 'getMessage' | 'listMessagesAfter'
  >;
  readonly copyFiles: FileCopier;
  readonly guildWords: (guildId: GuildId) => Promise<Words>;
  readonly avatarUrl: (userId: string, hash: string) => string;
  readonly clock: Clock;
  readonly log: Log;
  readonly botUserId: () => string;
}

/** An answer given by a command, a form or a menu: there is no message of staff for it yet. */
export interface CommandReply {
  /** The interaction; its number stands for the answer until its copy is posted, and after. */
  readonly id: MessageId;
  readonly author: { readonly id: UserId; readonly displayName: string; readonly avatarUrl: string | null };
  readonly text: string;
  readonly attachments: readonly IncomingAttachment[];
  readonly isAnonymous: boolean;
  readonly replyTo: MessageId | null;
}

export type Answers = ReturnType<typeof createAnswers>;

export function createAnswers(options: AnswersOptions) {
  const { relay, relays, settings, conversations, discord, guildWords, clock, log } = options;

  async function shownAs(
    thread: OpenThread,
    isAnonymous: boolean,
    author: { readonly displayName: string; readonly avatarUrl: string | null },
  ): Promise<Reply['shownAs']> {
    if (!isAnonymous) return { displayName: author.displayName, avatarUrl: author.avatarUrl };
    const { modmail } = await settings.get(thread.guildId);
    const words = await guildWords(thread.guildId);
    return { displayName: modmail.anonymousName ?? words.t('modmail.team'), avatarUrl: null };
  }

  function lookOf({ author }: IncomingMessage) {
    const { id, displayName, avatarHash } = author;
    return { displayName, avatarUrl: avatarHash ? options.avatarUrl(id, avatarHash) : null };
  }

  function reserve(thread: OpenThread, sourceMessageId: MessageId, authorId: UserId, isAnonymous: boolean) {
    const pair = { conversationId: thread.id, direction: 'to_user', authorId, sourceMessageId } as const;
    return relays.reserve({ ...pair, isAnonymous }, clock.now());
  }

  /** Sends and shows in the thread what became of it. */
  async function deliver(
    thread: OpenThread,
    row: Relay,
    reply: Reply,
    isRepeated: boolean,
  ): Promise<ReplyOutcome> {
    const outcome = await relay.toUser(thread, row, reply, isRepeated);
    await mark(thread, row, outcome);
    await conversations.touchActivity(thread.id, clock.now(), 'user');
    return outcome;
  }

  /** A mark that cannot be set is not a delivery that failed. */
  async function mark(thread: OpenThread, row: Relay, outcome: ReplyOutcome): Promise<void> {
    const { missing } = outcome;
    const wasMarked = row.failure !== null || outcome.hadFailed === true;
    const words = await guildWords(thread.guildId);
    const shown = row.copyMessageId ?? row.sourceMessageId;
    // INVARIANT: ✅ is set when everybody has it, and not before.
    const isWithAll = hasReachedAll(outcome);
    try {
      if (isWithAll) await discord.addReaction(thread.channelId, shown, DELIVERED);
      if (row.copyMessageId) {
        if (!isWithAll || wasMarked) await markCopy(thread, row, row.copyMessageId, outcome, words);
      } else if (!isWithAll && !wasMarked) {
        const body = view.answering(shown, view.failed(words, thread, outcome, row.id));
        await discord.sendMessage(thread.channelId, body, { nonce: `${row.id}x` });
      }
      if (missing.length > 0) {
        await discord.sendMessage(
          thread.channelId,
          view.answering(shown, view.filesMissing(words, missing)),
          { nonce: `${row.id}m` },
        );
      }
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      log.info({ err: error }, 'could not mark what became of an answer');
    }
  }

  async function markCopy(
    thread: OpenThread,
    row: Relay,
    copyId: MessageId,
    outcome: ReplyOutcome,
    words: Words,
  ): Promise<void> {
    const { embeds } = await discord.getMessage(thread.channelId, copyId);
    const said = embeds.filter(({ title }) => !title);
    const notice = hasReachedAll(outcome) ? { embeds: [] } : view.failed(words, thread, outcome, row.id);
    await discord.editMessage(thread.channelId, copyId, {
      embeds: [...said, ...(notice.embeds ?? [])],
      components: notice.components ?? [],
    });
  }

  function replyFrom(message: IncomingMessage, config: ModmailConfig, look: Reply['shownAs']): Reply {
    const text = replyText(message.content, config)?.text ?? message.content;
    return {
      ...message,
      shownAs: look,
      said: { ...utteranceOf(message), content: text },
    };
  }

  /** The copy that the bot posted in the thread for an answer by command, should that not have been recorded. */
  async function findStaffCopy(thread: OpenThread, row: Relay): Promise<APIMessage | undefined> {
    if (row.copyMessageId) return getMessage(thread.channelId, row.copyMessageId);
    const since = await discord.listMessagesAfter(thread.channelId, row.sourceMessageId);
    const writtenAtMs = snowflakeTimeMs(row.sourceMessageId);
    return since.find(
      ({ author, embeds }) =>
        author.id === options.botUserId() &&
        embeds.some(({ color }) => color === COLOURS.good) &&
        saysFrom(embeds, writtenAtMs),
    );
  }

  /** An answer of which only the row is left: what it says is in the thread, and read there again. */
  async function rebuild(thread: OpenThread, row: Relay): Promise<Reply | undefined> {
    const { modmail: config } = await settings.get(thread.guildId);
    const typed = await typedMessage(thread.channelId, row);
    if (typed) {
      return replyFrom(typed, config, await shownAs(thread, row.isAnonymous, lookOf(typed)));
    }
    const copy = await findStaffCopy(thread, row);
    if (!copy) return undefined;
    if (!row.copyMessageId) await relays.update(row, { copyMessageId: asId<MessageId>(copy.id) });
    const [{ author } = {}] = copy.embeds;
    const message = readIncoming(copy);
    return {
      ...message,
      said: { ...utteranceOf(message), content: textOfCopy(copy.embeds) },
      shownAs: await shownAs(thread, row.isAnonymous, {
        displayName: author?.name ?? '—',
        avatarUrl: author?.icon_url ?? null,
      }),
    };
  }

  /** Undefined when the answer was given by command: then its source is an interaction, not a message. */
  async function typedMessage(channelId: ChannelId, row: Relay): Promise<IncomingMessage | undefined> {
    if (row.copyMessageId) return undefined;
    const message = await getMessage(channelId, row.sourceMessageId);
    return message && readIncoming(message);
  }

  /** Undefined when somebody deleted it. */
  async function getMessage(channelId: ChannelId, id: MessageId): Promise<APIMessage | undefined> {
    try {
      return await discord.getMessage(channelId, id);
    } catch (error) {
      if (error instanceof NotFound && !isChannelGone(error)) return undefined;
      throw error;
    }
  }

  return {
    /** What staff typed in the thread. */
    async typed(thread: OpenThread, message: IncomingMessage, said: Utterance, isAnonymous: boolean) {
      const { relay: row, isNew } = await reserve(thread, message.id, message.author.id, isAnonymous);
      if (row.targetMessageId || row.failure) return;
      const look = await shownAs(thread, isAnonymous, lookOf(message));
      await deliver(thread, row, { ...message, said, shownAs: look }, !isNew);
    },

    /** What the user would read, sent to nobody. */
    async preview(thread: OpenThread, command: Omit<CommandReply, 'attachments' | 'replyTo'>) {
      const { embeds } = spoken({
        ...(await shownAs(thread, command.isAnonymous, command.author)),
        text: command.text,
        colour: COLOURS.good,
        writtenAtMs: snowflakeTimeMs(command.id),
        footer: [],
      });
      return embeds ?? [];
    },

    /** Staff see their answer in the thread first, then whether it arrived. */
    async byCommand(thread: OpenThread, command: CommandReply): Promise<ReplyOutcome> {
      const { id, author, text, isAnonymous } = command;
      const words = await guildWords(thread.guildId);
      const { relay: row } = await reserve(thread, id, author.id, isAnonymous);
      const { files, missing } = await options.copyFiles({ ...command, stickers: [], forwarded: null });
      const said = { ...NOTHING_ELSE, content: sayings(words, { ...NOTHING_ELSE, content: text }, missing) };
      const body = spoken({
        displayName: author.displayName,
        avatarUrl: author.avatarUrl,
        text: said.content,
        colour: COLOURS.good,
        writtenAtMs: snowflakeTimeMs(id),
        footer: isAnonymous ? [words.t('modmail.anonymousMark')] : [],
      });
      const reference = command.replyTo ? view.reference(command.replyTo) : {};
      const copy = await discord.sendMessage(
        thread.channelId,
        { ...body, ...reference },
        { nonce: id, files },
      );
      const copyMessageId = asId<MessageId>(copy.id);
      await relays.update(row, { copyMessageId });
      const message = readIncoming(copy);
      return deliver(
        thread,
        { ...row, copyMessageId },
        {
          ...message,
          replyTo: command.replyTo,
          said,
          shownAs: await shownAs(thread, isAnonymous, author),
        },
        false,
      );
    },

    /** Once more, after a failure or a crash; what had arrived after all is found and not sent twice. */
    async again(thread: OpenThread, row: Relay): Promise<ReplyOutcome> {
      const reply = await rebuild(thread, row);
      if (reply) return deliver(thread, row, reply, true);
      // Taken back before it was known to have arrived.
      await options.changes.deletedByStaff(thread, row);
      return { failure: 'gone', missing: [] };
    },
  };
}
