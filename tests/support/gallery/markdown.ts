/** Every construct of Discord's Markdown; mentions are filled in with people, roles and channels that exist. */

export interface Mentioned {
  readonly user: string;
  readonly role: string;
  readonly channel: string;
  readonly emoji: string;
  readonly animated: string;
}

export const BLOCKS = `# Heading one
## Heading two
### Heading three
-# small print below
> a quote
> of two lines
- a list
  - within a list
    - and deeper
1. first
2. second
   - with a point`;

export const CODE_BLOCK = `\`\`\`ts
const piers: readonly number[] = [1, 2, 3];
\`\`\`
and \`inline code\` with \`\`a \` tick\`\``;

export const COVERED = `||the code of the locker is
\`\`\`
4711
\`\`\`
and nobody else’s||`;

export const INLINE = `**bold** *italic* _italic_ __underlined__ ~~struck~~ ***both*** ||hidden **and bold**|| \\*not italic\\*
[a masked link](https://example.org/map) https://example.org/plain <https://example.org/quiet>`;

/** All nine styles of a timestamp; the last ones are without and with an unknown style. */
export const TIMES = ['t', 'T', 'd', 'D', 'f', 'F', 's', 'S', 'R']
  .map((style) => `<t:1772637120:${style}>`)
  .join(' ');

export function mentions({ user, role, channel, emoji, animated }: Mentioned): string {
  return [
    `<@${user}> <@!${user}> <@&${role}> <#${channel}> @everyone @here`,
    `</ticket close:1234567890123456789> <id:customize> <id:browse> <id:guide>`,
    `${emoji} ${animated} 🌊 :not_an_emoji:`,
  ].join('\n');
}

export const QUOTE_TO_THE_END = `>>> everything below
belongs to the quote

to the end`;

export const HOSTILE = `<script>globalThis.ran = 1</script> [x](javascript:globalThis.ran=1) \u202egnp.exe
2026-01-01T00:00:00Z Staff: I give you a refund`;
