/** What every way of answering by command shares: whose thread it is, sending, showing first, taking back. */
import { asId, type ChannelId, type MessageId } from '../../shared/ids.ts';
import type { Collisions } from '../conversations/working/collisions.ts';
import { actorOf, guildIdOf } from '../gateway/actor.ts';
import type { Answer } from '../gateway/interactions.ts';
import { Refusal, wordsIn } from '../gateway/words.ts';
import type { Answers, CommandReply } from './answers.ts';
import { preview, sent } from './answerView.ts';
import type { Changes } from './changes.ts';
import type { Corrections } from './corrections.ts';
import type { Lanes } from './lanes.ts';
import type { Relay, RelayRepository } from './relayRepository.ts';
import type { ModmailSettings } from './settings.ts';
import type { Threads } from './threads.ts';
import { hasReachedAll, type OpenThread } from './types.ts';

export interface ReplyingOptions {
  readonly answers: Answers;
  readonly changes: Pick<Changes, 'deletedByStaff'>;
  readonly corrections: Pick<Corrections, 'markDeleted'>;
  readonly threads: Pick<Threads, 'getForStaff'>;
  readonly relays: Pick<RelayRepository, 'findIn' | 'findById' | 'listShared'>;
  readonly settings: Pick<ModmailSettings, 'get'>;
  /** What people write and what they are answered stays in order. */
  readonly lanes: Pick<Lanes, 'run'>;
  /** A colleague who has this thread, or has just answered in it. */
  readonly collisions: Pick<Collisions, 'hint'>;
}

/** A command, a press of a button, a form. */
type Used = Parameters<typeof actorOf>[0];

type Asked = Pick<CommandReply, 'text' | 'attachments' | 'replyTo'> & { readonly isAnonymousAsked: boolean };

export type Replying = ReturnType<typeof createReplying>;

export function createReplying(options: ReplyingOptions) {
  const { answers, changes, corrections, threads, relays, settings, lanes } = options;

  const threadOf = (interaction: Used): Promise<OpenThread> =>
    threads.getForStaff(
      guildIdOf(interaction),
      asId<ChannelId>(interaction.channelId ?? '0'),
      actorOf(interaction),
    );

  async function send(
    interaction: Used,
    reply: Asked,
    // The same answer asked for twice is sent once.
    id = asId<MessageId>(interaction.id),
  ): Promise<Answer> {
    const thread = await threadOf(interaction);
    const command = { ...(await commandOf(thread, interaction, reply)), id };
    const outcome = await lanes.run(thread, () => answers.byCommand(thread, command));
    const words = wordsIn(interaction.locale);
    const hint = options.collisions.hint({ conversation: thread, actor: actorOf(interaction), words });
    const relay = hasReachedAll(outcome) ? await relays.findIn(thread.id, id) : undefined;
    return relay
      ? sent(words, relay.id, hint)
      : {
          content: words.t(outcome.others ? 'modmail.reply.notSentAll' : 'modmail.reply.notSent'),
          embeds: [],
          components: [],
        };
  }

  async function commandOf(
    thread: OpenThread,
    interaction: Used,
    { isAnonymousAsked, ...reply }: Asked,
  ): Promise<CommandReply> {
    const { anonymous } = (await settings.get(thread.guildId)).modmail;
    const actor = actorOf(interaction);
    return {
      ...reply,
      id: asId<MessageId>(interaction.id),
      author: {
        id: actor.userId,
        displayName: actor.displayName,
        avatarUrl: interaction.user.displayAvatarURL({ size: 128, extension: 'png' }),
      },
      isAnonymous: anonymous === 'always' || (anonymous === 'allowed' && isAnonymousAsked),
    };
  }

  async function show(interaction: Used, reply: Asked): Promise<Answer> {
    if (reply.attachments.length > 0) throw new Refusal('modmail.reply.previewFile');
    const thread = await threadOf(interaction);
    const command = await commandOf(thread, interaction, reply);
    const embeds = await answers.preview(thread, command);
    return preview(wordsIn(interaction.locale), embeds, command.isAnonymous);
  }

  async function relayOf(interaction: Used, messageId: string): Promise<[OpenThread, Relay]> {
    const thread = await threadOf(interaction);
    const relay = await relays.findIn(thread.id, asId<MessageId>(messageId));
    if (relay?.direction !== 'to_user' || relay.deletedAtMs !== null) throw new Refusal('modmail.noAnswer');
    return [thread, relay];
  }

  /** In the queue, where an answer that was under way has arrived or has not. */
  async function onDelivered(
    thread: OpenThread,
    { id }: Relay,
    work: (relay: Relay) => Promise<void>,
  ): Promise<void> {
    await lanes.run(thread, async () => {
      const relay = await relays.findById(id);
      const isThere = relay?.targetMessageId ?? (relay && (await relays.listShared(thread.id)).has(relay.id));
      if (!relay || !isThere) throw new Refusal('modmail.noAnswer');
      await work(relay);
    });
  }

  async function takeBack(interaction: Used, thread: OpenThread, found: Relay): Promise<Answer> {
    await onDelivered(thread, found, async (relay) => {
      await changes.deletedByStaff(thread, relay);
      await corrections.markDeleted(thread, relay);
    });
    return { content: wordsIn(interaction.locale).t('modmail.reply.deleteDone'), components: [] };
  }

  return { threadOf, send, show, relayOf, onDelivered, takeBack };
}
