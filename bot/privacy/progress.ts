/** Telling how a purge stands: one message in the channel where it was asked for, edited until it is the receipt; or to one person. */
import { NotFound, UserError } from '../../shared/errors.ts';
import { asId, type ChannelId, type GuildId, type MessageId, type UserId } from '../../shared/ids.ts';
import type { DiscordRest } from '../gateway/rest.ts';
import { Refusal, type GuildWords } from '../gateway/words.ts';
import type { PurgeRepository } from './purgeRepository.ts';
import type { Purge } from './purgeTypes.ts';
import { purgeMessage } from './purgeView.ts';

export function createPurgeProgress(options: {
  readonly rows: Pick<PurgeRepository, 'saveMessage'>;
  readonly discord: Pick<DiscordRest, 'openDirectMessages' | 'sendMessage' | 'editMessage'>;
  readonly guildName: (id: GuildId) => Promise<string>;
  readonly guildWords: GuildWords;
}) {
  /** Closed direct messages keep nobody from their right. */
  async function tellPerson(purge: Purge, person: UserId): Promise<void> {
    const words = await options.guildWords(purge.guildId);
    const content = words.t('privacy.erase.done', { guild: await options.guildName(purge.guildId) });
    const body = { content, ...purgeMessage(words, purge) };
    try {
      const { id } = await options.discord.openDirectMessages(person);
      await options.discord.sendMessage(asId<ChannelId>(id), body, { nonce: `p${purge.id}` });
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
    }
  }

  return async (purge: Purge, person?: UserId): Promise<void> => {
    const { channelId, messageId } = purge;
    if (person) await tellPerson(purge, person);
    if (!channelId) return;
    const body = purgeMessage(await options.guildWords(purge.guildId), purge);
    try {
      if (messageId) {
        await options.discord.editMessage(channelId, messageId, body);
        return;
      }
    } catch (error) {
      // Deleted by hand: told anew. A purge of the guild's language settings is no reason to fall silent either.
      if (!(error instanceof NotFound) && !(error instanceof UserError)) throw error;
    }
    const sent = await options.discord.sendMessage(channelId, body, { nonce: `p${purge.id}` });
    await options.rows.saveMessage(purge.id, asId<MessageId>(sent.id));
  };
}
