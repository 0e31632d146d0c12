/** What the commands of privacy are built from, and who may use which. */
import type { Clock } from '../../shared/clock.ts';
import type { GuildId, UserId } from '../../shared/ids.ts';
import { isAdmin, type Actor } from '../conversations/access.ts';
import type { Log } from '../../shared/log.ts';
import type { Audit } from '../conversations/audit.ts';
import type { DiscordRest } from '../gateway/rest.ts';
import { Refusal, type Words } from '../gateway/words.ts';
import type { HoldRepository } from './holdRepository.ts';
import type { ErasePastes } from './pastes.ts';
import type { PeopleRepository } from './peopleRepository.ts';
import type { Purges } from './purges.ts';

export interface PrivacyOptions {
  readonly purges: Purges;
  readonly people: PeopleRepository;
  readonly holds: HoldRepository;
  /** Whether archived threads of Discord are deleted along with what is stored. */
  readonly threadsGo: (guildId: GuildId) => Promise<boolean>;
  readonly erasePastes: ErasePastes;
  readonly audit: Pick<Audit, 'record'>;
  readonly discord: Pick<DiscordRest, 'openDirectMessages' | 'sendMessage' | 'editMessage'>;
  /** Names to type before something goes; a category's is undefined when there is none. */
  readonly names: {
    guild(id: GuildId): Promise<string>;
    person(id: UserId): Promise<string>;
    category(guildId: GuildId, id: string): Promise<string | undefined>;
    words(guildId: GuildId): Promise<Words>;
    categories(guildId: GuildId): Promise<readonly { readonly id: string; readonly name: string }[]>;
  };
  /** How the guild wants to be asked before somebody is erased at their own wish; whoever is blocked there always waits. */
  readonly erasure: (
    guildId: GuildId,
    userId: UserId,
  ) => Promise<{ readonly eraseNeedsApproval: boolean; readonly eraseDeadlineDays: number }>;
  readonly clock: Clock;
  readonly log: Log;
}

export function requireAdmin(actor: Actor): void {
  if (!isAdmin(actor)) throw new Refusal('error.adminOnly');
}
