/** The building blocks of the settings' schema: ids, texts within Discord's limits, texts with placeholders. */
import { z } from 'zod';
import { PLACEHOLDERS, unknownIn, type PlaceholderPlace } from '../conversations/placeholders.ts';

export const discordId = z.string().regex(/^\d{17,20}$/, 'must be an id of Discord: 17 to 20 digits');

export const ownId = z.string().regex(/^\d{1,20}$/, 'must be an id of ours: digits');

export const line = (max: number) =>
  z.string().trim().min(1, 'must not be empty').max(max, `must have at most ${max} characters`);

/** What the server words itself; null is the standard text in the server's language. */
export const text = (max: number) => line(max).nullable().default(null);

/** As `line`, with the placeholders of its place; any other is reported with those that are known. */
export function template(max: number, place: PlaceholderPlace) {
  return line(max).superRefine((value, context) => {
    const unknown = unknownIn(value, place);
    if (unknown.length === 0) return;
    const known = PLACEHOLDERS[place].map((name) => `{${name}}`).join(', ');
    const names = unknown.map((name) => `{${name}}`).join(', ');
    context.addIssue({ code: 'custom', message: `does not know ${names}; known here: ${known}` });
  });
}

export const templateText = (max: number, place: PlaceholderPlace) =>
  template(max, place).nullable().default(null);

/** Ids of roles. */
export const roles = (max: number) => z.array(discordId).max(max).default([]);
