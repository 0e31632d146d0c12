/** Modmail's topics as lines that somebody types: read and written alike. */
import { randomInt } from 'node:crypto';
import { Refusal } from '../../gateway/words.ts';
import type { ModmailConfig } from '../schema.ts';

type Topics = ModmailConfig['topics'];
type Topic = Omit<Topics[number], 'id'>;

/** One a line: `Reports`, or `Reports | 123456789012345678` with the role that is called. */
const TOPIC = /^([^|]+?)\s*(?:\|\s*(?:<@&)?(\d{17,20})>?)?$/;

/** The most that `randomInt` takes. */
const MAX_ID = 2 ** 48 - 1;

export function topicsFromLines(text: string): Topic[] {
  const topics: Topic[] = [];
  for (const line of text.split('\n').map((each) => each.trim())) {
    if (line === '') continue;
    const [, label, roleId = null] = TOPIC.exec(line) ?? [];
    // People could not tell two of one name apart.
    if (!label || topics.some((topic) => topic.label === label))
      throw new Refusal('settings.badLine', { line: line.slice(0, 200) });
    topics.push({ label, roleId });
  }
  return topics;
}

export function topicsToLines(topics: Topics): string {
  return topics.map(({ label, roleId }) => (roleId === null ? label : `${label} | ${roleId}`)).join('\n');
}

/** Menus that were sent know topics by their ids: one of the same name keeps its own, and none is ever given to another. */
export function withIds(before: Topics, topics: readonly Topic[]): Topics {
  return topics.map((topic) => ({
    id: before.find(({ label }) => label === topic.label)?.id ?? String(randomInt(1, MAX_ID)),
    ...topic,
  }));
}
