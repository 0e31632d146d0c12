/** What people read about modmail, on both sides of the relay, from plain data. */
import { ButtonStyle, ComponentType, type APIEmbed } from 'discord-api-types/v10';
import { button, buttonRow, CLOSE_ACTIONS, COLOURS, timestamp } from '../conversations/view.ts';
import { formatComponentId } from '../gateway/componentIds.ts';
import type { IncomingMessage } from '../gateway/incoming.ts';
import type { Answer } from '../gateway/interactions.ts';
import type { MessageBody } from '../gateway/rest.ts';

export const CHOOSE_ACTION = 'modmail.choose';

/** https://discord.com/developers/docs/resources/message#embed-object-embed-limits */
const MAX_AUTHOR = 256;
const MAX_DESCRIPTION = 4096;

export interface HeaderFacts {
  readonly conversationId: string;
  readonly userId: string;
  readonly username: string;
  readonly displayName: string;
  readonly avatarUrl: string | null;
  readonly accountCreatedAtMs: number;
  readonly joinedAtMs: number | null;
  readonly replyCommand: boolean;
}

/** First message of a thread: who writes, and how to answer. */
export function header(facts: HeaderFacts): MessageBody {
  const howTo = facts.replyCommand
    ? 'Answer with `/reply` or `!r`. Anything else typed here stays among staff.'
    : 'Answer with `/reply`. Anything else typed here stays among staff.';
  return {
    embeds: [
      {
        color: COLOURS.calm,
        title: `Modmail from ${facts.displayName}`.slice(0, 256),
        description: howTo,
        ...(facts.avatarUrl && { thumbnail: { url: facts.avatarUrl } }),
        fields: [
          { name: 'User', value: `<@${facts.userId}>`, inline: true },
          { name: 'Name', value: facts.username, inline: true },
          { name: 'Id', value: facts.userId, inline: true },
          {
            name: 'Account created',
            value: `${timestamp(facts.accountCreatedAtMs, 'D')} (${timestamp(facts.accountCreatedAtMs, 'R')})`,
            inline: true,
          },
          ...(facts.joinedAtMs === null
            ? []
            : [{ name: 'Joined', value: timestamp(facts.joinedAtMs, 'R'), inline: true }]),
        ],
        footer: {
          text: 'When this thread is closed, an end-to-end encrypted transcript is kept for at most a year.',
        },
      },
    ],
    components: [
      buttonRow(button(ButtonStyle.Danger, 'Close thread', CLOSE_ACTIONS.ask, facts.conversationId)),
    ],
  };
}

export interface Spoken {
  readonly displayName: string;
  readonly avatarUrl: string | null;
  readonly text: string;
  readonly stickerNames: readonly string[];
  /** Files that could not be passed on, each with its reason. */
  readonly missing: readonly { readonly name: string; readonly reason: string }[];
  readonly colour: number;
  /** Shows when the message was written, if it arrives late or is looked for again. */
  readonly writtenAtMs: number;
}

/** A person's words on the other side. An embed, because only its description holds Discord's longest messages. */
export function spoken(message: Spoken): MessageBody {
  const extras = [
    ...message.stickerNames.map((name) => `*Sticker: ${name}*`),
    ...message.missing.map(({ name, reason }) => `*File not passed on: ${name}. ${reason}*`),
  ];
  const embed: APIEmbed = {
    color: message.colour,
    author: {
      name: message.displayName.slice(0, MAX_AUTHOR) || 'Unknown',
      ...(message.avatarUrl && { icon_url: message.avatarUrl }),
    },
    description: [message.text, ...extras].join('\n').slice(0, MAX_DESCRIPTION),
    timestamp: new Date(message.writtenAtMs).toISOString(),
  };
  return { embeds: [embed] };
}

/** How staff see a user's message. */
export function fromUser(
  message: IncomingMessage,
  missing: Spoken['missing'],
  writtenAtMs: number,
): MessageBody {
  return spoken({
    displayName: message.author.displayName,
    avatarUrl: message.author.avatarUrl,
    text: message.content,
    stickerNames: message.stickerNames,
    missing,
    colour: COLOURS.calm,
    writtenAtMs,
  });
}

export function notDelivered(reason: string): MessageBody {
  return { embeds: [{ color: COLOURS.danger, title: 'Not delivered', description: reason }] };
}

/** The staff copy of a `/reply`, with what became of it. */
export function replyCopy(body: MessageBody, failure: string | null): Answer {
  const embeds = (body.embeds ?? []).map((embed) => ({
    ...embed,
    footer: { text: failure === null ? '✅ Delivered' : '⚠️ Not delivered' },
  }));
  const warning = failure === null ? [] : (notDelivered(failure).embeds ?? []);
  return { embeds: [...embeds, ...warning] };
}

export function chooseServer(guilds: readonly { readonly id: string; readonly name: string }[]): MessageBody {
  return {
    content: 'Which server is this about? Your message is kept and passed on as soon as you choose.',
    components: [
      {
        type: ComponentType.ActionRow,
        components: [
          {
            type: ComponentType.StringSelect,
            custom_id: formatComponentId(CHOOSE_ACTION),
            placeholder: 'Choose a server',
            options: guilds
              .slice(0, 25)
              .map((guild) => ({ label: guild.name.slice(0, 100), value: guild.id })),
          },
        ],
      },
    ],
  };
}

export function chosen(guildName: string): Answer {
  return { content: `Your messages go to **${guildName}**.`, components: [] };
}

export function nobodyToTell(): MessageBody {
  return {
    content:
      'You share no server with me in which modmail is on, so there is nobody I could pass this to. ' +
      'Join the server you need help with, then write again.',
  };
}

export function openingFailed(): MessageBody {
  return {
    content:
      'Your message could not be passed on just now. It is kept here and tried again by itself; you need not send it again.',
  };
}

export function greeting(guildName: string, text: string): MessageBody {
  return {
    embeds: [
      {
        color: COLOURS.calm,
        title: guildName,
        description: text,
        footer: {
          text: 'Its staff read what you write here. An end-to-end encrypted transcript is kept for at most a year.',
        },
      },
    ],
  };
}

export function openedLog(userId: string, channelId: string): MessageBody {
  return {
    embeds: [
      { color: COLOURS.calm, title: 'Modmail thread opened', description: `<@${userId}> · <#${channelId}>` },
    ],
  };
}
