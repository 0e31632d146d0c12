/** What an administrator reads after changing settings. */
import type { Answer } from '../gateway/interactions.ts';
import type { Words } from '../gateway/words.ts';
import type { ModmailConfig, TicketCategoryConfig } from './schema.ts';

export function panelPosted(words: Words, config: TicketCategoryConfig): Answer {
  const ready = words.t('setup.ticketReady', {
    category: config.name,
    panel: `<#${config.panelChannelId}>`,
    roles: config.roleIds.map((id) => `<@&${id}>`).join(', '),
  });
  const log = config.logChannelId
    ? words.t('setup.logsTo', { channel: `<#${config.logChannelId}>` })
    : words.t('setup.noLog');
  return { content: `${ready}\n${log}` };
}

export function modmailSaved(words: Words, modmail: ModmailConfig): Answer {
  if (!modmail.enabled) return { content: words.t('setup.modmailOff') };
  const sentences = [
    words.t('setup.modmailOn'),
    ...(modmail.staffRoleId ? [words.t('setup.modmailStaff', { role: `<@&${modmail.staffRoleId}>` })] : []),
    ...(modmail.logChannelId ? [] : [words.t('setup.modmailNoLog')]),
  ];
  return { content: sentences.join('\n') };
}
