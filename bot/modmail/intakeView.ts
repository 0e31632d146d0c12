/** What a person reads before and when their thread opens: which server, what about, who reads it and for how long. */
import { ButtonStyle, ComponentType, type APISelectMenuOption } from 'discord-api-types/v10';
import { button, buttonRow, CLOSE_ACTIONS, COLOURS } from '../conversations/view.ts';
import { formatComponentId } from '../gateway/componentIds.ts';
import type { MessageBody } from '../gateway/rest.ts';
import type { Words } from '../gateway/words.ts';

export const INTAKE_ACTIONS = {
  server: 'modmail.choose',
  topic: 'modmail.topic',
  confirm: 'modmail.confirm',
  cancel: 'modmail.cancel',
  change: 'modmail.switch',
  switched: 'modmail.switched',
} as const;

/** https://discord.com/developers/docs/components/reference#string-select */
const MOST_OPTIONS = 25;

function menu(action: string, placeholder: string, options: APISelectMenuOption[]) {
  return {
    type: ComponentType.ActionRow as const,
    components: [
      {
        type: ComponentType.StringSelect as const,
        custom_id: formatComponentId(action),
        placeholder: placeholder.slice(0, 150),
        options: options.slice(0, MOST_OPTIONS),
      },
    ],
  };
}

export function chooseServer(
  words: Words,
  guilds: readonly { readonly id: string; readonly name: string }[],
): MessageBody {
  return {
    content: `${words.t('modmail.intake.which')}\n-# ${words.t('modmail.consent')}`,
    components: [
      menu(
        INTAKE_ACTIONS.server,
        words.t('modmail.intake.chooseServer'),
        guilds.map((guild) => ({ label: guild.name.slice(0, 100), value: guild.id })),
      ),
    ],
  };
}

export function chooseSwitch(
  words: Words,
  guilds: readonly { readonly id: string; readonly name: string }[],
): MessageBody {
  return {
    content: words.t('modmail.intake.switchTo'),
    components: [
      menu(
        INTAKE_ACTIONS.switched,
        words.t('modmail.intake.chooseServer'),
        guilds.map((guild) => ({ label: guild.name.slice(0, 100), value: guild.id })),
      ),
    ],
  };
}

export function chooseTopic(
  words: Words,
  guildName: string,
  topics: readonly { readonly id: string; readonly label: string }[],
): MessageBody {
  return {
    content: words.t('modmail.intake.about', { server: guildName }),
    components: [
      menu(
        INTAKE_ACTIONS.topic,
        words.t('modmail.intake.chooseTopic'),
        topics.map(({ id, label }) => ({ label, value: id })),
      ),
    ],
  };
}

export function confirmOpening(words: Words, guildName: string): MessageBody {
  return {
    content: `${words.t('modmail.intake.confirm', { server: guildName })}\n-# ${words.t('modmail.consent')}`,
    components: [
      buttonRow(
        button(ButtonStyle.Primary, words.t('modmail.intake.send'), INTAKE_ACTIONS.confirm),
        button(ButtonStyle.Secondary, words.t('modmail.intake.discard'), INTAKE_ACTIONS.cancel),
      ),
    ],
  };
}

export function opened(words: Words, guildName: string): MessageBody {
  return { content: words.t('modmail.intake.opened', { server: guildName }), components: [] };
}

export function plain(content: string): MessageBody {
  return { content, components: [] };
}

export function greeting(
  words: Words,
  facts: { readonly guildName: string; readonly text: string; readonly canSwitch: boolean },
): MessageBody {
  return {
    embeds: [
      {
        color: COLOURS.calm,
        title: facts.guildName,
        description: facts.text,
        footer: { text: words.t('modmail.consent') },
      },
    ],
    ...(facts.canSwitch && {
      components: [
        buttonRow(button(ButtonStyle.Secondary, words.t('modmail.intake.switch'), INTAKE_ACTIONS.change)),
      ],
    }),
  };
}

/** For staff, in the log channel: a person waits because of something that only they can mend. */
export function openingFailedLog(words: Words, userId: string, reason: string): MessageBody {
  return {
    embeds: [
      {
        color: COLOURS.danger,
        title: words.t('modmail.log.notOpened'),
        description: `<@${userId}>\n${reason}`,
      },
    ],
  };
}

/** First message of a conversation that goes on in an old thread; it has the button for closing this one. */
export function reopened(words: Words, conversationId: string): MessageBody {
  return {
    embeds: [{ color: COLOURS.calm, title: words.t('modmail.reopened') }],
    components: [
      buttonRow(
        button(ButtonStyle.Danger, words.t('modmail.header.close'), CLOSE_ACTIONS.ask, conversationId),
      ),
    ],
  };
}
