/** Working conversations: claiming, adding people, naming, notes, snippets, lists; for both kinds at once. */
import type { GuildId } from '../../shared/ids.ts';
import { createActs } from '../conversations/working/acts.ts';
import { createTelling } from '../conversations/working/act.ts';
import { workSubcommands } from '../conversations/working/commands.ts';
import { workHandlers } from '../conversations/working/handlers.ts';
import { createListing } from '../conversations/working/listing.ts';
import { createListRepository } from '../conversations/working/listRepository.ts';
import { createNaming } from '../conversations/working/naming.ts';
import { createNotes } from '../conversations/working/notes.ts';
import { createParticipants } from '../conversations/working/participants.ts';
import { createWorkRepository } from '../conversations/working/repository.ts';
import type { RulesOf } from '../conversations/working/rules.ts';
import { createWork } from '../conversations/working/service.ts';
import { snippetCommands } from '../conversations/working/snippetCommands.ts';
import { createSnippetRepository } from '../conversations/working/snippetRepository.ts';
import { createSnippets } from '../conversations/working/snippets.ts';
import { snoozeCommand } from '../conversations/working/snoozeCommand.ts';
import { createSnippetUse } from '../conversations/working/snippetUse.ts';
import { createVerbs } from '../conversations/working/verbs.ts';
import { isStaff } from '../conversations/access.ts';
import type { TranscriptPublisher } from '../conversations/publishing.ts';
import { createActors } from '../gateway/actors.ts';
import { subcommands } from '../gateway/subcommands.ts';
import { described } from '../gateway/words.ts';
import { staffRoles } from '../modmail/settings.ts';
import { createTicketRules } from '../tickets/workRules.ts';
import { createMoving } from '../tickets/moving.ts';
import type { Core } from './core.ts';
import type { Edge } from './edge.ts';
import type { Modmail } from './modmail.ts';
import type { Tickets } from './tickets.ts';
import type { WireOptions } from './types.ts';
import type { Vault } from './vault.ts';

export function wireRules(
  { clock }: WireOptions,
  { discord, directory, botUserId }: Edge,
  { conversations, guildWords, participants }: Core,
  { tickets, modmail }: { readonly tickets: Tickets; readonly modmail: Modmail },
): RulesOf {
  const { service, rows } = tickets;
  const moving = createMoving({
    rows,
    service,
    discord,
    overwrites: (id) => directory.overwrites(id),
    participants,
    botUserId,
  });
  return {
    ticket: createTicketRules({ service, moving, conversations, discord, guildWords, clock }),
    modmail: modmail.rules,
  };
}

export function wireWork(
  { db, client, clock, log }: WireOptions,
  { discord, botUserId }: Edge,
  core: Core,
  { sealed }: Vault,
  parts: {
    readonly rules: () => RulesOf;
    readonly tickets: Tickets;
    readonly transcripts: TranscriptPublisher;
    readonly isOnRequest: (guildId: GuildId) => Promise<boolean>;
  },
) {
  const {
    conversations,
    guildWords,
    audit,
    headers,
    headerRows,
    participants: participantRows,
    collisions,
    queues,
  } = core;
  const { rules, tickets, transcripts, isOnRequest } = parts;
  const base = { conversations, discord, rules, guildWords, audit, headers, clock, log };
  const telling = createTelling(base);
  const naming = createNaming({ ...base, rows: headerRows });
  const work = createWork({
    ...base,
    rows: createWorkRepository(db),
    participants: participantRows,
    telling,
    findActor: createActors(client, discord),
    queues,
  });
  const snippets = createSnippets({ ...base, rows: createSnippetRepository(db, sealed) });
  const snippetUse = createSnippetUse({ ...base, snippets, telling, collisions });
  const verbs = createVerbs({
    work,
    participants: createParticipants({ ...base, rows: participantRows, telling, botUserId }),
    naming,
    notes: createNotes({ ...base, rows: core.notes, telling }),
    snippets: snippetUse,
    snoozes: core.snoozes,
    telling,
  });
  const acts = createActs(base);
  const listing = createListing({
    rows: createListRepository(db),
    audit,
    links: (conversation) => transcripts.links(conversation),
    isOnRequest,
    categoryNames: async (guildId) =>
      new Map((await tickets.categories.list(guildId)).map(({ id, config }) => [id, config.name])),
    async sightOf(guildId, actor) {
      const categories = await tickets.categories.list(guildId);
      const { modmail } = await core.settings.get(guildId);
      return {
        categoryIds: categories.flatMap(({ id, config }) => (isStaff(actor, config.roleIds) ? [id] : [])),
        modmail: isStaff(actor, staffRoles(modmail)),
      };
    },
  });
  const snippetTable = snippetCommands({ acts, snippets, use: snippetUse });
  const handlers = workHandlers({ acts, verbs, work, snippets: snippetUse, rules });
  return {
    naming,
    /** The same below `/ticket` and below `/modmail`, which has no categories; Discord takes 25 of each. */
    subcommandsOf: (kind: 'ticket' | 'modmail') => [
      ...workSubcommands({ acts, verbs, rules }).filter(
        ({ definition: { name } }) => kind === 'ticket' || (name !== 'move' && name !== 'manage'),
      ),
      listing.subcommand(kind),
    ],
    commands: [
      ...handlers.commands,
      snoozeCommand({ acts, verbs }),
      subcommands('snippet', described('command.snippet.description'), snippetTable.subcommands),
    ],
    components: [...handlers.components, ...listing.components],
    forms: [...handlers.forms, ...snippetTable.forms],
  };
}
