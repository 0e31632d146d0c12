/** Everything that `/settings` can change, in one table: where it is, what it is, and its limits, which are the schema's. */
import { ChannelType } from 'discord-api-types/v10';
import type { CategoryPlace } from '../../conversations/placeholders.ts';
import type { WordKey } from '../../gateway/words.ts';
import type { LineFormat } from './lineFormats.ts';

export type FieldKind =
  | { readonly kind: 'text'; readonly max: number; readonly isLong?: true; readonly place?: CategoryPlace }
  | { readonly kind: 'number'; readonly min: number; readonly max: number }
  /** Several things, one a line. */
  | { readonly kind: 'lines'; readonly format: LineFormat }
  | { readonly kind: 'switch' }
  | { readonly kind: 'choice'; readonly options: readonly string[]; readonly many?: true }
  | { readonly kind: 'roles'; readonly max: number }
  | { readonly kind: 'channel'; readonly types: readonly ChannelType[] };

export type Field = FieldKind & {
  /** Dotted path in the section's settings. */
  readonly path: string;
  /** Null is a value: none, or the standard one. */
  readonly isNullable?: true;
  /** The switch, or what must be set, without which it means nothing, and is not shown. */
  readonly onlyWith?: Field;
};

export const SECTIONS = ['general', 'ending', 'modmail', 'privacy'] as const;
export type Section = (typeof SECTIONS)[number];

/** One of the server itself, not a ticket category. */
export function isGuildSection(section: string): section is Section {
  return SECTIONS.some((known) => known === section);
}

/** Of a ticket category. */
export const GROUPS = ['panel', 'ticket', 'gates'] as const;
export type Group = (typeof GROUPS)[number];

const text = (path: string, max: number, place?: CategoryPlace): Field => ({
  path,
  kind: 'text',
  max,
  ...(max > 100 && { isLong: true }),
  ...(place && { place }),
});
const number = (path: string, min: number, max: number): Field => ({ path, kind: 'number', min, max });
const toggle = (path: string): Field => ({ path, kind: 'switch' });
const choice = (path: string, ...options: string[]): Field => ({ path, kind: 'choice', options });
const roles = (path: string, max: number): Field => ({ path, kind: 'roles', max });
const channel = (path: string, ...types: ChannelType[]): Field => ({ path, kind: 'channel', types });
const orNone = (field: Field): Field => ({ ...field, isNullable: true });
const onlyWith = (path: string, field: Field): Field => ({ ...field, onlyWith: toggle(path) });
const hours = (path: string): Field => orNone({ path, kind: 'lines', format: 'hours' });

const { GuildText, GuildAnnouncement, GuildCategory, GuildForum } = ChannelType;
const HOURS = 8_760;

