/** Forms and opening hours as lines that somebody types: read and written alike, so that what is shown can be edited. */
import type { OpeningHours } from '../../conversations/openingHours.ts';
import { Refusal } from '../../gateway/words.ts';
import { openingHours } from '../openingHoursSchema.ts';
import type { TicketCategoryConfig } from '../schema.ts';

type Form = TicketCategoryConfig['form'];

const NEXT_PAGE = '---';
const QUESTION_TYPES = ['short', 'long', 'select', 'user', 'role', 'channel', 'file'];
/** Shown in English; German ones are understood, too. */
const DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
const GERMAN_DAYS = ['so', 'mo', 'di', 'mi', 'do', 'fr', 'sa'];
const OPENING = /^(\p{L}{2,3})(?:\s*[-–]\s*(\p{L}{2,3}))?\s+(\d{1,2}:\d\d)\s*[-–]\s*(\d{1,2}:\d\d)$/u;

/** One question a line: `short*: What is it about?`, `select: Which one? | A, B`, `file: Screenshot | png, jpg`; `*` must be answered, `---` turns the page. */
export function formFromLines(text: string): unknown[] {
  let page = 1;
  const questions: unknown[] = [];
  for (const line of linesOf(text)) {
    if (line === NEXT_PAGE) {
      page += 1;
      continue;
    }
    const [, type, star, label = '', options = ''] =
      /^(\w+)(\*?)\s*:\s*([^|]+?)\s*(?:\|(.*))?$/.exec(line) ?? [];
    if (!type || !QUESTION_TYPES.includes(type)) throw badLine(line);
    const choices = options.split(',').map((option) => option.trim());
    questions.push({
      type,
      label,
      required: star === '*',
      page,
      options: choices.filter((option) => option !== ''),
    });
  }
  return questions;
}

export function formToLines(form: Form): string {
  const lines: string[] = [];
  let page = 1;
  for (const { type, label, required, options, page: at } of [...form].sort((a, b) => a.page - b.page)) {
    for (; page < at; page += 1) lines.push(NEXT_PAGE);
    lines.push(
      `${type}${required ? '*' : ''}: ${label}${options.length > 0 ? ` | ${options.join(', ')}` : ''}`,
    );
  }
  return lines.join('\n');
}

/** `Europe/Berlin`, then `mon-fri 09:00-17:00` for each opening, and `refuse` where outside them no ticket opens. */
export function hoursFromLines(text: string): unknown {
  const [timeZone = '', ...rest] = linesOf(text);
  const { timeZone: zone, hours: openings } = openingHours.shape;
  if (!zone.safeParse(timeZone).success)
    throw new Refusal('settings.badZone', { zone: timeZone.slice(0, 200) });
  const hours: { day: number; from: string; to: string }[] = [];
  let outside: OpeningHours['outside'] = 'note';
  for (const line of rest) {
    const word = line.toLowerCase();
    if (word === 'refuse' || word === 'note') {
      outside = word;
      continue;
    }
    const [, first = '', last = first, ...times] = OPENING.exec(word) ?? [];
    const [begin, end] = [dayOf(first), dayOf(last)];
    const [from = '', to = ''] = times.map((time) => time.padStart(5, '0'));
    if (begin === -1 || end === -1 || !openings.safeParse([{ day: begin, from, to }]).success)
      throw badLine(line);
    for (let day = begin; ; day = (day + 1) % DAYS.length) {
      hours.push({ day, from, to });
      if (day === end) break;
    }
  }
  return { timeZone, hours, outside };
}

export function hoursToLines({ timeZone, hours, outside }: OpeningHours): string {
  const openings = hours.map(({ day, from, to }) => `${DAYS[day] ?? ''} ${from}-${to}`);
  return [timeZone, ...openings, ...(outside === 'refuse' ? [outside] : [])].join('\n');
}

function dayOf(name: string): number {
  return Math.max(DAYS.indexOf(name), GERMAN_DAYS.indexOf(name));
}

function linesOf(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

function badLine(line: string): Refusal {
  return new Refusal('settings.badLine', { line: line.slice(0, 200) });
}
