/** Telling how a purge stands: one message in the channel where it was asked for, edited until it is the receipt. */
import { NotFound, UserError } from '../../shared/errors.ts';
import { asId, type MessageId } from '../../shared/ids.ts';
import type { DiscordRest } from '../gateway/rest.ts';
import type { GuildWords } from '../gateway/words.ts';
import type { PurgeRepository } from './purgeRepository.ts';
import type { Purge } from './purgeTypes.ts';
import { purgeMessage } from './purgeView.ts';

export function createPurgeProgress(options: {
  readonly rows: Pick<PurgeRepository, 'saveMessage'>;
  readonly discord: Pick<DiscordRest, 'sendMessage' | 'editMessage'>;
  readonly guildWords: GuildWords;
}) {
  return async (purge: Purge): Promise<void> => {
    const { channelId, messageId } = purge;
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
