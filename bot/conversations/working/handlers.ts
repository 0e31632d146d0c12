/** Working a conversation by button, menu and form; every press is authorised against the row it names. */
import type { ModalSubmitInteraction } from 'discord.js';
import { ApplicationCommandType, ComponentType, InteractionContextType } from 'discord-api-types/v10';
import { asId, type UserId } from '../../../shared/ids.ts';
import { idArg } from '../../gateway/componentIds.ts';
import type {
  ComponentHandler,
  FormHandler,
  MessageMenuHandler,
  Reply,
  UserMenuHandler,
} from '../../gateway/interactions.ts';
import { named, Refusal } from '../../gateway/words.ts';
import type { Act } from './act.ts';
import { WORK_ACTIONS } from './actions.ts';
import type { Acts } from './acts.ts';
import { FIELD, personMenu, workForm, workMenu, type Option } from './panelView.ts';
import type { RulesOf } from './rules.ts';
import type { Work } from './service.ts';
import type { SnippetUse } from './snippetUse.ts';
import { isVerbName, type Given, type VerbName, type Verbs } from './verbs.ts';

export interface WorkHandlersOptions {
  readonly acts: Acts;
  readonly verbs: Verbs;
  readonly work: Pick<Work, 'takeOver'>;
  readonly snippets: Pick<SnippetUse, 'listNames'>;
  readonly rules: () => RulesOf;
}

export function workHandlers(options: WorkHandlersOptions) {
  const { acts, verbs, work, snippets, rules } = options;

  async function optionsFor(act: Act, name: VerbName): Promise<Option[]> {
    const { asks } = verbs[name];
    if (asks === 'category') {
      const all = await rules()[act.conversation.kind].listDestinations(act.conversation);
      if (all.length === 0) throw new Refusal('work.move.nowhere');
      return all.map(({ id, name: label }) => ({ label, value: id }));
    }
    if (asks !== 'snippet') return [];
    const names = await snippets.listNames(act);
    if (names.length === 0) throw new Refusal('snippet.nothing');
    return names.map((each) => ({ label: each, value: each }));
  }

  /** At once, or the form that asks for what it needs. */
  async function begin(act: Act, name: VerbName, given: Given): Promise<Reply> {
    const verb = verbs[name];
    const isComplete = verb.asks === 'nothing' || given.subject !== undefined;
    if (!isComplete)
      return { modal: workForm(act.words, verbs, name, act.conversation.id, await optionsFor(act, name)) };
    return { later: { acknowledge: 'private', run: () => verb.run(act, given) } };
  }

  const component = (action: string, run: (act: Act, args: readonly string[]) => Promise<Reply>) => ({
    action,
    acknowledge: 'modal' as const,
    run: async (interaction: Parameters<ComponentHandler['run']>[0], args: readonly string[]) =>
      run(await acts.on(interaction, idArg(args)), args),
  });

  const components: readonly ComponentHandler[] = [
    component(WORK_ACTIONS.claim, (act) => begin(act, 'claim', {})),
    component(WORK_ACTIONS.release, (act) => begin(act, 'release', {})),
    component(WORK_ACTIONS.takeOver, (act, args) =>
      Promise.resolve({
        later: { acknowledge: 'private', run: () => work.takeOver(act, idArg<UserId>(args, 1)) },
      }),
    ),
    component(WORK_ACTIONS.manage, (act) => Promise.resolve(workMenu(act.words, verbs, act.conversation.id))),
    {
      action: WORK_ACTIONS.choose,
      acknowledge: 'modal',
      async run(interaction, args) {
        const act = await acts.on(interaction, idArg(args));
        const [chosen = ''] = interaction.isStringSelectMenu() ? interaction.values : [args[1]];
        const subject =
          args[2] === undefined ? {} : { subject: { id: idArg(args, 2), kind: 'user' as const } };
        return begin(act, getVerb(chosen), subject);
      },
    },
  ];

  const forms: readonly FormHandler[] = [
    {
      action: WORK_ACTIONS.form,
      acknowledge: 'private',
      async run(interaction, args) {
        const act = await acts.on(interaction, idArg(args));
        return verbs[getVerb(args[1] ?? '')].run(act, givenIn(interaction));
      },
    },
  ];

  const inGuild = { contexts: [InteractionContextType.Guild] };
  const messageMenu: MessageMenuHandler = {
    definition: { type: ApplicationCommandType.Message, ...named('menu.work'), ...inGuild },
    acknowledge: 'answer-private',
    async run(interaction) {
      const act = await acts.here(interaction);
      return workMenu(act.words, verbs, act.conversation.id);
    },
  };
  const userMenu: UserMenuHandler = {
    definition: { type: ApplicationCommandType.User, ...named('menu.workPerson'), ...inGuild },
    acknowledge: 'answer-private',
    async run(interaction) {
      const act = await acts.here(interaction);
      return personMenu(act.words, verbs, act.conversation.id, asId<UserId>(interaction.targetId));
    },
  };
  return { components, forms, commands: [messageMenu, userMenu] };
}

function getVerb(name: string): VerbName {
  if (!isVerbName(name)) throw new Refusal('error.unknownComponent');
  return name;
}

function givenIn(interaction: ModalSubmitInteraction): Given {
  const field = interaction.fields.fields.get(FIELD);
  if (!field) throw new Refusal('form.changed');
  if (field.type === ComponentType.TextInput) return { text: field.value };
  const [value] = 'values' in field ? field.values : [];
  if (value === undefined) throw new Refusal('work.empty');
  if (field.type === ComponentType.StringSelect) return { text: value };
  const isRole = 'roles' in field && field.roles.has(value);
  return { subject: { id: value, kind: isRole ? 'role' : 'user' } };
}
