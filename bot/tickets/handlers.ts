/** Opening tickets: by button, menu, command, and from the menus of people and messages; with a form where there is one. */
import type { ModalSubmitInteraction } from 'discord.js';
import {
  ApplicationCommandOptionType,
  ApplicationCommandType,
  ComponentType,
  InteractionContextType,
} from 'discord-api-types/v10';
import type { CategoryId } from '../../shared/ids.ts';
import { actorOf, guildIdOf } from '../gateway/actor.ts';
import { idArg } from '../gateway/componentIds.ts';
import type {
  CommandHandler,
  ComponentHandler,
  FormHandler,
  MessageMenuHandler,
  Reply,
  UserMenuHandler,
} from '../gateway/interactions.ts';
import type { SubcommandHandler } from '../gateway/subcommands.ts';
import { described, named, Refusal, wordsIn } from '../gateway/words.ts';
import { aboutMessage, aboutUser, shownAbout } from './about.ts';
import { ACTIONS } from './actions.ts';
import { endingsOf, shownFiles } from './formFiles.ts';
import { carriedAnswers, continueForm, formPage, pagesOf } from './formView.ts';
import type { TicketService } from './service.ts';
import type { Answered, TicketCategory } from './types.ts';
import { chooseCategory, opened } from './view.ts';

type Asking = Parameters<typeof actorOf>[0];

export interface TicketHandlers {
  readonly commands: readonly CommandHandler[];
  readonly subcommands: readonly SubcommandHandler[];
  readonly components: readonly ComponentHandler[];
  readonly forms: readonly FormHandler[];
}

