/** An answer corrected or taken back by its menu: on the user's side, and shown to staff on theirs. */
import { snowflakeTimeMs, type GuildId, type MessageId, type UserId } from '../../shared/ids.ts';
import { COLOURS } from '../conversations/view.ts';
import type { DiscordRest } from '../gateway/rest.ts';
import type { Words } from '../gateway/words.ts';
import { answering } from './answerView.ts';
import type { Changes } from './changes.ts';
import { threadMessageOf, type Relay } from './relayRepository.ts';
import { NOTHING_ELSE, remarked, spoken } from './spokenView.ts';
import type { OpenThread } from './types.ts';

export interface CorrectionsOptions {
  readonly changes: Pick<Changes, 'editedByStaff'>;
  readonly discord: Pick<DiscordRest, 'getMessage' | 'sendMessage' | 'editMessage'>;
  readonly guildWords: (guildId: GuildId) => Promise<Words>;
}

export type Corrections = ReturnType<typeof createCorrections>;

export function createCorrections({ changes, discord, guildWords }: CorrectionsOptions) {
  /** Staff keep what they had said; the bot can mark its own message, below others' it says so. */
  async function markDeleted(thread: OpenThread, relay: Relay): Promise<void> {
    const words = await guildWords(thread.guildId);
    const remark = words.t('modmail.reply.deletedMark');
    if (relay.copyMessageId) {
      const { embeds } = await discord.getMessage(thread.channelId, relay.copyMessageId);
      await discord.editMessage(thread.channelId, relay.copyMessageId, { embeds: remarked(embeds, remark) });
      return;
    }
    const body = answering(relay.sourceMessageId, { embeds: [{ color: COLOURS.warning, title: remark }] });
    await discord.sendMessage(thread.channelId, body, { nonce: `${relay.id}d` });
  }

  async function reword(thread: OpenThread, relay: Relay, text: string, id: MessageId, by: UserId) {
    await changes.editedByStaff(thread, relay, { ...NOTHING_ELSE, content: text }, snowflakeTimeMs(id));
    const words = await guildWords(thread.guildId);
    const shown = threadMessageOf(relay);
    if (relay.copyMessageId) {
      const copy = await discord.getMessage(thread.channelId, relay.copyMessageId);
      const [first] = copy.embeds;
      const last = copy.embeds.filter(({ title }) => !title).at(-1);
      const next = spoken({
        displayName: first?.author?.name ?? '—',
        avatarUrl: first?.author?.icon_url ?? null,
        text,
        colour: COLOURS.good,
        writtenAtMs: Date.parse(last?.timestamp ?? ''),
        footer: [words.t('modmail.edited')],
      });
      await discord.editMessage(thread.channelId, relay.copyMessageId, next);
    } else if (shown) {
      const description = `${words.t('modmail.reply.edited', { user: by })}\n${text}`;
      const body = answering(shown, {
        embeds: [{ color: COLOURS.good, title: words.t('modmail.edited'), description }],
      });
      await discord.sendMessage(thread.channelId, body, { nonce: id });
    }
  }

  return { markDeleted, reword };
}
