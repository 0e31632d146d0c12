/** The people and the server of the demo. */
import { USUAL_BOT_PERMISSIONS, type Simulator } from '../simulator/index.ts';

/** A display name that Discord accepts, and that a careless page would run. */
export const ROBIN = '</script><script>alert(1)';

export type Stage = ReturnType<typeof setStage>;

export function setStage(sim: Simulator) {
  const owner = sim.createUser({ username: 'ines', globalName: 'Ines' });
  const guild = sim.createGuild({ name: 'Lighthouse', owner });
  const bot = guild.addBot({ permissions: USUAL_BOT_PERMISSIONS });
  const crew = guild.addRole({ name: 'Crew', permissions: ['ManageMessages'], mentionable: true });
  const staffOnly = [
    { for: guild, deny: ['ViewChannel'] },
    { for: crew, allow: ['ViewChannel', 'SendMessages', 'ReadMessageHistory'] },
    { for: bot, allow: ['ViewChannel', 'SendMessages', 'ReadMessageHistory'] },
  ] as const;
  const jonas = sim.createUser({ username: 'jonas.k', globalName: 'Jonas' });
  const amara = sim.createUser({ username: 'amara', globalName: 'Amara Okafor' });
  const maya = sim.createUser({ username: 'maya_draws', globalName: 'Maya' });
  const robin = sim.createUser({ username: 'robin.r', globalName: ROBIN });
  for (const member of [jonas, amara]) guild.join(member, { roles: [crew] });
  for (const member of [maya, robin]) guild.join(member);
  const desk = guild.addChannel({ name: 'Support', type: 'category' });
  return {
    guild,
    crew,
    owner,
    jonas,
    amara,
    maya,
    robin,
    panelChannel: guild.addChannel({ name: 'help', type: 'text' }),
    ticketCategory: desk,
    modmailCategory: guild.addChannel({ name: 'Modmail', type: 'category', overwrites: staffOnly }),
    logChannel: guild.addChannel({ name: 'support-log', type: 'text', overwrites: staffOnly }),
  };
}

/** What the owner set up: everything on. */
export function stageSettings(stage: Stage) {
  return {
    version: 1,
    guildId: stage.guild.id,
    modmail: {
      enabled: true,
      staffRoleId: stage.crew.id,
      parentId: stage.modmailCategory.id,
      logChannelId: stage.logChannel.id,
    },
    ticketCategories: [
      {
        name: 'Orders & prints',
        panelChannelId: stage.panelChannel.id,
        panelTitle: 'Something not right?',
        panelMessage: 'Open a ticket and our crew will look into it with you, in private.',
        roleIds: [stage.crew.id],
        parentId: stage.ticketCategory.id,
        logChannelId: stage.logChannel.id,
      },
    ],
  };
}
