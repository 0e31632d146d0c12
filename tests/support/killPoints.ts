/** Where a test kills the bot: each request that opening and closing a conversation make, to Discord and to the paste service. */
import type { ChannelHandle, Community, Simulator } from '../simulator/index.ts';
import type { FaultRequest } from '../simulator/faults.ts';
import type { PasteCall, PasteProxy } from './pasteProxy.ts';
import type { ProductProcess } from './product.ts';

/** `before`: the request never has its effect. `after`: it has, but the bot does not live to hear of it. */
export type KillMoment = 'before' | 'after';

/** A request of the bot's to Discord ("METHOD /path", or what looks like it), or a call of its to the paste service. */
export type KillPoint =
  | {
      readonly route: RegExp | string;
      /** Only a message with buttons: the log channel is told of other things, too, at moments of their own. */
      readonly hasButtons?: true;
    }
  | { readonly call: PasteCall; readonly nth: 1 | 2 };

type Around = Pick<Community, 'logChannel' | 'member'> & { readonly channel: ChannelHandle };
type ClosingKillPoint =
  | Extract<KillPoint, { call: PasteCall }>
  | { readonly route: (around: Around) => string; readonly hasButtons?: true };

export const CLOSING_KILL_POINTS: Readonly<Record<string, ClosingKillPoint>> = {
  'locking the channel': { route: ({ channel }) => `PATCH /channels/${channel.id}` },
  'collecting the messages': { route: ({ channel }) => `GET /channels/${channel.id}/messages` },
  'storing the staff copy': { call: 'create', nth: 1 },
  'reading the staff copy back': { call: 'read', nth: 1 },
  'storing the user copy': { call: 'create', nth: 2 },
  'reading the user copy back': { call: 'read', nth: 2 },
  'sending the log message': {
    route: ({ logChannel }) => `POST /channels/${logChannel.id}/messages`,
    hasButtons: true,
  },
  'opening the direct messages': { route: () => 'POST /users/@me/channels' },
  'sending the direct message': { route: ({ member }) => `POST /channels/${member.dmChannelId()}/messages` },
  'deleting the channel': { route: ({ channel }) => `DELETE /channels/${channel.id}` },
};

export const OPENING_KILL_POINTS: Readonly<Record<string, KillPoint>> = {
  'creating the channel': { route: /^POST \/guilds\/\d+\/channels$/ },
  'sending the first message': { route: /^POST \/channels\/\d+\/messages$/, hasButtons: true },
  'pinning the first message': { route: /^PUT \/channels\/\d+\/messages\/pins\/\d+$/ },
};

/** The closing's point as it is for this channel. */
export function closingKillPoint(name: string, around: Around): KillPoint {
  const point = CLOSING_KILL_POINTS[name];
  if (!point) throw new Error(`no step of a closing is called “${name}”`);
  if ('call' in point) return point;
  return { ...point, route: point.route(around) };
}

interface Doomed {
  readonly sim: Simulator;
  readonly bot: ProductProcess;
  readonly proxy?: PasteProxy;
}

/** Resolves when the bot is dead. Which call of a kind it is, is counted from here. */
export async function killAt({ sim, bot, proxy }: Doomed, point: KillPoint, when: KillMoment): Promise<void> {
  await new Promise<void>((resolve) => {
    const run = async () => {
      await bot.kill();
      resolve();
    };
    if ('route' in point) {
      const { route, hasButtons } = point;
      const match = ({ method, path, body }: FaultRequest) =>
        (typeof route === 'string' ? route === `${method} ${path}` : route.test(`${method} ${path}`)) &&
        (!hasButtons || JSON.stringify(body).includes('"components":[{'));
      sim.faults.add({ route: /./, match, when, times: 1, run, dropConnection: true });
      return;
    }
    if (!proxy) throw new Error('the paste service is not behind a proxy');
    proxy.calls.length = 0;
    proxy.fault = {
      ...point,
      when,
      async run() {
        await run();
        return 'drop';
      },
    };
  });
  sim.faults.clear();
  if (proxy) proxy.fault = undefined;
}
