/** `/ticket list` and `/modmail list`: what somebody may see, page by page, with transcripts for those allowed. */
import {
  ApplicationCommandOptionType,
  ButtonStyle,
  type APIApplicationCommandBasicOption,
} from 'discord-api-types/v10';
import { asId, type CategoryId, type GuildId, type UserId } from '../../../shared/ids.ts';
import type { Actor } from '../access.ts';
import type { Audit } from '../audit.ts';
import { actorOf, guildIdOf } from '../../gateway/actor.ts';
import type { Answer, ComponentHandler } from '../../gateway/interactions.ts';
import type { SubcommandHandler } from '../../gateway/subcommands.ts';
import { described, named, Refusal, wordsIn, type Words } from '../../gateway/words.ts';
import type { TranscriptLinks } from '../publishing.ts';
import { openButton } from '../transcriptLinks.ts';
import { isLiving, type Conversation, type ConversationKind } from '../types.ts';
import { button, buttonRow, COLOURS, timestamp } from '../view.ts';
import { LIST_ACTION } from './actions.ts';
import type { Listed, ListFilter, ListRepository, Sight } from './listRepository.ts';
import { asideUntil } from './snoozeView.ts';

const PAGE = 8;
/** Buttons that Discord puts side by side. */
const IN_A_ROW = 5;
const STATES = ['open', 'closed', 'all'] as const;

export interface ListingOptions {
  readonly rows: ListRepository;
  /** What the actor is staff of. */
  readonly sightOf: (guildId: GuildId, actor: Actor) => Promise<Omit<Sight, 'userId'>>;
  readonly categoryNames: (guildId: GuildId) => Promise<ReadonlyMap<CategoryId, string>>;
  readonly links: (conversation: Conversation) => Promise<TranscriptLinks>;
  /** Whether staff ask for each link, which is recorded. */
  readonly isOnRequest: (guildId: GuildId) => Promise<boolean>;
  readonly audit: Audit;
}

/** A line, and the button that asks for its transcript where none is given unasked. */
interface Line {
  readonly text: string;
  readonly ask?: ReturnType<typeof openButton>;
}

