/** From a first direct message to a thread: which server, what about, whether it may be; and everything written meanwhile. */
import type { Clock } from '../../shared/clock.ts';
import { NotFound, UserError } from '../../shared/errors.ts';
import { asId, type ChannelId, type GuildId, type MessageId, type UserId } from '../../shared/ids.ts';
import type { LookupRepository } from '../conversations/lookupRepository.ts';
import { isOpenAt } from '../conversations/openingHours.ts';
import type { DiscordRest, MessageBody } from '../gateway/rest.ts';
import { explain, Refusal, wordsIn, type Words } from '../gateway/words.ts';
import { refusalFor, type Applicant } from './gates.ts';
import type { Intake, IntakeChange, IntakeRepository } from './intakeRepository.ts';
import * as view from './intakeView.ts';
import type { Reopening } from './reopening.ts';
import type { ModmailConfig, ModmailSettings } from './settings.ts';
import type { Threads } from './threads.ts';
import type { OpenThread } from './types.ts';

export interface AdmissionOptions {
  readonly lookups: Pick<LookupRepository, 'countOpenedSince'>;
  readonly intakes: IntakeRepository;
  readonly settings: ModmailSettings;
  readonly threads: Pick<Threads, 'open' | 'listOf'>;
  readonly reopening: Pick<Reopening, 'findReopenable'>;
  readonly discord: Pick<DiscordRest, 'getMember' | 'sendMessage'>;
  /** Passes on everything the person wrote from the intake's first message on. */
  readonly relayFrom: (thread: OpenThread, intake: Intake) => Promise<void>;
  readonly findBlock: (guildId: GuildId, userId: UserId) => Promise<Applicant['block']>;
  readonly guildName: (guildId: GuildId) => Promise<string>;
  readonly guildWords: (guildId: GuildId) => Promise<Words>;
  readonly clock: Clock;
}

interface Offer {
  readonly guildId: GuildId;
  readonly modmail: ModmailConfig;
  readonly joinedAtMs: number | null;
}

/** What comes next for a person: a question, a refusal, or that their thread is open. */
export interface Step {
  readonly kind: 'ask' | 'refused' | 'opened';
  readonly body: MessageBody;
}

export type Admission = ReturnType<typeof createAdmission>;

