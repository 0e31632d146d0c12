/** What tests read off tickets, and what stands in their way. */
import assert from 'node:assert/strict';
import type { APIMessage } from 'discord-api-types/v10';
import type { ChannelHandle, InteractionResult } from '../simulator/index.ts';
import { announcements, PATIENCE, type Scene } from './scene.ts';

export function fieldOf(message: APIMessage, name: string): string | undefined {
  return message.embeds[0]?.fields?.find((field) => field.name === name)?.value;
}

export function ticketsIn(guild: Scene['guild']): ChannelHandle[] {
  return guild.channels.filter(({ name }) => /^ticket-\d+$/.test(name));
}

/** What people call it by. */
export function numberOf(ticket: ChannelHandle): number {
  return Number(ticket.name.replace('ticket-', ''));
}

/** The log message of the closing after so many; the channel goes a little later. */
export function untilAnnounced({ sim, logChannel }: Scene, earlier: number): Promise<APIMessage> {
  const what = 'the log message of a closing';
  return sim.waitFor(() => announcements(logChannel.messages)[earlier], { ...PATIENCE, what });
}

/** The pinned message of a ticket, as people see it now. */
export function header(ticket: ChannelHandle): APIMessage {
  const [pinned, ...others] = ticket.pins;
  assert.ok(pinned && others.length === 0, 'exactly one message is pinned');
  return pinned;
}

/** The part of it that changes with the work. */
export function stateOf(ticket: ChannelHandle): string {
  return JSON.stringify(header(ticket).embeds.at(-1));
}

/** Everything that an answer says. */
export async function said(result: InteractionResult): Promise<string> {
  const { content, embeds } = await result.reply(PATIENCE);
  return `${content}${embeds.map(({ description }) => description ?? '').join()}`;
}

/** Custom ids that no button of ours has, or has any more, and what a click on one is answered. */
export const FORGED: readonly (readonly [customId: string, answer: RegExp])[] = [
  ['t1:ticket.open:999999999999999999', /category no longer exists/],
  ['t1:close.ask:999999999999999999', /no longer exists/],
  ['t1:close.confirm:1', /no longer exists/],
  ['t1:ticket.open:1%20or%201', /older version/],
  ['t1:nobody.knows:1', /older version/],
  ['t0:ticket.open:1', /older version/],
  ['open_ticket', /older version/],
];

interface Obstacle {
  readonly what: string;
  readonly answer: RegExp;
  readonly obstruct: (scene: Scene) => void;
  readonly clear: (scene: Scene) => void;
}

const fillers = ({ guild }: Scene) => guild.channels.filter(({ name }) => name.startsWith('filler-'));

/** What may keep a ticket from being opened, and what its user is told. */
export const OBSTACLES: readonly Obstacle[] = [
  {
    what: 'the category is full',
    answer: /50 channels/,
    obstruct: ({ guild, ticketCategory }) => {
      const there = guild.channels.filter(({ parentId }) => parentId === ticketCategory.id).length;
      for (let n = there; n < 50; n += 1) guild.addChannel({ name: `filler-${n}`, parent: ticketCategory });
    },
    clear: (scene) => fillers(scene).forEach((channel) => channel.delete()),
  },
  {
    what: 'the bot may not manage channels',
    answer: /lacks a permission.*Manage Channels/s,
    obstruct: ({ guild }) => guild.setBotPermissions(['ViewChannel', 'SendMessages', 'ManageRoles']),
    clear: ({ guild }) => guild.setBotPermissions(['Administrator']),
  },
];

/** A message of the bot with a button of any id, as an older version or a forger would have made it. */
export async function botMessage(
  { sim }: Pick<Scene, 'sim'>,
  channelId: string,
  customId: string,
): Promise<APIMessage> {
  const answer = await fetch(`${sim.apiUrl}/v10/channels/${channelId}/messages`, {
    method: 'POST',
    headers: { authorization: `Bot ${sim.token}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      content: 'old',
      components: [{ type: 1, components: [{ type: 2, style: 1, label: 'x', custom_id: customId }] }],
    }),
  });
  return (await answer.json()) as APIMessage;
}
