/** What happens in the demo: one ticket and one modmail, played by people in the simulated Discord. */
import type { APIMessage } from 'discord-api-types/v10';
import { harbourAtDusk } from './photo.ts';
import { picture, type ChannelHandle, type Simulator } from '../simulator/index.ts';
import { ROBIN, type Stage } from './cast.ts';
import { quote } from './quote.ts';

/** What happens, and below it what somebody then reads in Discord. */
export type Tell = (line: string, shown?: readonly string[]) => void;

const LONG_ENOUGH = { timeoutMs: 30_000 };

/** A user opens a ticket by the panel's button, is helped, and staff close it. */
export async function playTicket(sim: Simulator, stage: Stage, tell: Tell): Promise<void> {
  const { maya, jonas, amara } = stage;
  const panel = await sim.waitFor(
    () => stage.panelChannel.messages.find((message) => message.components?.length),
    {
      ...LONG_ENOUGH,
      what: 'the ticket panel',
    },
  );
  tell('#help now has a panel. Everybody there reads', quote(panel, nameOf(stage)));

  await maya.click(panel, { label: 'Open ticket' });
  const ticket = await findChannel(sim, stage, 'ticket-');
  await sim.waitFor(() => ticket.pins.length > 0, { ...LONG_ENOUGH, what: 'the pinned first message' });
  tell(
    `Maya presses the button and gets a private channel, #${ticket.name}. In it she and the crew read`,
    quote(first(ticket), nameOf(stage)),
  );

  maya.type(ticket, 'Hi! My print of **“Harbour at dusk”** arrived today, but the corner is bent 😟');
  maya.type(ticket, 'Here is a photo of it:', {
    files: [{ name: 'bent corner.png', data: harbourAtDusk(), contentType: 'image/png' }],
  });
  const answer = jonas.type(ticket, 'Oh no, sorry about that, Maya! That should not happen.');
  const question = jonas.type(
    ticket,
    'Could you tell me the order number? It is on the slip:\n> Order No. `LH-…`',
  );
  const typo = maya.type(ticket, 'Sure: `LH-20481`', { replyTo: question });
  maya.edit(typo, 'Sure: `LH-20841` (sorry, I had two digits swapped)');
  amara.type(
    ticket,
    '### What we can do\n1. Send a new print, **free of charge**\n2. Refund the full amount\n\nYou can keep the bent one either way. Which do you prefer?',
  );
  maya.react(answer, '❤️');
  maya.type(ticket, 'A new print would be wonderful, thank you! ||and maybe a sticker|| 😄');
  const done = jonas.type(ticket, 'On its way tomorrow, with a sticker. Here is the label:', {
    files: [{ name: 'shipping-label.pdf', data: '%PDF-1.4 demo', contentType: 'application/pdf' }],
  });
  maya.react(done, '🎉');
  tell('Maya, Jonas and Amara talk: a photo, a label, an edit, a reply, reactions');

  const ask = await jonas.click(first(ticket), { label: 'Close ticket' });
  const asked = await ask.reply();
  const named = nameOf(stage);
  tell('Jonas presses “Close ticket” and is asked', quote(asked, named));
  await jonas.click(asked, { label: 'Close ticket' });
  await untilGone(sim, ticket);
  tell('He confirms. Two transcripts are sealed, stored and read back; only then the channel goes');
  tell('Maya gets a direct message', quote(last(maya.directMessages()), named));
  const logged = stage.logChannel.messages.filter(({ components }) => components?.length);
  tell('The crew read in #support-log', quote(last(logged), named));
}

/** A user writes a direct message; staff answer by command and by slash command, talk among themselves, and close. */
export async function playModmail(sim: Simulator, stage: Stage, tell: Tell): Promise<void> {
  const { robin, jonas, amara } = stage;
  const named = nameOf(stage);
  robin.dm('hello, is this the right place to report someone?');
  const thread = await findChannel(sim, stage, 'modmail-');
  const greeting = await sim.waitFor(() => robin.directMessages().find(({ author }) => author.bot), {
    ...LONG_ENOUGH,
    what: 'the greeting',
  });
  tell(
    `Robin, who is called “${ROBIN}” here, which a careless page would run, writes to the bot. Robin reads`,
    quote(greeting, named),
  );
  tell(`The crew get the channel #${thread.name}`, quote(first(thread), named));
  robin.dm('they keep sending me messages although I asked them to stop', {
    files: [picture('screenshot.png')],
  });
  await sim.waitFor(() => thread.messages.some((message) => message.attachments.length > 0), LONG_ENOUGH);

  amara.type(thread, 'I know that name, we had two other reports this week.');
  tell('Amara leaves a note that only staff will ever see');
  jonas.type(
    thread,
    '!r Yes, you are right here, and thank you for telling us.\nWe will look into it today.',
  );
  await sim.waitFor(
    () => robin.directMessages().some((message) => message.embeds[0]?.description?.startsWith('Yes,')),
    LONG_ENOUGH,
  );
  tell(
    'Jonas answers with !r, and ✅ says that it has arrived. Robin reads',
    quote(last(robin.directMessages()), named),
  );
  robin.dm('thank you 🙏 do I have to do anything?');
  await sim.waitFor(
    () => thread.messages.some((message) => message.embeds[0]?.description?.startsWith('thank you')),
    LONG_ENOUGH,
  );
  await amara.command(
    'reply',
    { text: 'No. Block them if you like; we have what we need. Take care!' },
    thread,
  );
  await sim.waitFor(
    () => robin.directMessages().some((message) => message.embeds[0]?.description?.startsWith('No. Block')),
    LONG_ENOUGH,
  );
  tell('Amara answers with /reply');

  const ask = await amara.click(first(thread), { label: 'Close thread' });
  await amara.click(await ask.reply(), { label: 'Close thread' });
  await untilGone(sim, thread);
  tell('Amara closes the thread. Robin gets a direct message', quote(last(robin.directMessages()), named));
}

/** Of people, roles and channels. */
function nameOf({ guild, jonas, amara, maya, robin, owner }: Stage): (id: string) => string | undefined {
  const people = { Jonas: jonas, Amara: amara, Maya: maya, Robin: robin, Ines: owner };
  return (id) =>
    Object.entries(people).find(([, person]) => person.id === id)?.[0] ??
    [...guild.roles, ...guild.channels].find((named) => named.id === id)?.name;
}

function last(messages: readonly APIMessage[]): APIMessage {
  const message = messages.at(-1);
  if (!message) throw new Error('nothing was said');
  return message;
}

function first(channel: ChannelHandle) {
  const [message] = channel.messages;
  if (!message) throw new Error('the channel is empty');
  return message;
}

function findChannel(sim: Simulator, { guild }: Stage, prefix: string): Promise<ChannelHandle> {
  return sim.waitFor(
    () => guild.channels.find((channel) => channel.name.startsWith(prefix) && channel.messages.length > 0),
    { ...LONG_ENOUGH, what: `a channel ${prefix}…` },
  );
}

async function untilGone(sim: Simulator, channel: ChannelHandle): Promise<void> {
  await sim.waitFor(() => !channel.exists, { ...LONG_ENOUGH, what: 'the channel to be deleted' });
}