export const GUILD_FIELDS: Readonly<Record<Section, readonly Field[]>> = {
  general: [
    orNone(choice('language', 'en', 'de')),
    orNone(number('tickets.maxOpenPerUser', 1, 100)),
    orNone(number('reminders.afterHours', 1, HOURS)),
    orNone(number('reminders.ticketCloseAfterHours', 1, HOURS)),
    orNone(number('reminders.modmailCloseAfterHours', 1, HOURS)),
    toggle('transcripts.keepFiles'),
    number('transcripts.maxFileMb', 1, 100),
    number('transcripts.maxTotalMb', 1, 2_000),
  ],
  ending: [
    number('closing.keepMinutes', 0, 10_080),
    toggle('closing.ticketFeedback'),
    toggle('closing.modmailFeedback'),
    choice('closing.memberLeft', 'nothing', 'note', 'close'),
    orNone(channel('logs.channelId', GuildText)),
    {
      path: 'logs.tell',
      kind: 'choice',
      many: true,
      options: ['opened', 'claims', 'participants', 'closed', 'settings', 'purges'],
    },
  ],
  modmail: [
    toggle('modmail.enabled'),
    orNone(roles('modmail.staffRoleId', 1)),
    orNone(roles('modmail.adminRoleId', 1)),
    orNone(channel('modmail.parentId', GuildCategory)),
    orNone(channel('modmail.snoozedParentId', GuildCategory)),
    orNone(channel('modmail.logChannelId', GuildText)),
    choice('modmail.place', 'channel', 'thread', 'forum'),
    orNone(channel('modmail.placeChannelId', GuildText, GuildForum)),
    toggle('modmail.replyCommand'),
    toggle('modmail.directTyping'),
    text('modmail.notePrefix', 10),
    choice('modmail.anonymous', 'off', 'allowed', 'always'),
    orNone(text('modmail.anonymousName', 80)),
    orNone(text('modmail.greeting', 2_000)),
    orNone(text('modmail.closedMessage', 2_000)),
    orNone(text('modmail.closeLaterMessage', 2_000)),
    { path: 'modmail.topics', kind: 'lines', format: 'topics' },
    toggle('modmail.confirm'),
    number('modmail.minAccountAgeDays', 0, 3_650),
    number('modmail.minMemberMinutes', 0, 525_600),
    hours('modmail.openingHours'),
    onlyWith('modmail.openingHours', orNone(text('modmail.closedHoursMessage', 2_000))),
    number('modmail.newPerMinute', 1, 10_000),
  ],
  privacy: [
    number('privacy.retentionDays', 1, 365),
    choice('privacy.delivery', 'direct', 'on-request'),
    toggle('privacy.eraseNeedsApproval'),
    number('privacy.eraseDeadlineDays', 1, 30),
    toggle('privacy.deleteThreads'),
  ],
};

export const CATEGORY_FIELDS: Readonly<Record<Group, readonly Field[]>> = {
  panel: [
    text('name', 80),
    toggle('enabled'),
    channel('panelChannelId', GuildText, GuildAnnouncement),
    orNone(text('sharedPanel', 40)),
    choice('panelMenu', 'buttons', 'select'),
    choice('panelAs', 'embed', 'text'),
    orNone(text('panelTitle', 256, 'panel')),
    orNone(text('panelMessage', 4_000, 'panel')),
    orNone(text('buttonLabel', 80)),
    orNone(text('buttonEmoji', 64)),
    choice('buttonStyle', 'primary', 'secondary', 'success', 'danger'),
  ],
  ticket: [
    roles('roleIds', 20),
    toggle('pingRoles'),
    onlyWith('pingRoles', orNone(roles('pingRoleIds', 20))),
    choice('place', 'channel', 'thread'),
    orNone(channel('placeChannelId', GuildText)),
    choice('closedThread', 'archive', 'delete'),
    orNone(channel('parentId', GuildCategory)),
    orNone(channel('overflowParentId', GuildCategory)),
    text('channelName', 90, 'channelName'),
    orNone(channel('logChannelId', GuildText)),
    orNone(text('createdMessage', 2_000, 'ticket')),
    orNone(text('closeButtonLabel', 80)),
    toggle('dmOnClose'),
    onlyWith('dmOnClose', orNone(text('dmMessage', 2_000, 'closed'))),
    { path: 'form', kind: 'lines', format: 'form' },
  ],
  gates: [
    number('maxOpenPerUser', 1, 20),
    orNone(number('maxOpen', 1, 500)),
    number('cooldownMinutes', 0, 43_200),
    hours('openingHours'),
    onlyWith('openingHours', orNone(text('closedHoursMessage', 1_000))),
    roles('requiredRoleIds', 20),
    roles('blockedRoleIds', 20),
    number('minAccountAgeDays', 0, 3_650),
    number('minMemberAgeDays', 0, 3_650),
    orNone(number('retentionDays', 1, 365)),
  ],
};

/** In custom ids, which take no dots. */
export function fieldId({ path }: Field): string {
  return path.replace('.', '_');
}

export function labelKey(field: Field): WordKey {
  return `field.${field.path}` as WordKey;
}

/** Those that `section` has: a guild's section, or the id of a category. */
export function fieldsOf(section: string): readonly Field[] {
  const ofGuild = SECTIONS.find((known) => known === section);
  return ofGuild ? GUILD_FIELDS[ofGuild] : GROUPS.flatMap((group) => CATEGORY_FIELDS[group]);
}
