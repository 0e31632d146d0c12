/** The questions before a thread opens, and "switch server": answered by the person in their direct messages. */
import { asId, type ChannelId, type GuildId, type MessageId, type UserId } from '../../shared/ids.ts';
import type { SerialQueues } from '../conversations/queues.ts';
import type { Answer, ComponentHandler, ComponentInteraction } from '../gateway/interactions.ts';
import { Refusal, wordsIn } from '../gateway/words.ts';
import type { Admission, Step } from './admission.ts';
import { chooseSwitch, INTAKE_ACTIONS, plain } from './intakeView.ts';

export interface IntakeHandlersOptions {
  readonly admission: Admission;
  readonly guildName: (guildId: GuildId) => Promise<string>;
  readonly queues: SerialQueues;
}

export function intakeHandlers({ admission, guildName, queues }: IntakeHandlersOptions): ComponentHandler[] {
  const userOf = (interaction: ComponentInteraction) => asId<UserId>(interaction.user.id);

  function valueOf(interaction: ComponentInteraction): string {
    const [value] = interaction.isStringSelectMenu() ? interaction.values : [];
    if (!value || !/^\d{1,20}$/.test(value)) throw new Refusal('modmail.intake.choose');
    return value;
  }

  /** What comes next replaces the question. */
  const asAnswer = ({ body }: Step) => ({ components: [], ...body }) as Answer;

  return [
    {
      action: INTAKE_ACTIONS.server,
      acknowledge: 'update',
      async run(interaction) {
        const guildId = asId<GuildId>(valueOf(interaction));
        const userId = userOf(interaction);
        return asAnswer(await queues.run(userId, () => admission.change(userId, { guildId })));
      },
    },
    {
      action: INTAKE_ACTIONS.topic,
      acknowledge: 'update',
      async run(interaction) {
        const topicId = valueOf(interaction);
        const userId = userOf(interaction);
        return asAnswer(await queues.run(userId, () => admission.change(userId, { topicId })));
      },
    },
    {
      action: INTAKE_ACTIONS.confirm,
      acknowledge: 'update',
      async run(interaction) {
        const userId = userOf(interaction);
        return asAnswer(await queues.run(userId, () => admission.change(userId, { isConfirmed: true })));
      },
    },
    {
      action: INTAKE_ACTIONS.cancel,
      acknowledge: 'update',
      async run(interaction) {
        const userId = userOf(interaction);
        const upTo = asId<MessageId>(interaction.id);
        await queues.run(userId, () => admission.cancel(userId, upTo));
        return plain(wordsIn(interaction.locale).t('modmail.intake.discarded')) as Answer;
      },
    },
    {
      action: INTAKE_ACTIONS.change,
      acknowledge: 'private',
      async run(interaction) {
        const offers = await admission.listOffers(userOf(interaction));
        const guilds = await Promise.all(
          offers.map(async ({ guildId }) => ({ id: guildId, name: await guildName(guildId) })),
        );
        return chooseSwitch(wordsIn(interaction.locale), guilds) as Answer;
      },
    },
    {
      action: INTAKE_ACTIONS.switched,
      acknowledge: 'update',
      async run(interaction) {
        const guildId = asId<GuildId>(valueOf(interaction));
        const userId = userOf(interaction);
        const channelId = asId<ChannelId>(interaction.channelId);
        const since = asId<MessageId>(interaction.id);
        const server = await queues.run(userId, () => admission.switchTo(userId, channelId, guildId, since));
        return plain(wordsIn(interaction.locale).t('modmail.intake.switched', { server })) as Answer;
      },
    },
  ];
}
