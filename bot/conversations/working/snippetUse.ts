/** Answering with what a server keeps ready. */
import type { Answer } from '../../gateway/interactions.ts';
import { Refusal } from '../../gateway/words.ts';
import { escapeName, fill, PLACEHOLDERS, type PlaceholderValues } from '../placeholders.ts';
import type { Act, Telling } from './act.ts';
import type { Collisions } from './collisions.ts';
import type { RulesOf } from './rules.ts';
import type { Snippets } from './snippets.ts';

/** https://discord.com/developers/docs/resources/message#embed-object-embed-limits */
const MAX_TEXT = 4_000;

export interface SnippetUseOptions {
  readonly snippets: Pick<Snippets, 'get' | 'listNames'>;
  readonly rules: () => RulesOf;
  readonly telling: Telling;
  readonly collisions: Pick<Collisions, 'hint'>;
}

export type SnippetUse = ReturnType<typeof createSnippetUse>;

export function createSnippetUse({ snippets, rules, telling, collisions }: SnippetUseOptions) {
  async function textFor({ conversation, actor }: Act, name: string): Promise<string> {
    const { text: template } = await snippets.get(conversation.guildId, name);
    const values = {
      ...(await rules()[conversation.kind].values(conversation)),
      staff: escapeName(actor.displayName),
    };
    // The user would read the placeholder itself.
    const missing = missingIn(template, values).map((each) => `{${each}}`);
    if (missing.length > 0) throw new Refusal('snippet.notHere', { names: missing.join(', ') });
    const text = fill(template, values);
    if (text.length > MAX_TEXT) throw new Refusal('snippet.tooLong');
    return text;
  }

  return {
    listNames: (act: Act) => snippets.listNames(act.conversation.guildId),

    async use(act: Act, name: string): Promise<Answer> {
      const { conversation, actor, words, id } = act;
      const text = await textFor(act, name);
      const hint = collisions.hint(act);
      const author = { id: actor.userId, displayName: actor.displayName, avatarUrl: actor.avatarUrl };
      const isSent = await rules()[conversation.kind].answer(conversation, { id, author, text });
      await telling.record(act, 'snippet.used');
      return { content: [words.t(isSent ? 'snippet.sent' : 'modmail.reply.notSent'), ...hint].join('\n') };
    },
  };
}

/** Placeholders of ours that have no value here: a ticket's number in modmail, say. */
function missingIn(template: string, values: PlaceholderValues): string[] {
  return PLACEHOLDERS.snippet.filter((name) => !(name in values) && template.includes(`{${name}}`));
}
