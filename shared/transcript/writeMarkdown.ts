/** The transcript as Markdown text, complete and readable in any PrivateBin. Every line that somebody wrote is quoted. */
import { iso } from './isoTime.ts';
import { tell } from './narrative.ts';
import { type Names, oneLine, prefixed } from './names.ts';
import type { TextStyle } from './textStyle.ts';
import type { Dtx } from './types.ts';
import type { Language } from './words.ts';

const MARKDOWN: TextStyle = {
  hint: 'head.hint.markdown',
  rule: '---',
  title: (words) => `# ${words}`,
  item: (words) => `- ${words}`,
  marks: (words) => `**${words}**`,
  name,
  quote: (content, names) => prefixed(tame(resolveMentions(content, names)), '  > '),
};

/** The whole text. For long documents prefer the parts, between which other work can be done. */
export function writeMarkdown(doc: Dtx, language?: Language): string {
  return [...writeMarkdownParts(doc, language)].join('');
}

/** The text in pieces: the heading, then one piece a message. */
export function writeMarkdownParts(doc: Dtx, language?: Language): Generator<string> {
  return tell(doc, MARKDOWN, language);
}

/** In one line, and with nothing in it that Markdown takes for markup. */
function name(value: string): string {
  return oneLine(value).replace(/[\\`*_[\]<~]/g, (character) =>
    character === '<' ? '&lt;' : `\\${character}`,
  );
}

/** HTML and remote pictures must not come alive where this text is rendered. */
function tame(content: string): string {
  const markup = content.includes('<') ? content.replace(/<(?=[a-z/!?])/gi, '&lt;') : content;
  return markup.includes('![') ? markup.replaceAll('![', '!\\[') : markup;
}

/** Code is left as it is: Discord shows mentions within it as typed. */
const MENTION =
  /```[^]*?```|`[^`\n]*`|<(@!?|@&|#)(\d{1,20})>|<a?:(\w{1,64}):\d{1,20}>|<t:(-?\d{1,13})(?::[tTdDfFsSR])?>|<(\/[^\n:<>]{1,100}):\d{1,20}>|<id:([a-z-]{1,32})(?::\d{1,20})?>/g;

/** The text stays the Markdown that somebody wrote; only what needs Discord to be understood is replaced. */
function resolveMentions(content: string, names: Names): string {
  if (!content.includes('<')) return content;
  return content.replace(
    MENTION,
    // prettier-ignore
    (raw: string, kind?: string, id?: string, emoji?: string, seconds?: string, command?: string, page?: string) => {
      if (id !== undefined) {
        if (kind === '#') return `#${name(names.channel(id))}`;
        return `@${name(kind === '@&' ? names.role(id) : names.user(id))}`;
      }
      if (emoji !== undefined) return `:${emoji}:`;
      if (seconds !== undefined) return isoOr(raw, Number(seconds) * 1000);
      return command ?? (page === undefined ? raw : `#${page}`);
    },
  );
}

function isoOr(raw: string, timeMs: number): string {
  return Math.abs(timeMs) <= 8_640_000_000_000_000 ? iso(timeMs) : raw;
}
