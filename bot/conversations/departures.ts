/** Who has left the server: said once in their conversation, which closes by itself where that is wanted; and out of those of others. */
import { NotFound } from '../../shared/errors.ts';
import type { Clock } from '../../shared/clock.ts';
import type { GuildId, UserId } from '../../shared/ids.ts';
import type { Log } from '../../shared/log.ts';
import type { DiscordRest } from '../gateway/rest.ts';
import type { GuildWords } from '../gateway/words.ts';
import type { ClosePlans } from './closePlans.ts';
import { departed } from './closePlanView.ts';
import type { EndingRepository } from './endingRepository.ts';
import type { ConversationRepository } from './repository.ts';
import { isLiving, type Conversation } from './types.ts';

const CLOSES_IN_HOURS = 24;

type Member = Pick<Conversation, 'guildId' | 'userId'>;

export interface DeparturesOptions {
  readonly conversations: Pick<ConversationRepository, 'listLiving'>;
  readonly endings: Pick<EndingRepository, 'claimLeft' | 'takeBackLeft'>;
  readonly plans: Pick<ClosePlans, 'plan'>;
  readonly discord: Pick<DiscordRest, 'getMember' | 'sendMessage'>;
  readonly ruleOf: (guildId: GuildId) => Promise<'nothing' | 'note' | 'close'>;
  /** Those who read along in somebody else's conversation. */
  readonly guests: {
    list(): Promise<readonly Member[]>;
    leftServer(guildId: GuildId, userId: UserId): Promise<void>;
  };
  readonly guildWords: GuildWords;
  readonly clock: Clock;
  readonly log: Log;
}

export function createDepartures(options: DeparturesOptions) {
  const { conversations, endings, discord, clock, log } = options;

  async function tell(conversation: Conversation): Promise<void> {
    const { id, guildId, channelId } = conversation;
    const rule = await options.ruleOf(guildId);
    if (rule === 'nothing' || !channelId || !isLiving(conversation)) return;
    if (!(await endings.claimLeft(id, clock.now()))) return;
    try {
      const plan = { inHours: CLOSES_IN_HOURS, reason: null };
      const closesAtMs = rule === 'close' ? await options.plans.plan(conversation, null, 'left', plan) : null;
      const body = departed(await options.guildWords(guildId), conversation, closesAtMs);
      await discord.sendMessage(channelId, body, { nonce: `${id}v` });
    } catch (error) {
      await endings.takeBackLeft(id);
      throw error;
    }
  }

  async function hasLeft(guildId: GuildId, userId: UserId): Promise<boolean> {
    try {
      await discord.getMember(guildId, userId);
      return false;
    } catch (error) {
      if (error instanceof NotFound) return true;
      throw error;
    }
  }

  async function tellAll(living: readonly Conversation[]): Promise<void> {
    for (const conversation of living) {
      try {
        await tell(conversation);
      } catch (error) {
        log.warn({ err: error, conversationId: conversation.id }, 'that its user left could not be said yet');
      }
    }
  }

  return {
    /** Discord said so. */
    async onLeft(guildId: GuildId, userId: UserId): Promise<void> {
      const living = await conversations.listLiving();
      await tellAll(living.filter((each) => each.guildId === guildId && each.userId === userId));
      await options.guests.leftServer(guildId, userId);
    },

    /** For what nobody listened to: asks for each person with an open conversation, or who reads along in one. */
    async reconcile(signal?: AbortSignal): Promise<void> {
      const living = await conversations.listLiving();
      const guests = await options.guests.list();
      const people = new Map([...living, ...guests].map((each) => [`${each.guildId} ${each.userId}`, each]));
      for (const { guildId, userId } of people.values()) {
        if (signal?.aborted) return;
        try {
          if (!(await hasLeft(guildId, userId))) continue;
          await tellAll(living.filter((each) => each.guildId === guildId && each.userId === userId));
          await options.guests.leftServer(guildId, userId);
        } catch (error) {
          log.warn({ err: error, guildId }, 'a member could not be asked for');
        }
      }
    },
  };
}
