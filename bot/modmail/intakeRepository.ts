/** Where people's direct messages stand: a first message that waits for its thread, and the last one dealt with. Ids only. */
import type { Selectable } from 'kysely';
import type { AppDatabase } from '../../shared/db/connect.ts';
import type { DmCursorsTable, ModmailChoicesTable } from '../../shared/db/modmailSchema.ts';
import {
  asId,
  type ChannelId,
  type ConversationId,
  type GuildId,
  type MessageId,
  type UserId,
} from '../../shared/ids.ts';

/** A person whose messages wait in Discord until it is known where they go. */
export interface Intake {
  readonly userId: UserId;
  readonly dmChannelId: ChannelId;
  /** This one and all after it. */
  readonly firstMessageId: MessageId;
  readonly promptMessageId: MessageId | null;
  readonly guildId: GuildId | null;
  readonly topicId: string | null;
  readonly isConfirmed: boolean;
}

export interface Cursor {
  readonly userId: UserId;
  readonly dmChannelId: ChannelId;
  readonly lastMessageId: MessageId;
  /** Where their messages go while several threads are open. */
  readonly conversationId: ConversationId | null;
}

export type IntakeRepository = ReturnType<typeof createIntakeRepository>;

export type IntakeChange = Partial<
  Pick<Intake, 'promptMessageId' | 'guildId' | 'topicId' | 'isConfirmed' | 'firstMessageId'>
>;

function toIntake(row: Selectable<ModmailChoicesTable>): Intake {
  return {
    userId: asId<UserId>(row.user_id),
    dmChannelId: asId<ChannelId>(row.dm_channel_id),
    firstMessageId: asId<MessageId>(row.first_message_id),
    promptMessageId: row.prompt_message_id === null ? null : asId<MessageId>(row.prompt_message_id),
    guildId: row.guild_id === null ? null : asId<GuildId>(row.guild_id),
    topicId: row.topic_id,
    isConfirmed: row.is_confirmed === 1,
  };
}

function toCursor(row: Selectable<DmCursorsTable>): Cursor {
  return {
    userId: asId<UserId>(row.user_id),
    dmChannelId: asId<ChannelId>(row.dm_channel_id),
    lastMessageId: asId<MessageId>(row.last_message_id),
    conversationId: row.conversation_id === null ? null : asId<ConversationId>(row.conversation_id),
  };
}

export function createIntakeRepository(db: AppDatabase) {
  const { kysely } = db;
  return {
    /** Remembers where a person's first message is until its thread is open and has it. */
    async begin(
      intake: Pick<Intake, 'userId' | 'dmChannelId' | 'firstMessageId'> & Partial<Pick<Intake, 'guildId'>>,
      nowMs: number,
    ): Promise<Intake> {
      const row = {
        user_id: intake.userId,
        dm_channel_id: intake.dmChannelId,
        first_message_id: intake.firstMessageId,
        prompt_message_id: null,
        guild_id: intake.guildId ?? null,
        topic_id: null,
        is_confirmed: 0,
        created_at: nowMs,
      };
      await db.insertIfAbsent(kysely, 'modmail_choices', row);
      return toIntake(row);
    },

    async find(userId: UserId): Promise<Intake | undefined> {
      const row = await kysely
        .selectFrom('modmail_choices')
        .selectAll()
        .where('user_id', '=', userId)
        .executeTakeFirst();
      return row && toIntake(row);
    },

    async list(): Promise<Intake[]> {
      return (await kysely.selectFrom('modmail_choices').selectAll().execute()).map(toIntake);
    },

    /** People whose first message was begun before `olderThanMs` and who were not even asked. */
    async listStuck(olderThanMs: number): Promise<UserId[]> {
      const rows = await kysely
        .selectFrom('modmail_choices')
        .select('user_id')
        .where('prompt_message_id', 'is', null)
        .where('created_at', '<', olderThanMs)
        .execute();
      return rows.map((row) => asId<UserId>(row.user_id));
    },

    async update(userId: UserId, change: IntakeChange): Promise<void> {
      await kysely
        .updateTable('modmail_choices')
        .set({
          ...(change.promptMessageId !== undefined && { prompt_message_id: change.promptMessageId }),
          ...(change.firstMessageId && { first_message_id: change.firstMessageId }),
          ...(change.guildId !== undefined && { guild_id: change.guildId }),
          ...(change.topicId !== undefined && { topic_id: change.topicId }),
          ...(change.isConfirmed !== undefined && { is_confirmed: change.isConfirmed ? 1 : 0 }),
        })
        .where('user_id', '=', userId)
        .execute();
    },

    async end(userId: UserId): Promise<void> {
      await kysely.deleteFrom('modmail_choices').where('user_id', '=', userId).execute();
    },

    async findCursor(userId: UserId): Promise<Cursor | undefined> {
      const row = await kysely
        .selectFrom('dm_cursors')
        .selectAll()
        .where('user_id', '=', userId)
        .executeTakeFirst();
      return row && toCursor(row);
    },

    async findCursorIn(dmChannelId: ChannelId): Promise<Cursor | undefined> {
      const row = await kysely
        .selectFrom('dm_cursors')
        .selectAll()
        .where('dm_channel_id', '=', dmChannelId)
        .executeTakeFirst();
      return row && toCursor(row);
    },

    /** Everybody who ever wrote and was not forgotten since, who wrote last first. */
    async listCursors(): Promise<Cursor[]> {
      const rows = await kysely.selectFrom('dm_cursors').selectAll().orderBy('updated_at', 'desc').execute();
      return rows.map(toCursor);
    },

    /** The last message of this person that was dealt with: recovery after downtime begins behind it. */
    async saveCursor(
      userId: UserId,
      dmChannelId: ChannelId,
      messageId: MessageId,
      nowMs: number,
    ): Promise<void> {
      await db.upsert(
        kysely,
        'dm_cursors',
        {
          user_id: userId,
          dm_channel_id: dmChannelId,
          last_message_id: messageId,
          conversation_id: null,
          updated_at: nowMs,
        },
        {
          key: ['user_id'],
          changes: { dm_channel_id: dmChannelId, last_message_id: messageId, updated_at: nowMs },
        },
      );
    },

    async route(userId: UserId, conversationId: ConversationId | null): Promise<void> {
      await kysely
        .updateTable('dm_cursors')
        .set({ conversation_id: conversationId })
        .where('user_id', '=', userId)
        .execute();
    },
  };
}
