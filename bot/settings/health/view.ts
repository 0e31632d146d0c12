/** What `/health` says: every finding with its fix, and the offer to repair what the bot can. */
import { ButtonStyle } from 'discord-api-types/v10';
import { button, buttonRow, COLOURS } from '../../conversations/view.ts';
import type { Answer } from '../../gateway/interactions.ts';
import type { WordKey, Words } from '../../gateway/words.ts';
import type { Finding } from './types.ts';

export const HEALTH_ACTIONS = { again: 'health.again', repair: 'health.repair' } as const;

const MAX_DESCRIPTION = 4_096;
const MARKS = { error: '❌', warning: '⚠️' } as const;

export function healthReport(
  words: Words,
  findings: readonly Finding[],
  repaired: readonly string[] = [],
): Answer {
  const errors = findings.filter(({ level }) => level === 'error').length;
  const lines = [...findings]
    .sort((a, b) => a.level.localeCompare(b.level))
    .map((finding) => lineOf(words, finding));
  const done = repaired.map((text) => `🔧 ${text}`);
  const said = [...done, ...(lines.length === 0 ? [words.t('health.fine')] : lines)];
  const color = errors > 0 ? COLOURS.danger : findings.length > 0 ? COLOURS.warning : COLOURS.good;
  const title =
    findings.length === 0
      ? words.t('health.title.fine')
      : words.counted('health.title.found', findings.length);
  const isRepairable = findings.some(({ repair }) => repair);
  return {
    content: '',
    embeds: [
      { color, title, description: fitting(words, said), footer: { text: words.t('health.checked') } },
    ],
    components: [
      buttonRow(
        ...(isRepairable
          ? [button(ButtonStyle.Primary, words.t('button.repair'), HEALTH_ACTIONS.repair)]
          : []),
        button(ButtonStyle.Secondary, words.t('button.checkAgain'), HEALTH_ACTIONS.again),
      ),
    ],
  };
}

function lineOf(words: Words, { level, key, values = {}, missing = [] }: Finding): string {
  const permissions = missing.map((name) => words.t(`permission.${name}`)).join(', ');
  const { place, ...rest } = values;
  const where = typeof place === 'string' ? words.t(place as WordKey, rest) : '';
  return `${MARKS[level]} ${words.t(key, { ...rest, place: where, permissions })}`;
}

/** As many lines as fit; the last one says how many do not. */
function fitting(words: Words, lines: readonly string[]): string {
  let text = '';
  for (const [index, line] of lines.entries()) {
    const next = text === '' ? line : `${text}\n\n${line}`;
    const more = words.t('health.more', { count: lines.length - index });
    if (next.length + more.length + 2 > MAX_DESCRIPTION) return `${text}\n\n${more}`;
    text = next;
  }
  return text;
}
