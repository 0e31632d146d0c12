/** What modmail adds to working a conversation: its staff are in the settings, and the user is answered across the relay. */
import type { Clock } from '../../shared/clock.ts';
import { asId, type GuildId, type MessageId, type UserId } from '../../shared/ids.ts';
import { isStaff } from '../conversations/access.ts';
import { escapeName } from '../conversations/placeholders.ts';
import { timestamp } from '../conversations/view.ts';
import type { WorkRules } from '../conversations/working/rules.ts';
import { Refusal } from '../gateway/words.ts';
import type { Answers } from './answers.ts';
import type { Lanes } from './lanes.ts';
import { isIn, type RecipientRepository } from './recipientRepository.ts';
import type { ModmailPlaces } from './places.ts';
import { staffRoles, type ModmailSettings } from './settings.ts';
import type { ThreadRepository } from './threadRepository.ts';
import type { Threads } from './threads.ts';
import { hasReachedAll } from './types.ts';

export interface ModmailWorkOptions {
  readonly settings: Pick<ModmailSettings, 'get'>;
  readonly facts: Pick<ThreadRepository, 'find'>;
  readonly recipients: Pick<RecipientRepository, 'list'>;
  readonly threads: Pick<Threads, 'toOpen'>;
  readonly answers: Pick<Answers, 'byCommand'>;
  readonly lanes: Pick<Lanes, 'run'>;
  readonly places: Pick<ModmailPlaces, 'showAside'>;
  readonly guildName: (guildId: GuildId) => Promise<string>;
  readonly username: (userId: UserId) => Promise<string>;
  readonly clock: Clock;
}

export function createModmailRules(options: ModmailWorkOptions): WorkRules {
  const { settings, facts, threads, answers, lanes, clock } = options;
  const configOf = async (guildId: GuildId) => (await settings.get(guildId)).modmail;
  return {
    isAmongStaff: true,
    isThread: async ({ id }) => ((await facts.find(id))?.place ?? 'channel') !== 'channel',
    isStaff: async ({ guildId }, actor) => isStaff(actor, staffRoles(await configOf(guildId))),
    staffRoleIds: async ({ guildId }) => staffRoles(await configOf(guildId)),
    // Whose thread it is does not change.
    title: () => Promise.resolve(undefined),

    async listFurther({ id, userId }) {
      const there = (await options.recipients.list(id)).filter(isIn);
      return there.flatMap((stay) => (stay.userId === userId ? [] : [stay.userId]));
    },

    async showAside({ id, guildId, channelId }, isAside) {
      const place = (await facts.find(id))?.place ?? 'channel';
      if (channelId) await options.places.showAside(channelId, await configOf(guildId), place, isAside);
    },

    async values({ guildId, userId }) {
      return {
        user: `<@${userId}>`,
        'user.name': escapeName(await options.username(userId)),
        'user.id': userId,
        guild: escapeName(await options.guildName(guildId)),
        time: timestamp(clock.now()),
        'time.relative': timestamp(clock.now(), 'R'),
      };
    },

    async answer(conversation, { id, author, text }) {
      const thread = await threads.toOpen(conversation);
      if (!thread) throw new Refusal('modmail.closing');
      const { anonymous } = await configOf(conversation.guildId);
      const outcome = await lanes.run(thread, () =>
        answers.byCommand(thread, {
          id: asId<MessageId>(id),
          author,
          text,
          attachments: [],
          isAnonymous: anonymous === 'always',
          replyTo: null,
        }),
      );
      return hasReachedAll(outcome);
    },

    listDestinations: () => Promise.resolve([]),
    move: () => Promise.reject(new Refusal('work.move.nowhere')),
  };
}
