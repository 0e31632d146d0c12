/** Where modmail meets Discord: direct messages, `!r` in a thread, `/reply`, and the list of servers. */
import type { Message } from 'discord.js';
import {
  ApplicationCommandOptionType,
  InteractionContextType,
  PermissionFlagsBits,
} from 'discord-api-types/v10';
import { Upstream, UserError } from '../../shared/errors.ts';
import { asId, type ChannelId, type GuildId, type MessageId, type UserId } from '../../shared/ids.ts';
import type { Clock } from '../../shared/clock.ts';
import type { Log } from '../../shared/log.ts';
import type { SerialQueues } from '../conversations/queues.ts';
import { actorOf, guildIdOf } from '../gateway/actor.ts';
import { fromGateway } from '../gateway/incoming.ts';
import type { ComponentHandler, SlashCommandHandler } from '../gateway/interactions.ts';
import type { RelayService } from './relay.ts';
import type { ModmailService } from './service.ts';
import type { ModmailSettings } from './settings.ts';
import type { Threads } from './threads.ts';
import { CHOOSE_ACTION, chosen, replyCopy } from './view.ts';

export interface ModmailHandlersOptions {
  readonly service: ModmailService;
  readonly threads: Pick<Threads, 'getForStaff'>;
  readonly relay: Pick<RelayService, 'confirm' | 'sayNotDelivered'>;
  readonly settings: Pick<ModmailSettings, 'get'>;
  /** One queue a person: what they write and what they are answered stays in order. */
  readonly queues: SerialQueues;
  readonly clock: Clock;
  readonly log: Log;
}

/** Together about two minutes. */
const PAUSES_MS = [500, 1_000, 2_000, 5_000, 10_000, 20_000, 30_000, 60_000];

/** `!r text` or `!reply text`; the text may begin on the next line. */
const REPLY_COMMAND = /^!r(?:eply)?(?:\s+|$)/i;

/** What was typed after the reply command; undefined when the message is not one. */
export function replyText(content: string): string | undefined {
  const command = REPLY_COMMAND.exec(content);
  return command ? content.slice(command[0].length) : undefined;
}

export function createModmailHandlers({
  service,
  threads,
  relay,
  settings,
  queues,
  clock,
  log,
}: ModmailHandlersOptions) {
  const reply: SlashCommandHandler = {
    definition: {
      name: 'reply',
      description: 'Answer the person of this modmail thread',
      contexts: [InteractionContextType.Guild],
      default_member_permissions: PermissionFlagsBits.SendMessages.toString(),
      options: [
        {
          type: ApplicationCommandOptionType.String,
          name: 'text',
          description: 'Your answer',
          required: true,
        },
        { type: ApplicationCommandOptionType.Attachment, name: 'file', description: 'A file to send along' },
      ],
    },
    acknowledge: 'public',
    async run(interaction) {
      const guildId = guildIdOf(interaction);
      const actor = actorOf(interaction);
      const channelId = asId<ChannelId>(interaction.channelId);
      const thread = await threads.getForStaff(guildId, channelId, actor);
      const file = interaction.options.getAttachment('file');
      const { body, failure } = await queues.run(thread.userId, () =>
        service.reply(thread, {
          // The answer's own message id is not known yet; it will carry the interaction's.
          sourceMessageId: asId<MessageId>(interaction.id),
          author: {
            id: actor.userId,
            name: interaction.user.username,
            displayName: actor.displayName,
            avatarUrl: interaction.user.displayAvatarURL({ size: 128, extension: 'png' }),
          },
          text: interaction.options.getString('text', true),
          attachments: file ? [{ name: file.name, url: file.url, sizeBytes: file.size }] : [],
          stickerNames: [],
        }),
      );
      return replyCopy(body, failure);
    },
  };

  const choose: ComponentHandler = {
    action: CHOOSE_ACTION,
    acknowledge: 'update',
    async run(interaction) {
      const userId = asId<UserId>(interaction.user.id);
      const [guildId] = interaction.isStringSelectMenu() ? interaction.values : [];
      if (!guildId) throw new UserError('Please choose a server from the list.');
      return chosen(await queues.run(userId, () => service.choose(userId, asId<GuildId>(guildId))));
    },
  };

  /**
   * Tries again while the database or Discord is away for a minute: what cannot be recorded anywhere would be lost. The
   * person's later messages wait behind it in their queue.
   */
  async function patiently(work: () => Promise<void>): Promise<void> {
    for (const pauseMs of PAUSES_MS) {
      try {
        await work();
        return;
      } catch (error) {
        if (!(error instanceof Upstream && error.retryable)) throw error;
        log.warn({ err: error, pauseMs }, 'a direct message waits for a service that is away');
        await clock.sleep(pauseMs);
      }
    }
    await work();
  }

  /** One person's failure is logged and keeps nobody else waiting. */
  async function recover(people: readonly UserId[]): Promise<void> {
    const attempts = people.map((userId) => queues.run(userId, () => service.recover(userId)));
    for (const result of await Promise.allSettled(attempts)) {
      if (result.status === 'rejected')
        log.warn({ err: result.reason as unknown }, 'modmail could not be recovered yet');
    }
  }

  return {
    commands: [reply],
    components: [choose],

    async onDirectMessage(message: Message): Promise<void> {
      const incoming = fromGateway(message);
      await queues.run(incoming.author.id, () => patiently(() => service.receive(incoming)));
    },

    /** A message in one of our channels: an answer when it begins with the reply command, else a note among staff. */
    async onChannelMessage(message: Message<true>): Promise<void> {
      const text = replyText(message.content);
      if (text === undefined || message.author.bot || message.webhookId) return;
      const guildId = asId<GuildId>(message.guildId);
      if (!(await settings.get(guildId)).modmail.replyCommand) return;
      const incoming = fromGateway(message);
      const actor = {
        userId: incoming.author.id,
        roleIds: [...(message.member?.roles.cache.keys() ?? [])],
        permissions: message.member?.permissions.bitfield ?? 0n,
      };
      try {
        const thread = await threads.getForStaff(guildId, incoming.channelId, actor);
        if (!text.trim() && incoming.attachments.length === 0 && incoming.stickerNames.length === 0) {
          throw new UserError('There is nothing to send. Write your answer after `!r`.');
        }
        const { failure } = await queues.run(thread.userId, () =>
          service.reply(thread, { ...incoming, sourceMessageId: incoming.id, text }),
        );
        if (failure === null) await relay.confirm(incoming.channelId, incoming.id);
        else await relay.sayNotDelivered(incoming.channelId, incoming.id, failure);
      } catch (error) {
        if (!(error instanceof UserError)) throw error;
        await relay.sayNotDelivered(incoming.channelId, incoming.id, error.userMessage);
      }
    },

    /** After a start or a lost session: everything that was missed, person by person. */
    recoverAll: async () => recover(await service.listRecoverable()),

    /** The sweep: what failed while everything else went on. */
    recoverStuck: async () => recover(await service.listStuck()),
  };
}
