/** Working a conversation: who has it, where it belongs, how urgent it is, who owes the next answer. */
import type { Clock } from '../../../shared/clock.ts';
import { NotFound } from '../../../shared/errors.ts';
import type { CategoryId, GuildId, UserId } from '../../../shared/ids.ts';
import type { Answer } from '../../gateway/interactions.ts';
import { Refusal } from '../../gateway/words.ts';
import type { Actor } from '../access.ts';
import type { SerialQueues } from '../queues.ts';
import type { Conversation, Priority } from '../types.ts';
import type { Act, Telling } from './act.ts';
import { claimedByOther } from './answers.ts';
import type { Headers } from './headers.ts';
import type { ParticipantRepository } from './participantRepository.ts';
import type { WorkRepository } from './repository.ts';
import type { RulesOf } from './rules.ts';

export interface WorkOptions {
  readonly rows: WorkRepository;
  readonly participants: Pick<ParticipantRepository, 'list'>;
  readonly rules: () => RulesOf;
  readonly telling: Telling;
  readonly headers: Pick<Headers, 'redraw'>;
  /** Somebody's roles and permissions as they are now. */
  readonly findActor: (guildId: GuildId, userId: UserId) => Promise<Actor>;
  /** Work on one channel, one after another. */
  readonly queues: SerialQueues;
  readonly clock: Clock;
}

export type Work = ReturnType<typeof createWork>;

export function createWork(options: WorkOptions) {
  const { rows, telling, clock } = options;
  const rulesOf = ({ kind }: Conversation) => options.rules()[kind];

  async function getActor(guildId: GuildId, userId: UserId): Promise<Actor> {
    try {
      return await options.findActor(guildId, userId);
    } catch (error) {
      if (error instanceof NotFound) throw new Refusal('work.notAMember');
      throw error;
    }
  }

  return {
    async claim(act: Act): Promise<Answer> {
      const { conversation, actor, words } = act;
      const { claimedBy, id } = conversation;
      if (claimedBy === actor.userId) return { content: words.t('work.claim.yours') };
      if (claimedBy !== null) return claimedByOther(words, conversation, claimedBy);
      if (!(await rows.passOn(id, null, actor.userId, clock.now()))) throw new Refusal('work.changed');
      await telling.record(act, 'conversation.claimed');
      await telling.notice(act, 'work.notice.claimed', { staff: `<@${actor.userId}>` });
      return { content: words.t('work.claim.done') };
    },

    /** From a colleague who is not there, say; only while it is still theirs. */
    async takeOver(act: Act, from: UserId): Promise<Answer> {
      const { conversation, actor, words } = act;
      if (!(await rows.passOn(conversation.id, from, actor.userId, clock.now())))
        throw new Refusal('work.changed');
      await telling.record(act, 'conversation.transferred', { from, to: actor.userId });
      await telling.notice(act, 'work.notice.takenOver', { staff: `<@${actor.userId}>`, from: `<@${from}>` });
      return { content: words.t('work.claim.done') };
    },

    async release(act: Act): Promise<Answer> {
      const { conversation, words } = act;
      const { claimedBy, id } = conversation;
      if (claimedBy === null) throw new Refusal('work.release.nobody');
      if (!(await rows.passOn(id, claimedBy, null, clock.now()))) throw new Refusal('work.changed');
      await telling.record(act, 'conversation.released', { from: claimedBy });
      await telling.notice(act, 'work.notice.released', { staff: `<@${claimedBy}>` });
      return { content: words.t('work.release.done') };
    },

    async transfer(act: Act, to: UserId): Promise<Answer> {
      const { conversation, actor, words } = act;
      const { claimedBy, id, guildId } = conversation;
      if (claimedBy === to) throw new Refusal('work.transfer.theirs', { staff: `<@${to}>` });
      if (!(await rulesOf(conversation).isStaff(conversation, await getActor(guildId, to))))
        throw new Refusal('work.transfer.notStaff', { staff: `<@${to}>` });
      if (!(await rows.passOn(id, claimedBy, to, clock.now()))) throw new Refusal('work.changed');
      await telling.record(act, 'conversation.transferred', { to });
      const values = { by: `<@${actor.userId}>`, to: `<@${to}>` };
      await telling.notice(act, 'work.notice.transferred', values, { users: [to] });
      return { content: words.t('work.transfer.done', { to: `<@${to}>` }) };
    },

    /** To another category: its people see it from now on, those of the old one do not, and nobody has claimed it. */
    async move(act: Act, to: CategoryId): Promise<Answer> {
      const { conversation, actor, words } = act;
      const added = await options.participants.list(conversation.id);
      const keep = added.flatMap(({ id, kind }) => (kind === 'role' ? [id] : []));
      const { name, roleIds, isOldTeamOut } = await options.queues.run(
        conversation.channelId ?? conversation.id,
        () => rulesOf(conversation).move(conversation, to, keep),
      );
      if (conversation.claimedBy)
        await rows.passOn(conversation.id, conversation.claimedBy, null, clock.now());
      await telling.record(act, 'conversation.transferred', { category: to });
      await options.headers.redraw(conversation.id);
      const values = { by: `<@${actor.userId}>`, category: name };
      await telling.notice(act, 'work.notice.moved', values, { roles: roleIds });
      const lines = [words.t('work.move.done', { category: name })];
      if (!isOldTeamOut) lines.push(words.t('work.move.stay'));
      return { content: lines.join('\n') };
    },

    async setPriority(act: Act, priority: Priority | null): Promise<Answer> {
      await rows.setPriority(act.conversation.id, priority, clock.now());
      await telling.record(act, 'conversation.priority');
      const name = act.words.t(`work.priority.${priority ?? 'normal'}`);
      return { content: act.words.t('work.priority.done', { priority: name }) };
    },

    async setWaitingFor(act: Act, waitingFor: 'user' | 'staff'): Promise<Answer> {
      await rows.setWaitingFor(act.conversation.id, waitingFor, clock.now());
      await telling.record(act, 'conversation.waiting');
      return { content: act.words.t(`work.waiting.${waitingFor}`) };
    },
  };
}
