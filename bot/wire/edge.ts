/** The edge to Discord: REST by ids, names, and files. */
import type { GuildId } from '../../shared/ids.ts';
import { createAttachmentFetcher, createAttachmentSource } from '../gateway/attachments.ts';
import { createCdnAddresses } from '../gateway/cdn.ts';
import { createDirectory } from '../gateway/directory.ts';
import { createMemberLooks } from '../gateway/memberLooks.ts';
import { createDiscordRest } from '../gateway/rest.ts';
import type { WireOptions } from './types.ts';

/** Discord's limit for bots without boosted servers. https://discord.com/developers/docs/reference#uploading-files */
export const MAX_ATTACHMENT_BYTES = 10 * 1024 * 1024;

export type Edge = ReturnType<typeof wireEdge>;

export function wireEdge({ config, client }: WireOptions) {
  const discord = createDiscordRest(client.rest);
  const cdn = createCdnAddresses(config.DISCORD_CDN_URL);
  const directory = createDirectory(client, discord, cdn);
  const openAttachment = createAttachmentSource(cdn.origins);
  return {
    discord,
    cdn,
    directory,
    openAttachment,
    fetchAttachment: createAttachmentFetcher(openAttachment, MAX_ATTACHMENT_BYTES),
    memberLooks: createMemberLooks(client, cdn),
    guildName: async (id: GuildId) => (await directory.guild(id)).name,
    botUserId: () => {
      if (!client.user) throw new Error('not logged in yet');
      return client.user.id;
    },
  };
}
