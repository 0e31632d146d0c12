/** What happens in the demo: one ticket and one modmail, played by people in the simulated Discord. */
import { harbourAtDusk } from './photo.ts';
import { picture, type ChannelHandle, type Simulator } from '../simulator/index.ts';
import { ROBIN, type Stage } from './cast.ts';

export type Tell = (line: string) => void;

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
  tell(`#help now has a panel: “${panel.embeds[0]?.title ?? ''}”`);

  await maya.click(panel, { label: 'Open ticket' });
  const ticket = await findChannel(sim, stage, 'ticket-');
  await sim.waitFor(() => ticket.pins.length > 0, { ...LONG_ENOUGH, what: 'the pinned first message' });
  tell(`Maya presses the button and gets a private channel: #${ticket.name}`);

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
  await jonas.click(await ask.reply(), { label: 'Close ticket' });
  tell('Jonas presses “Close ticket” and confirms');
  await untilGone(sim, ticket);
  tell('Two transcripts were sealed, stored and read back; only then did the channel go');
}

/** A user writes a direct message; staff answer by command and by slash command, talk among themselves, and close. */
export async function playModmail(sim: Simulator, stage: Stage, tell: Tell): Promise<void> {
  const { robin, jonas, amara } = stage;
  robin.dm('hello, is this the right place to report someone?');
  const thread = await findChannel(sim, stage, 'modmail-');
  tell(`A person called “${ROBIN}” writes a direct message; staff see #${thread.name}`);
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
  tell('Jonas answers with !r, two lines; it arrives, and ✅ marks the delivery');
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
  tell('Amara closes the thread');
  await untilGone(sim, thread);
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
