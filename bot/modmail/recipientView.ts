/** What people read when somebody comes to a conversation or leaves it: the person, the others, and staff. */
import { ButtonStyle } from 'discord-api-types/v10';
import { button, buttonRow, COLOURS } from '../conversations/view.ts';
import type { MessageBody } from '../gateway/rest.ts';
import type { WordKey, Words, WordValues } from '../gateway/words.ts';
import { INTAKE_ACTIONS } from './intakeView.ts';

export const LEAVE_ACTION = 'modmail.leave';

/** To the one who was added: who reads along, what they see, how they leave. */
export function welcome(
  words: Words,
  facts: {
    readonly guildName: string;
    readonly people: readonly string[];
    readonly conversationId: string;
    readonly canSwitch: boolean;
  },
): MessageBody {
  const people = new Intl.ListFormat(words.language).format(facts.people);
  return {
    embeds: [
      {
        color: COLOURS.calm,
        title: facts.guildName,
        description: words.t('modmail.group.welcome', { people }).slice(0, 4_000),
        footer: { text: words.t('modmail.consent') },
      },
    ],
    components: [
      buttonRow(
        button(ButtonStyle.Secondary, words.t('modmail.group.leave'), LEAVE_ACTION, facts.conversationId),
        ...(facts.canSwitch
          ? [button(ButtonStyle.Secondary, words.t('modmail.intake.switch'), INTAKE_ACTIONS.change)]
          : []),
      ),
    ],
  };
}

export function remark(words: Words, key: WordKey, values: WordValues, footer?: string): MessageBody {
  return {
    embeds: [
      { color: COLOURS.calm, description: words.t(key, values), ...(footer && { footer: { text: footer } }) },
    ],
    components: [],
  };
}
