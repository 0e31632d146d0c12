/** In which language a server's channels are spoken to: the one it chose, else the one it has set at Discord. */
import type { GuildId } from '../../shared/ids.ts';
import { wordsIn, type GuildWords } from '../gateway/words.ts';
import type { SettingsRepository } from './repository.ts';

export function createGuildWords(options: {
  readonly settings: Pick<SettingsRepository, 'get'>;
  readonly preferredLocale: (guildId: GuildId) => Promise<string>;
}): GuildWords {
  return async (guildId) => {
    const { language } = await options.settings.get(guildId);
    return wordsIn(language ?? (await options.preferredLocale(guildId)));
  };
}
