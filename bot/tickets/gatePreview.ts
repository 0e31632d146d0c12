/** What stands before a ticket, as an administrator checks it: the form's pages, and what the opening hours say right now. */
import { COLOURS, timestamp } from '../conversations/view.ts';
import type { MessageBody } from '../gateway/rest.ts';
import type { Words } from '../gateway/words.ts';
import { pagesOf } from './formView.ts';
import { isOpenAt, nextChangeMs } from './openingHours.ts';
import type { CategoryConfig, OpeningHours } from './types.ts';

/** Undefined where nothing is asked. */
export function formPreview(
  words: Words,
  config: Pick<CategoryConfig, 'form'>,
): (Pick<MessageBody, 'embeds'> & { readonly formPages: number }) | undefined {
  const formPages = pagesOf(config).length;
  if (formPages === 0) return undefined;
  const description = words.t('settings.formPreview');
  return { embeds: [{ color: COLOURS.calm, description }], formPages };
}

export function hoursPreview(words: Words, hours: OpeningHours, nowMs: number): Pick<MessageBody, 'embeds'> {
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
    words.t(hours.outside === 'refuse' ? 'settings.hoursRefuse' : 'settings.hoursNote'),
  ];
  return { embeds: [{ color: isOpen ? COLOURS.good : COLOURS.warning, description: lines.join('\n') }] };
}
