/** A small community to start from: staff, members, and the channels that a support bot needs. */
import type { ChannelHandle } from './people/channel.ts';
import type { GuildHandle, RoleHandle } from './people/guild.ts';
import { USUAL_BOT_PERMISSIONS } from './people/guild.ts';
import type { Person } from './people/person.ts';
import type { Simulator } from './simulator.ts';

export interface Community {
  readonly guild: GuildHandle;
  readonly owner: Person;
  readonly staffRole: RoleHandle;
  readonly staff: Person;
  readonly otherStaff: Person;
  readonly member: Person;
  readonly otherMember: Person;
  /** Everyone may read and write. */
  readonly general: ChannelHandle;
  /** Everyone may read; for panels. */
  readonly panelChannel: ChannelHandle;
  readonly ticketCategory: ChannelHandle;
  /** Staff only, as is what is made in it. */
  readonly modmailCategory: ChannelHandle;
  /** Staff only. */
  readonly logChannel: ChannelHandle;
}

export function seedCommunity({
  createUser,
  createGuild,
}: Pick<Simulator, 'createUser' | 'createGuild'>): Community {
  const owner = createUser({ username: 'olivia.owner', globalName: 'Olivia' });
  const guild = createGuild({ name: 'Community', owner });
  const bot = guild.addBot({ permissions: USUAL_BOT_PERMISSIONS });
  const staffRole = guild.addRole({
    name: 'Staff',
    permissions: ['ManageMessages', 'ModerateMembers'],
    mentionable: true,
  });
  const staff = createUser({ username: 'sam.staff', globalName: 'Sam' });
  const otherStaff = createUser({ username: 'tara.staff', globalName: 'Tara' });
  const member = createUser({ username: 'mia.member', globalName: 'Mia' });
  const otherMember = createUser({ username: 'noah.member', globalName: 'Noah' });
  guild.join(staff, { roles: [staffRole] });
  guild.join(otherStaff, { roles: [staffRole] });
  guild.join(member);
  guild.join(otherMember);

  const staffOnly = [
    { for: guild, deny: ['ViewChannel'] },
    { for: staffRole, allow: ['ViewChannel', 'SendMessages', 'ReadMessageHistory'] },
    { for: bot, allow: ['ViewChannel', 'SendMessages', 'ReadMessageHistory'] },
  ] as const;
  const support = guild.addChannel({ name: 'Support', type: 'category' });
  const modmailCategory = guild.addChannel({ name: 'Modmail', type: 'category', overwrites: staffOnly });
  return {
    guild,
    owner,
    staffRole,
    staff,
    otherStaff,
    member,
    otherMember,
    general: guild.addChannel({ name: 'general' }),
    panelChannel: guild.addChannel({
      name: 'open-a-ticket',
      parent: support,
      overwrites: [
        { for: guild, deny: ['SendMessages'] },
        { for: bot, allow: ['SendMessages'] },
      ],
    }),
    ticketCategory: guild.addChannel({ name: 'Tickets', type: 'category' }),
    modmailCategory,
    logChannel: guild.addChannel({ name: 'transcripts', parent: modmailCategory, overwrites: staffOnly }),
  };
}
