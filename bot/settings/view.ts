/** What an administrator reads after changing settings. */
import type { Answer } from '../gateway/interactions.ts';
import type { ModmailConfig, TicketCategoryConfig } from './schema.ts';

export function panelPosted(config: TicketCategoryConfig): Answer {
  const log = config.logChannelId
    ? `Transcripts go to <#${config.logChannelId}>.`
    : 'No log channel is set, so staff get no link to transcripts: export the settings, set `logChannelId`, import them.';
  return {
    content:
      `**${config.name}** is ready: its panel is in <#${config.panelChannelId}>, ` +
      `and ${config.roleIds.map((id) => `<@&${id}>`).join(', ')} will see its tickets.\n${log}`,
  };
}

export function modmailSaved(modmail: ModmailConfig): Answer {
  if (!modmail.enabled)
    return { content: 'Modmail is off. Open threads stay as they are and can be closed.' };
  return {
    content:
      `Modmail is on. ${modmail.staffRoleId ? `<@&${modmail.staffRoleId}> answers; ` : ''}` +
      'anybody here may now write a direct message to me.' +
      (modmail.logChannelId
        ? ''
        : '\nNo log channel is set yet: run this again with `log-channel`, or staff get no link to transcripts.'),
  };
}