export function createListing(options: ListingOptions) {
  const { rows, sightOf, categoryNames, links, isOnRequest, audit } = options;

  async function page(
    guildId: GuildId,
    actor: Actor,
    words: Words,
    filter: ListFilter,
    number: number,
  ): Promise<Answer> {
    const sight = { ...(await sightOf(guildId, actor)), userId: actor.userId };
    const found = await rows.list(guildId, sight, filter, { offset: number * PAGE, limit: PAGE + 1 });
    const names = await categoryNames(guildId);
    const lines = await Promise.all(
      found.slice(0, PAGE).map((listed, index) => line(guildId, words, listed, index + 1, sight, names)),
    );
    const asks = lines.flatMap(({ ask }) => ask ?? []);
    const turn = (label: 'button.list.back' | 'button.list.on', to: number) =>
      button(ButtonStyle.Secondary, words.t(label), LIST_ACTION, ...argsOf(filter), String(to));
    const turns = [
      ...(number > 0 ? [turn('button.list.back', number - 1)] : []),
      ...(found.length > PAGE ? [turn('button.list.on', number + 1)] : []),
    ];
    return {
      embeds: [
        {
          color: COLOURS.calm,
          title: words.t(`list.title.${filter.kind}`),
          description: lines.map(({ text }) => text).join('\n\n') || words.t('list.nothing'),
          ...(turns.length > 0 && { footer: { text: words.t('list.page', { page: number + 1 }) } }),
        },
      ],
      components: [asks.slice(0, IN_A_ROW), asks.slice(IN_A_ROW), turns]
        .filter((row) => row.length > 0)
        .map((row) => buttonRow(...row)),
    };
  }

  async function line(
    guildId: GuildId,
    words: Words,
    { conversation, ticket }: Listed,
    place: number,
    sight: Sight,
    names: ReadonlyMap<CategoryId, string>,
  ): Promise<Line> {
    const { userId, claimedBy, createdAtMs, closedAtMs, priority, waitingFor, channelId } = conversation;
    const isOpen = isLiving(conversation);
    const name = ticket ? `**#${ticket.number}** ${names.get(ticket.categoryId) ?? '—'}` : '';
    const first = [
      name,
      `<@${userId}>`,
      ...(isOpen && channelId ? [`<#${channelId}>`] : []),
      ...(priority ? [words.t(`work.priority.${priority}`)] : []),
    ];
    const staff = claimedBy ? `<@${claimedBy}>` : words.t('work.header.nobody');
    const second = isOpen
      ? [
          words.t('list.opened', { when: timestamp(createdAtMs, 'R') }),
          words.t('list.staff', { staff }),
          words.t(`list.waiting.${waitingFor ?? 'staff'}`),
          ...(conversation.snoozedAtMs === null ? [] : [`💤 ${asideUntil(words, conversation)}`]),
        ]
      : [
          words.t('list.closed', { when: timestamp(closedAtMs ?? createdAtMs, 'R') }),
          words.t('list.staff', { staff }),
        ];
    // The staff copy for its staff as they are now, otherwise the user's own.
    const isStaff = ticket ? sight.categoryIds.includes(ticket.categoryId) : sight.modmail;
    const { staff: staffCopy, user: userCopy } = isOpen ? {} : await links(conversation);
    const link = isStaff ? staffCopy : userCopy;
    const text = (shown: string) =>
      `${first.filter(Boolean).join(' · ')}\n${[...second, shown].filter(Boolean).join(' · ')}`;
    if (!link) return { text: text('') };
    if (isStaff && (await isOnRequest(guildId))) {
      const label = `${words.t('list.transcript')} ${ticket ? `#${ticket.number}` : place}`;
      return { text: text(label), ask: openButton(label, conversation.id) };
    }
    await audit.record({
      guildId,
      actorId: sight.userId,
      action: 'transcript.listed',
      targets: { conversation: conversation.id },
    });
    return { text: text(`[${words.t('list.transcript')}](${link})`) };
  }

  const option = (name: 'user' | 'staff'): APIApplicationCommandBasicOption => ({
    type: ApplicationCommandOptionType.User,
    name,
    ...described(`command.list.option.${name}`),
  });

  const subcommand = (kind: ConversationKind): SubcommandHandler => ({
    definition: {
      name: 'list',
      ...described(`command.list.${kind}.description`),
      options: [
        {
          type: ApplicationCommandOptionType.String,
          name: 'state',
          ...described('command.list.option.state'),
          choices: STATES.map((state) => ({ ...named(`choice.list.${state}`), value: state })),
        },
        {
          type: ApplicationCommandOptionType.String,
          name: 'show',
          ...described('command.list.option.show'),
          choices: [
            { ...named('choice.list.mine'), value: 'mine' },
            { ...named('choice.list.unclaimed'), value: 'unclaimed' },
          ],
        },
        option('user'),
        option('staff'),
      ],
    },
    acknowledge: 'private',
    async run(interaction) {
      const { options } = interaction;
      const actor = actorOf(interaction);
      const guildId = guildIdOf(interaction);
      const sees = await sightOf(guildId, actor);
      const isStaff = sees.categoryIds.length > 0 || sees.modmail;
      const show = options.getString('show');
      const staff = options.getUser('staff')?.id;
      const staffId =
        show === 'mine' && isStaff
          ? actor.userId
          : show === 'unclaimed'
            ? 'nobody'
            : staff
              ? asId<UserId>(staff)
              : null;
      const user = options.getUser('user')?.id;
      const filter: ListFilter = {
        kind,
        state: stateOf(options.getString('state') ?? (isStaff ? 'open' : 'all')),
        userId: user ? asId<UserId>(user) : null,
        staffId,
      };
      return page(guildId, actor, wordsIn(interaction.locale), filter, 0);
    },
  });

  const turning: ComponentHandler = {
    action: LIST_ACTION,
    acknowledge: 'update',
    async run(interaction, args) {
      const filter = filterOf(args);
      const number = Number(args.at(-1));
      if (!Number.isInteger(number) || number < 0) throw new Refusal('error.unknownComponent');
      return page(guildIdOf(interaction), actorOf(interaction), wordsIn(interaction.locale), filter, number);
    },
  };

  return { subcommand, components: [turning] };
}

const NONE = '0';

function argsOf({ kind, state, userId, staffId }: ListFilter): string[] {
  return [kind, state, userId ?? NONE, staffId ?? NONE];
}

/** From a custom id, which anybody can send: it only chooses among what they may see anyway. */
function filterOf([kind = '', state = '', user = '', staff = '']: readonly string[]): ListFilter {
  if (kind !== 'ticket' && kind !== 'modmail') throw new Refusal('error.unknownComponent');
  const idOf = (id: string) => {
    if (!/^\d{1,20}$/.test(id)) throw new Refusal('error.unknownComponent');
    return id === NONE ? null : asId<UserId>(id);
  };
  return {
    kind,
    state: stateOf(state),
    userId: idOf(user),
    staffId: staff === 'nobody' ? 'nobody' : idOf(staff),
  };
}

function stateOf(state: string): ListFilter['state'] {
  const known = STATES.find((each) => each === state);
  if (!known) throw new Refusal('error.unknownComponent');
  return known;
}
