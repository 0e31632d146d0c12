/** Adding people and roles to a conversation and taking them away again: in Discord, in a row, and told in the channel. */
import { OverwriteType } from 'discord-api-types/v10';
import type { Clock } from '../../../shared/clock.ts';
import { NotFound } from '../../../shared/errors.ts';
import { asId, type ChannelId, type GuildId, type UserId } from '../../../shared/ids.ts';
import type { Answer } from '../../gateway/interactions.ts';
import type { DiscordRest } from '../../gateway/rest.ts';
import { Refusal } from '../../gateway/words.ts';
import { PARTICIPATE } from '../access.ts';
import type { Act, Telling } from './act.ts';
import type { ParticipantRepository, Subject } from './participantRepository.ts';
import type { RulesOf } from './rules.ts';

export interface ParticipantsOptions {
  readonly rows: ParticipantRepository;
  readonly discord: Pick<
    DiscordRest,
    'setOverwrite' | 'deleteOverwrite' | 'addThreadMember' | 'removeThreadMember' | 'getMember'
  >;
  readonly rules: () => RulesOf;
  readonly telling: Telling;
  readonly botUserId: () => string;
  readonly clock: Clock;
}

export type Participants = ReturnType<typeof createParticipants>;

const mentionOf = ({ id, kind }: Subject) => (kind === 'role' ? `<@&${id}>` : `<@${id}>`);

export function createParticipants(options: ParticipantsOptions) {
  const { rows, discord, telling, clock } = options;

  /** Who has access anyway, by what the conversation is. */
  async function hasAccess({ conversation }: Act, { id }: Subject): Promise<boolean> {
    if (id === conversation.userId || id === options.botUserId()) return true;
    return (await options.rules()[conversation.kind].staffRoleIds(conversation)).includes(id);
  }

  async function requireMember(guildId: GuildId, { id, kind }: Subject): Promise<void> {
    if (kind === 'role') {
      if (id === guildId) throw new Refusal('work.add.everyone');
      return;
    }
    try {
      await discord.getMember(guildId, asId<UserId>(id));
    } catch (error) {
      if (error instanceof NotFound) throw new Refusal('work.notAMember');
      throw error;
    }
  }

  async function getPlace({ conversation }: Act, { kind }: Subject) {
    const { channelId } = conversation;
    if (!channelId) throw new Refusal('work.notHere');
    const isThread = await options.rules()[conversation.kind].isThread(conversation);
    if (isThread && kind === 'role') throw new Refusal('work.add.roleInThread');
    return { channelId, isThread };
  }

  async function letIn(channelId: ChannelId, isThread: boolean, { id, kind }: Subject): Promise<void> {
    if (isThread) await discord.addThreadMember(channelId, asId<UserId>(id));
    else
      await discord.setOverwrite(channelId, id, {
        type: kind === 'role' ? OverwriteType.Role : OverwriteType.Member,
        allow: PARTICIPATE.toString(),
        deny: '0',
      });
  }

  return {
    async add(act: Act, subject: Subject): Promise<Answer> {
      const { conversation, actor, words } = act;
      const who = mentionOf(subject);
      const isUser = subject.id === conversation.userId;
      if (!isUser && (await hasAccess(act, subject))) throw new Refusal('work.add.there', { who });
      await requireMember(conversation.guildId, subject);
      const { channelId, isThread } = await getPlace(act, subject);
      if (isUser) {
        if (!isThread || options.rules()[conversation.kind].isAmongStaff)
          throw new Refusal('work.add.there', { who });
        // Whoever opened it can leave a thread by themselves, or did not see its channel at first.
        await discord.addThreadMember(channelId, conversation.userId);
        return { content: words.t('work.add.done', { who }) };
      }
      // Discord first and even if the row is there: whoever was taken out of the channel by hand comes back.
      await letIn(channelId, isThread, subject);
      if (!(await rows.add(conversation.id, subject, actor.userId, clock.now())))
        return { content: words.t('work.add.there', { who }) };
      await telling.record(act, 'participant.added', { [subject.kind]: subject.id });
      await telling.notice(
        act,
        'work.notice.added',
        { by: `<@${actor.userId}>`, who },
        subject.kind === 'user' ? { users: [subject.id] } : { roles: [subject.id] },
      );
      return { content: words.t('work.add.done', { who }) };
    },

    async remove(act: Act, subject: Subject): Promise<Answer> {
      const { conversation, actor, words } = act;
      const who = mentionOf(subject);
      if (await hasAccess(act, subject)) throw new Refusal('work.remove.belongs', { who });
      const { channelId, isThread } = await getPlace(act, subject);
      try {
        if (isThread) await discord.removeThreadMember(channelId, asId<UserId>(subject.id));
        else await discord.deleteOverwrite(channelId, subject.id);
      } catch (error) {
        if (!(error instanceof NotFound)) throw error;
      }
      if (!(await rows.remove(conversation.id, subject.id)))
        throw new Refusal('work.remove.notThere', { who });
      await telling.record(act, 'participant.removed', { [subject.kind]: subject.id });
      await telling.notice(act, 'work.notice.removed', { by: `<@${actor.userId}>`, who });
      return { content: words.t('work.remove.done', { who }) };
    },
  };
}
