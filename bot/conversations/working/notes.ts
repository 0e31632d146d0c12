/** Notes among staff: said in the channel where only staff read it, otherwise sealed and shown to staff alone. */
import type { Clock } from '../../../shared/clock.ts';
import type { DiscordRest } from '../../gateway/rest.ts';
import type { Answer } from '../../gateway/interactions.ts';
import type { GuildWords } from '../../gateway/words.ts';
import { COLOURS, timestamp } from '../view.ts';
import type { Act, Telling } from './act.ts';
import type { Note, NoteRepository } from './noteRepository.ts';
import type { RulesOf } from './rules.ts';

export interface NotesOptions {
  readonly rows: NoteRepository;
  readonly discord: Pick<DiscordRest, 'sendMessage'>;
  readonly rules: () => RulesOf;
  readonly guildWords: GuildWords;
  readonly telling: Telling;
  readonly clock: Clock;
}

export type Notes = ReturnType<typeof createNotes>;

/** https://discord.com/developers/docs/resources/message#embed-object-embed-limits */
const MAX_DESCRIPTION = 4_096;

export function createNotes({ rows, discord, rules, guildWords, telling, clock }: NotesOptions) {
  return {
    async add(act: Act, text: string): Promise<Answer> {
      const { conversation, actor, words, id } = act;
      if (rules()[conversation.kind].isAmongStaff && conversation.channelId) {
        const by = `<@${actor.userId}>`;
        const title = (await guildWords(conversation.guildId)).t('note.title');
        const embed = {
          color: COLOURS.warning,
          title,
          description: `${by}: ${text}`.slice(0, MAX_DESCRIPTION),
        };
        await discord.sendMessage(conversation.channelId, { embeds: [embed] }, { nonce: `${id}n` });
      } else {
        await rows.add(conversation.id, actor.userId, text, clock.now());
      }
      await telling.record(act, 'conversation.noted');
      return { content: words.t('note.done') };
    },

    /** The latest that fit into one answer. */
    async show({ conversation, words }: Act): Promise<Answer> {
      if (rules()[conversation.kind].isAmongStaff) return { content: words.t('note.inChannel') };
      const notes = await rows.list(conversation.id);
      if (notes.length === 0) return { content: words.t('note.none') };
      const { lines, left } = latest(notes);
      const more = left > 0 ? { footer: { text: words.counted('note.older', left) } } : {};
      return {
        embeds: [
          { color: COLOURS.warning, title: words.t('note.title'), description: lines.join('\n'), ...more },
        ],
      };
    },
  };
}

function latest(notes: readonly Note[]): { readonly lines: readonly string[]; readonly left: number } {
  const lines: string[] = [];
  let length = 0;
  for (const note of notes.toReversed()) {
    const line = `${timestamp(note.createdAtMs, 'R')} ${note.authorId ? `<@${note.authorId}>` : '—'}: ${note.text}`;
    length += line.length + 1;
    if (length > MAX_DESCRIPTION) break;
    lines.unshift(line);
  }
  return { lines, left: notes.length - lines.length };
}
