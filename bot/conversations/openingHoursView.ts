/** Opening hours as an administrator checks them before they are saved: what they say right now, and when that changes. */
import type { MessageBody } from '../gateway/rest.ts';
import type { WordKey, Words } from '../gateway/words.ts';
import { isOpenAt, nextChangeMs, type OpeningHours } from './openingHours.ts';
import { COLOURS, timestamp } from './view.ts';

const OUTSIDE = {
  ticket: { refuse: 'settings.hoursRefuse', note: 'settings.hoursNote' },
  modmail: { refuse: 'settings.modmailHoursRefuse', note: 'settings.modmailHoursNote' },
} as const satisfies Record<string, Record<OpeningHours['outside'], WordKey>>;

export function hoursPreview(
  words: Words,
  kind: keyof typeof OUTSIDE,
  hours: OpeningHours,
  nowMs: number,
): Pick<MessageBody, 'embeds'> {
  const isOpen = isOpenAt(hours, nowMs);
  const changeMs = nextChangeMs(hours, nowMs);
  const there = (atMs: number) =>
    new Intl.DateTimeFormat(words.language, {
      timeZone: hours.timeZone,
      weekday: 'long',
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
    }).format(atMs);
  const lines = [
    words.t(isOpen ? 'settings.hoursOpen' : 'settings.hoursClosed', {
      now: there(nowMs),
      zone: hours.timeZone,
    }),
    changeMs === undefined
      ? words.t('settings.hoursNever')
      : words.t(isOpen ? 'settings.hoursCloses' : 'settings.hoursOpens', {
          when: there(changeMs),
          relative: timestamp(changeMs, 'R'),
        }),
    words.t(OUTSIDE[kind][hours.outside]),
  ];
  return { embeds: [{ color: isOpen ? COLOURS.good : COLOURS.warning, description: lines.join('\n') }] };
}
