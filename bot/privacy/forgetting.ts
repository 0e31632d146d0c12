/** Forgetting somebody in what stays: their own copies of others' conversations, and every mention of them. */
import type { UserId } from '../../shared/ids.ts';
import type { HoldRepository } from './holdRepository.ts';
import type { ErasePastes } from './pastes.ts';
import type { PeopleRepository } from './peopleRepository.ts';
import type { Purge } from './purgeTypes.ts';

export interface ForgettingOptions {
  readonly people: Pick<PeopleRepository, 'listFurtherCopies' | 'takeOut' | 'deleteOwn'>;
  readonly holds: Pick<HoldRepository, 'forgetCopy'>;
  readonly erasePastes: ErasePastes;
}

export function createForgetting({ people, holds, erasePastes }: ForgettingOptions) {
  return async (purge: Pick<Purge, 'id' | 'guildId'>, userId: UserId): Promise<void> => {
    for (const { conversationId, copy } of await people.listFurtherCopies(userId, purge.guildId)) {
      await erasePastes(conversationId, copy);
      await holds.forgetCopy(conversationId, copy);
    }
    await people.takeOut(userId, purge.guildId, purge.id);
    await people.deleteOwn(userId);
  };
}
