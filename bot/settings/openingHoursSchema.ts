/** Opening hours of a ticket category or of modmail, as staff write them. */
import { z } from 'zod';

const clockTime = z.string().regex(/^(?:[01]\d|2[0-3]):[0-5]\d$|^24:00$/, 'must be a time like 09:30');

export const openingHours = z.strictObject({
  timeZone: z.string().refine(isTimeZone, 'must be a time zone like Europe/Berlin'),
  /** 0 is Sunday. Days that are not named are closed; `to` before `from` goes past midnight. */
  hours: z
    .array(z.strictObject({ day: z.number().int().min(0).max(6), from: clockTime, to: clockTime }))
    .max(28),
  /** Outside these hours: `note` opens it and says that an answer takes longer, `refuse` opens none. */
  outside: z.enum(['note', 'refuse']).default('note'),
});

function isTimeZone(value: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: value });
    return true;
  } catch {
    return false;
  }
}
