/** `/snooze`, in the channel of a ticket or a thread: how long is typed, or chosen from what is offered. */
import { ApplicationCommandOptionType, InteractionContextType } from 'discord-api-types/v10';
import type { SlashCommandHandler } from '../../gateway/interactions.ts';
import { described, wordsIn } from '../../gateway/words.ts';
import type { Acts } from './acts.ts';
import { snoozeTime } from './snoozes.ts';
import type { Verbs } from './verbs.ts';

/** What is offered, as it could be typed as well. */
const OFFERS = ['1h', '4h', '1d', '3d', '1w', 'answer'] as const;
const OFF = 'off';

export function snoozeCommand({
  acts,
  verbs,
}: {
  readonly acts: Acts;
  readonly verbs: Verbs;
}): SlashCommandHandler {
  return {
    definition: {
      name: 'snooze',
      ...described('command.work.snooze.description'),
      contexts: [InteractionContextType.Guild],
      options: [
        {
          type: ApplicationCommandOptionType.String,
          name: 'for',
          ...described('command.work.option.snooze'),
          required: true,
          max_length: 40,
          autocomplete: true,
        },
      ],
    },
    acknowledge: 'private',
    async run(interaction) {
      const act = await acts.here(interaction);
      const text = interaction.options.getString('for', true);
      return text.trim().toLowerCase() === OFF ? verbs.wake.run(act, {}) : verbs.snooze.run(act, { text });
    },
    async suggest(interaction) {
      const act = await acts.findHere(interaction);
      if (!act) return [];
      const words = wordsIn(interaction.locale);
      const typed = interaction.options.getFocused().trim();
      const all = [
        ...(act.conversation.snoozedAtMs === null ? [] : [{ name: words.t('choice.work.wake'), value: OFF }]),
        ...OFFERS.map((offer) => ({ name: words.t(`choice.snooze.${offer}`), value: offer })),
      ];
      const fitting = all.filter(({ name, value }) =>
        `${name} ${value}`.toLowerCase().includes(typed.toLowerCase()),
      );
      const isTime = snoozeTime(typed) !== undefined && !all.some(({ value }) => value === typed);
      return isTime ? [{ name: typed, value: typed }, ...fitting] : fitting;
    },
  };
}
