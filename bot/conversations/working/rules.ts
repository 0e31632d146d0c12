/** What a kind of conversation adds to working it: who its staff are, what it is called, how its user is answered. */
import type { CategoryId, UserId } from '../../../shared/ids.ts';
import type { ConversationKind } from '../types.ts';
import type { Actor } from '../access.ts';
import type { PlaceholderValues } from '../placeholders.ts';
import type { Conversation } from '../types.ts';

/** Where a conversation can be moved. */
export interface Destination {
  readonly id: CategoryId;
  readonly name: string;
}

/** What a member of staff says to the user by way of the bot. */
export interface StaffAnswer {
  /** The interaction: the same answer again has the same id. */
  readonly id: string;
  readonly author: { readonly id: UserId; readonly displayName: string; readonly avatarUrl: string | null };
  readonly text: string;
}

export interface WorkRules {
  isStaff(conversation: Conversation, actor: Actor): Promise<boolean>;
  /** Roles that have access by what the conversation is; they are not taken away one by one. */
  staffRoleIds(conversation: Conversation): Promise<readonly string[]>;
  /** Only staff read the channel, so that a note is simply said in it. */
  readonly isAmongStaff: boolean;
  /** Whether it is a thread of Discord, which has members instead of overwrites, and no topic. */
  isThread(conversation: Conversation): Promise<boolean>;
  /** Heading of its pinned message; undefined where that never changes. */
  title(conversation: Conversation): Promise<string | undefined>;
  /** Others who read along by direct message. */
  listFurther?(conversation: Conversation): Promise<readonly UserId[]>;
  /** Where the server wants that: its tag or category says that it is put aside, or is back. May be done again. */
  showAside?(conversation: Conversation, isAside: boolean): Promise<void>;
  /** What a snippet may name. */
  values(conversation: Conversation): Promise<PlaceholderValues>;
  /** False when the user could not be reached, which the channel then says. */
  answer(conversation: Conversation, answer: StaffAnswer): Promise<boolean>;
  /** Nothing where there are no categories. */
  listDestinations(conversation: Conversation): Promise<readonly Destination[]>;
  /**
   * Everything of the category follows: place, permissions, who is staff. Gives the roles that answer from now on, and whether
   * those who did before have no access any more, which a thread may not allow.
   */
  move(
    conversation: Conversation,
    to: CategoryId,
    keepRoleIds: readonly string[],
  ): Promise<{ readonly name: string; readonly roleIds: readonly string[]; readonly isOldTeamOut: boolean }>;
}

export type RulesOf = Readonly<Record<ConversationKind, WorkRules>>;
