/** What modmail needs to know of a guild's settings; the settings' schema produces exactly this. */
import type { GuildId } from '../../shared/ids.ts';

export interface ModmailConfig {
  readonly enabled: boolean;
  readonly staffRoleId: string | null;
  readonly adminRoleId: string | null;
  readonly parentId: string | null;
  readonly logChannelId: string | null;
  readonly replyCommand: boolean;
  readonly greeting: string;
  readonly closedMessage: string;
}

export interface ModmailSettings {
  get(guildId: GuildId): Promise<{ readonly modmail: ModmailConfig }>;
  listModmailGuilds(): Promise<readonly { readonly guildId: GuildId; readonly modmail: ModmailConfig }[]>;
}

export function staffRoles(config: ModmailConfig): string[] {
  return [config.staffRoleId, config.adminRoleId].filter((id) => id !== null);
}
