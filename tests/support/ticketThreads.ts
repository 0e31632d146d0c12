/** A community whose tickets are private threads: three categories in one panel, and what people do with them. */
import assert from 'node:assert/strict';
import type { APIMessage } from 'discord-api-types/v10';
import type { ChannelHandle, Person } from '../simulator/index.ts';
import type { EngineUnderTest } from './databases.ts';
import { communitySettings } from './product.ts';
import { channelNamedIn, confirmClose, menuOffering, panelOf, PATIENCE, type Scene } from './scene.ts';
import { startShared, type SharedScene } from './sharedScene.ts';
import { said } from './tickets.ts';

export type TicketThreads = Awaited<ReturnType<typeof startTicketThreads>>;

/** “Help” is archived when closed, “Proof” asks for files, “Billing” is deleted and has its own team, of `accountant` alone. */
function settingsOf({ sim }: Pick<Scene, 'sim'>) {
  const settings = communitySettings(sim);
  const { guild } = sim.community!;
  const billing = guild.addRole({ name: 'Billing' });
  const accountant = sim.createUser({ username: 'bea.billing', globalName: 'Bea' });
  guild.join(accountant, { roles: [billing] });
  const [help] = settings.ticketCategories;
  const inThreads = { ...help, place: 'thread', maxOpenPerUser: 20, sharedPanel: 'one' };
  const form = [
    { label: 'What is it?' },
    { label: 'Screenshots', type: 'file', options: ['png', '.PDF'] },
    { label: 'More', type: 'file', required: false },
  ];
  const ticketCategories = [
    { ...inThreads, buttonLabel: 'Help' },
    { ...inThreads, name: 'Proof', buttonLabel: 'Proof', form },
    {
      ...inThreads,
      name: 'Billing',
      buttonLabel: 'Billing',
      roleIds: [billing.id],
      pingRoles: false,
      closedThread: 'delete',
    },
  ];
  const file = { ...settings, closing: { keepMinutes: 60 }, logs: { tell: ['purges'] }, ticketCategories };
  return { file, accountant };
}

export async function startTicketThreads(under: EngineUnderTest) {
  let accountant: Person | undefined;
  const settings = (at: Pick<Scene, 'sim'>) => {
    const made = settingsOf(at);
    ({ accountant } = made);
    return made.file;
  };
  const shared: SharedScene = await startShared({ settings }, under);
  const { scene } = shared;

  const press = (person: Person, label: string) => person.click(panelOf(scene), { label });

  /** What was said there after that message and matches. */
  async function untilSaid(thread: ChannelHandle, pattern: RegExp, after = '0'): Promise<APIMessage> {
    const isIt = ({ id, content, embeds }: APIMessage) =>
      BigInt(id) > BigInt(after) && pattern.test(`${content}${JSON.stringify(embeds)}`);
    return scene.sim.waitFor(() => thread.messages.findLast(isIt), { ...PATIENCE, what: String(pattern) });
  }

  /** One person opens few tickets at a time. */
  function newcomer(username: string): Person {
    const person = scene.sim.createUser({ username });
    scene.guild.join(person);
    return person;
  }

  async function open(person: Person, label = 'Help'): Promise<ChannelHandle> {
    const answer = await (await press(person, label)).reply(PATIENCE);
    assert.match(answer.content, /Your ticket is open/);
    return channelNamedIn(scene.sim, answer);
  }

  async function close(thread: ChannelHandle, person: Person): Promise<APIMessage> {
    // In a thread that was taken up again the first message is another ticket's.
    const [header] = thread.pins;
    const question = await (await person.click(header!, { label: 'Close ticket' })).reply(PATIENCE);
    const begun = await confirmClose(question, person);
    assert.match(await said(begun), /The transcript is being saved\. Then this Discord thread/);
    return untilSaid(thread, /This ticket is closed/, question.id);
  }

  async function reopen(person: Person, number: number | undefined): Promise<ChannelHandle> {
    const used = await person.command('ticket reopen', { number: number! }, scene.general);
    return channelNamedIn(scene.sim, await used.reply(PATIENCE));
  }

  async function health(): Promise<string> {
    const report = await (await scene.owner.command('health', {}, scene.general)).reply(PATIENCE);
    return report.embeds[0]?.description ?? '';
  }

  /** In `/settings`: whose threads the tickets of General help are. */
  async function setPlace(channelId: string | null): Promise<void> {
    const { owner, general } = scene;
    const field = 'Channel of the private threads (the panel’s)';
    let shown = await (await owner.command('settings', {}, general)).reply(PATIENCE);
    for (const label of ['Tickets: General help', field]) {
      const { menu, value } = menuOffering(shown, label);
      shown = await (await owner.select(shown, menu, [value])).reply(PATIENCE);
    }
    const done = channelId
      ? await owner.select(shown, field, [channelId])
      : await owner.click(shown, { label: 'none' });
    assert.match(await said(done), /Saved/);
  }

  return {
    shared,
    scene,
    accountant: accountant!,
    press,
    untilSaid,
    newcomer,
    open,
    close,
    reopen,
    health,
    setPlace,
  };
}