export function createTicketHandlers(service: TicketService): TicketHandlers {
  /** The form of the category, or the ticket itself. */
  async function begin(interaction: Asking, categoryId: CategoryId, about = ''): Promise<Reply> {
    const guildId = guildIdOf(interaction);
    const opener = actorOf(interaction);
    const shown = shownAbout(guildId, about);
    const category = await service.prepare(guildId, categoryId, opener);
    if (category.config.form.length > 0) return { modal: formPage(category, 0, about) };
    return {
      later: {
        acknowledge: 'private',
        async run() {
          const subject = { answers: [], ...(shown && { about: shown }) };
          const channelId = await service.open(guildId, categoryId, opener, subject);
          return opened(wordsIn(interaction.locale), channelId);
        },
      },
    };
  }

  /** Straight to the category where there is only one. */
  async function chooseOrBegin(interaction: Asking, about = ''): Promise<Reply> {
    const categories = await service.listOpen(guildIdOf(interaction));
    const [only] = categories;
    if (!only) throw new Refusal('ticket.noCategories');
    if (categories.length === 1) return begin(interaction, only.id, about);
    return chooseCategory(wordsIn(interaction.locale), categories, about);
  }

  async function submit(
    interaction: ModalSubmitInteraction,
    category: TicketCategory,
    page: number,
    about: string,
  ) {
    const words = wordsIn(interaction.locale);
    const carried = page === 0 ? [] : carriedAnswers(interaction.message?.embeds ?? []);
    const answers = [...carried, ...answersIn(interaction, category, page)];
    if (page + 1 < pagesOf(category.config).length)
      return continueForm(words, category, page + 1, about, answers);
    const guildId = guildIdOf(interaction);
    const shown = shownAbout(guildId, about);
    const subject = { answers, ...(shown && { about: shown }) };
    return opened(words, await service.open(guildId, category.id, actorOf(interaction), subject));
  }

  const userMenu: UserMenuHandler = {
    definition: {
      type: ApplicationCommandType.User,
      ...named('menu.ticketAboutUser'),
      contexts: [InteractionContextType.Guild],
    },
    acknowledge: 'modal',
    run: (interaction) => chooseOrBegin(interaction, aboutUser(interaction.targetId)),
  };
  const messageMenu: MessageMenuHandler = {
    definition: {
      type: ApplicationCommandType.Message,
      ...named('menu.ticketAboutMessage'),
      contexts: [InteractionContextType.Guild],
    },
    acknowledge: 'modal',
    run: (interaction) =>
      chooseOrBegin(interaction, aboutMessage(interaction.channelId, interaction.targetId)),
  };

  return {
    commands: [userMenu, messageMenu],
    subcommands: [
      {
        definition: {
          name: 'open',
          ...described('command.ticketOpen.description'),
          options: [
            {
              type: ApplicationCommandOptionType.String,
              name: 'category',
              ...described('command.ticketOpen.option.category'),
              autocomplete: true,
            },
          ],
        },
        acknowledge: 'modal',
        async run(interaction) {
          const named = interaction.options.getString('category');
          if (named === null) return chooseOrBegin(interaction);
          const categories = await service.listOpen(guildIdOf(interaction));
          const isNamed = ({ id, config }: TicketCategory) => id === named || config.name === named;
          const category = categories.find(isNamed);
          if (!category) throw new Refusal('ticket.noSuchCategory');
          return begin(interaction, category.id);
        },
        async suggest(interaction) {
          const typed = interaction.options.getFocused().toLowerCase();
          return (await service.listOpen(guildIdOf(interaction)))
            .filter(({ config }) => config.name.toLowerCase().includes(typed))
            .map(({ id, config }) => ({ name: config.name, value: id }));
        },
      },
    ],
    components: [
      {
        action: ACTIONS.open,
        acknowledge: 'answer-private',
        async run(interaction, args) {
          const id = idArg<CategoryId>(args);
          const reply = await begin(interaction, id);
          if ('later' in reply) return reply.later.run();
          if (!('modal' in reply)) return reply;
          // The panel is older than the form, which is too late for this click: the next one shows it.
          const category = await service.getCategory(guildIdOf(interaction), id);
          return continueForm(wordsIn(interaction.locale), category, 0, '', []);
        },
      },
      {
        action: ACTIONS.ask,
        acknowledge: 'modal',
        run: (interaction, args) => begin(interaction, idArg(args)),
      },
      {
        action: ACTIONS.choose,
        acknowledge: 'modal',
        async run(interaction, [about]) {
          const [chosen] = interaction.isStringSelectMenu() ? interaction.values : [];
          return begin(interaction, idArg([chosen ?? '']), about);
        },
      },
      {
        action: ACTIONS.more,
        acknowledge: 'modal',
        async run(interaction, [id = '', page = '', about = '']) {
          const opener = actorOf(interaction);
          const category = await service.prepare(guildIdOf(interaction), idArg([id]), opener);
          return { modal: formPage(category, getPage(category, page), about) };
        },
      },
    ],
    forms: [
      {
        action: ACTIONS.form,
        acknowledge: ([, page = '']) => (page === '0' ? 'private' : 'update'),
        async run(interaction, [id = '', page = '', about = '']) {
          const category = await service.getCategory(guildIdOf(interaction), idArg([id]));
          return submit(interaction, category, getPage(category, page), about);
        },
      },
    ],
  };
}

/** A form that was changed meanwhile may have lost the page. */
function getPage({ config }: TicketCategory, page: string): number {
  const index = Number(page);
  if (!Number.isInteger(index) || index < 0 || index >= pagesOf(config).length)
    throw new Refusal('form.changed');
  return index;
}

function answersIn(
  interaction: ModalSubmitInteraction,
  { config }: TicketCategory,
  page: number,
): Answered[] {
  return (pagesOf(config)[page] ?? []).map((question, index) => {
    const field = interaction.fields.fields.get(`q${index}`);
    if (!field) throw new Refusal('form.changed');
    if (field.type === ComponentType.TextInput) return { question: question.label, answer: field.value };
    if (field.type === ComponentType.FileUpload) {
      const files = [...(interaction.fields.getUploadedFiles(`q${index}`)?.values() ?? [])].map(
        ({ name, url, size }) => ({
          name,
          url,
          sizeBytes: size,
        }),
      );
      const endings = endingsOf(question.options);
      return { question: question.label, answer: shownFiles(files), files, endings };
    }
    const values = 'values' in field ? [...field.values] : [];
    const shown = values.map((value) => {
      if (field.type === ComponentType.UserSelect) return `<@${value}>`;
      if (field.type === ComponentType.RoleSelect) return `<@&${value}>`;
      if (field.type === ComponentType.ChannelSelect) return `<#${value}>`;
      return question.options[Number(value)] ?? value;
    });
    return { question: question.label, answer: shown.join(', ') };
  });
}