export function createAdmission(options: AdmissionOptions) {
  const { intakes, settings, threads, discord, guildName, guildWords, clock } = options;

  /** Servers with modmail on that this person is in. "Could not tell" is not "not in": it is thrown. */
  async function listOffers(userId: UserId): Promise<Offer[]> {
    const offers: Offer[] = [];
    for (const offer of await settings.listModmailGuilds()) {
      try {
        const member = await discord.getMember(offer.guildId, userId);
        offers.push({ ...offer, joinedAtMs: member.joined_at ? Date.parse(member.joined_at) : null });
      } catch (error) {
        if (!(error instanceof NotFound)) throw error;
      }
    }
    return offers;
  }

  /** The next step of an intake. Calls for one person must come one after the other. */
  async function advance(intake: Intake): Promise<Step> {
    const offers = await listOffers(intake.userId);
    const [first] = offers;
    if (!first) {
      await end(intake);
      return { kind: 'refused', body: view.plain(bothLanguages('modmail.intake.nobody')) };
    }
    const offer = offers.length === 1 ? first : offers.find(({ guildId }) => guildId === intake.guildId);
    if (!offer) {
      const words = await guildWords(first.guildId);
      const guilds = await Promise.all(
        offers.map(async ({ guildId }) => ({ id: guildId, name: await guildName(guildId) })),
      );
      return { kind: 'ask', body: view.chooseServer(words, guilds) };
    }
    return advanceIn(intake, offer, offers.length > 1);
  }

  async function advanceIn(intake: Intake, offer: Offer, canSwitch: boolean): Promise<Step> {
    const { guildId, modmail: config } = offer;
    const { userId } = intake;
    const words = await guildWords(guildId);
    const name = await guildName(guildId);
    const isThere = (await threads.listOf(userId, intake.topicId)).some(
      (thread) => thread.guildId === guildId,
    );
    if (!isThere) {
      const refusal = refusalFor(
        config,
        {
          userId,
          joinedAtMs: offer.joinedAtMs,
          block: await options.findBlock(guildId, userId),
          openedLastMinute: await options.lookups.countOpenedSince(guildId, 'modmail', clock.now() - 60_000),
        },
        clock.now(),
      );
      if (refusal) {
        await end(intake);
        const text = refusal.text ?? words.t(refusal.key, { server: name, ...refusal.values });
        return { kind: 'refused', body: view.plain(text) };
      }
      const isKnown = config.topics.some(({ id }) => id === intake.topicId);
      if (config.topics.length > 0 && !isKnown) {
        return { kind: 'ask', body: view.chooseTopic(words, name, config.topics) };
      }
      if (config.confirm && !intake.isConfirmed) {
        return { kind: 'ask', body: view.confirmOpening(words, name) };
      }
    }
    const reopened = isThere ? undefined : await options.reopening.findReopenable(guildId, userId);
    const thread = await threads.open(config, {
      guildId,
      userId,
      dmChannelId: intake.dmChannelId,
      topicId: intake.topicId,
      canSwitch,
      ...(reopened && { reopened }),
    });
    await options.relayFrom(thread, intake);
    await intakes.route(userId, thread.id);
    await intakes.end(userId);
    if (!isThere) await sayClosedHours(thread, config, words);
    return { kind: 'opened', body: view.opened(words, name) };
  }

  async function sayClosedHours({ id, dmChannelId }: OpenThread, config: ModmailConfig, words: Words) {
    if (!config.openingHours || isOpenAt(config.openingHours, clock.now())) return;
    const text = config.closedHoursMessage ?? words.t('modmail.closedHours');
    await discord.sendMessage(dmChannelId, view.plain(text), { nonce: `${id}h` });
  }

  /** The intake is over without a thread: its messages are dealt with, and not found again later. */
  async function end({ userId, dmChannelId, firstMessageId }: Intake): Promise<void> {
    await intakes.saveCursor(userId, dmChannelId, firstMessageId, clock.now());
    await intakes.end(userId);
  }

  async function change(userId: UserId, answer: IntakeChange): Promise<Step> {
    const intake = await intakes.find(userId);
    if (!intake) throw new Refusal('modmail.intake.over');
    await intakes.update(userId, answer);
    return advance({ ...intake, ...answer });
  }

  return {
    listOffers,

    /** Goes as far as it can and asks what it must, once; a person who was asked already is not asked again. */
    async admit(intake: Intake): Promise<void> {
      let step: Step;
      try {
        step = await advance(intake);
      } catch (error) {
        await sayFailed(intake, error);
        throw error;
      }
      if (step.kind === 'opened') return;
      if (step.kind === 'ask' && intake.promptMessageId) return;
      const letter = step.kind === 'ask' ? 'c' : 'z';
      const sent = await discord.sendMessage(intake.dmChannelId, step.body, {
        nonce: `${intake.firstMessageId}${letter}`,
      });
      if (step.kind === 'ask')
        await intakes.update(intake.userId, { promptMessageId: asId<MessageId>(sent.id) });
    },

    /** The person answered a question; gives what replaces it. */
    change,

    /** The person said that their message was a slip. */
    async cancel(userId: UserId, upTo: MessageId): Promise<void> {
      const intake = await intakes.find(userId);
      if (intake) await end({ ...intake, firstMessageId: upTo });
    },

    /** From now on this person's messages go there; into a new thread if there is none. */
    async switchTo(
      userId: UserId,
      dmChannelId: ChannelId,
      guildId: GuildId,
      since: MessageId,
    ): Promise<string> {
      const offers = await listOffers(userId);
      if (!offers.some((offer) => offer.guildId === guildId)) throw new Refusal('modmail.intake.notThere');
      const thread = (await threads.listOf(userId)).find((candidate) => candidate.guildId === guildId);
      if (thread) await intakes.route(userId, thread.id);
      else await intakes.begin({ userId, dmChannelId, firstMessageId: since, guildId }, clock.now());
      return guildName(guildId);
    },
  };

  /** What was written stays in the DM and the intake's row stays too: the sweep tries again. Staff hear what they can mend. */
  async function sayFailed(intake: Intake, error: unknown): Promise<void> {
    const { userId, firstMessageId } = intake;
    const offers = await listOffers(userId).catch((): Offer[] => []);
    const offer = offers.find(({ guildId }) => guildId === intake.guildId) ?? offers[0];
    if (!offer) return;
    const words = await guildWords(offer.guildId);
    const tell = [
      discord.sendMessage(intake.dmChannelId, view.plain(words.t('modmail.intake.failed')), {
        nonce: `${firstMessageId}w`,
      }),
    ];
    const { logChannelId } = offer.modmail;
    if (logChannelId && error instanceof UserError) {
      const body = view.openingFailedLog(words, userId, explain(error, words));
      tell.push(discord.sendMessage(asId<ChannelId>(logChannelId), body, { nonce: `${firstMessageId}v` }));
    }
    await Promise.allSettled(tell);
  }
}

/** For people of whom no server and so no language is known. */
function bothLanguages(key: Parameters<Words['t']>[0]): string {
  return [wordsIn('en'), wordsIn('de')].map((words) => words.t(key)).join('\n\n');
}
