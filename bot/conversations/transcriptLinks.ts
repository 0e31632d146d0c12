/** Who is given the link to a staff copy: posted for all readers of a channel, or on request to one person, who is recorded. */
import { ButtonStyle } from 'discord-api-types/v10';
import type { ConversationId, GuildId, UserId } from '../../shared/ids.ts';
import { actorOf, guildIdOf } from '../gateway/actor.ts';
import { formatComponentId, idArg } from '../gateway/componentIds.ts';
import type { ComponentHandler } from '../gateway/interactions.ts';
import { Refusal, wordsIn } from '../gateway/words.ts';
import type { Audit } from './audit.ts';
import type { ClosingKind } from './closingKind.ts';
import type { TranscriptPublisher } from './publishing.ts';
import type { ConversationRepository } from './repository.ts';
import type { Conversation, ConversationKind } from './types.ts';
import { button, buttonRow, linkButton } from './view.ts';

const OPEN_ACTION = 'transcript.open';

/** Under which the log message carries its button, when it carries no link. */
export function openButtonId(id: ConversationId): string {
  return formatComponentId(OPEN_ACTION, id);
}

export function openButton(label: string, id: ConversationId) {
  return button(ButtonStyle.Primary, label, OPEN_ACTION, id);
}

export type TranscriptLinks = ReturnType<typeof createTranscriptLinks>;

export function createTranscriptLinks(options: {
  readonly transcripts: Pick<TranscriptPublisher, 'links'>;
  readonly isOnRequest: (guildId: GuildId) => Promise<boolean>;
  readonly audit: Pick<Audit, 'record'>;
}) {
  const { transcripts, isOnRequest, audit } = options;
  return {
    /** For a message that others read, too. */
    async posted(conversation: Conversation): Promise<string | undefined> {
      if (await isOnRequest(conversation.guildId)) return undefined;
      return (await transcripts.links(conversation)).staff;
    },

    /** For the eyes of one person; whether they may, the caller has asked. */
    // INVARIANT: nobody is given a staff copy's link on request without a record of it.
    async given(conversation: Conversation, reader: UserId): Promise<string | undefined> {
      const { staff } = await transcripts.links(conversation);
      if (staff) await record(audit, conversation, reader, 'done');
      return staff;
    },
  };
}

function record(
  audit: Pick<Audit, 'record'>,
  { guildId, id }: Conversation,
  reader: UserId,
  outcome: 'done' | 'refused',
): Promise<void> {
  return audit.record({
    guildId,
    actorId: reader,
    action: 'transcript.opened',
    targets: { conversation: id },
    outcome,
  });
}

export function transcriptButtons(options: {
  readonly conversations: Pick<ConversationRepository, 'findById'>;
  readonly kinds: Readonly<Record<ConversationKind, Pick<ClosingKind, 'isStaff'>>>;
  readonly links: Pick<TranscriptLinks, 'given'>;
  readonly audit: Pick<Audit, 'record'>;
}): readonly ComponentHandler[] {
  return [
    {
      action: OPEN_ACTION,
      acknowledge: 'private',
      async run(interaction, args) {
        const conversation = await options.conversations.findById(idArg(args));
        if (conversation?.guildId !== guildIdOf(interaction)) throw new Refusal('transcript.gone');
        const actor = actorOf(interaction);
        // Discord sends the roles that the clicker has at this moment.
        if (!(await options.kinds[conversation.kind].isStaff(conversation, actor))) {
          await record(options.audit, conversation, actor.userId, 'refused');
          throw new Refusal('transcript.notStaff');
        }
        const link = await options.links.given(conversation, actor.userId);
        if (!link) throw new Refusal('transcript.gone');
        const words = wordsIn(interaction.locale);
        return {
          content: words.t('transcript.here'),
          components: [buttonRow(linkButton(words.t('button.openTranscript'), link))],
        };
      },
    },
  ];
}
