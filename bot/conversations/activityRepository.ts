/** What was said in the channel of a ticket, as far as its row keeps it: when, and who is to answer. */
import type { AppDatabase } from '../../shared/db/connect.ts';
import type { ChannelId, GuildId, UserId } from '../../shared/ids.ts';
import { awake } from './repository.ts';
import { LIVING_STATES } from './types.ts';

export type ActivityRepository = ReturnType<typeof createActivityRepository>;

export function createActivityRepository({ kysely }: AppDatabase) {
  return {
    /** By these people, in the order of their last words. In modmail, only what is passed on counts: notes are no answer. */
    async touchIn(
      guildId: GuildId,
      channelId: ChannelId,
      authorIds: readonly UserId[],
      nowMs: number,
    ): Promise<void> {
      const last = authorIds.at(-1);
      if (last === undefined) return;
      await kysely
        .updateTable('conversations')
        .set((row) => ({
          ...awake(nowMs),
          waiting_for: row.case().when('user_id', '=', last).then('staff').else('user').end() as never,
          first_response_at: row
            .case()
            .when(
              row.and([
                row('first_response_at', 'is', null),
                row.or(authorIds.map((id) => row('user_id', '!=', id))),
              ]),
            )
            .then(nowMs)
            .else(row.ref('first_response_at'))
            .end(),
        }))
        .where('channel_id', '=', channelId)
        .where('guild_id', '=', guildId)
        .where('kind', '=', 'ticket')
        .where('state', 'in', LIVING_STATES)
        .execute();
    },
  };
}
