/** What staff read of a thread that was shut by hand while its conversation goes on. */
import { ButtonStyle } from 'discord-api-types/v10';
import type { MessageBody } from '../gateway/rest.ts';
import type { Words } from '../gateway/words.ts';
import type { Conversation } from './types.ts';
import { button, buttonRow, CLOSE_ACTIONS, COLOURS } from './view.ts';

/** In the thread: how it is really closed. */
export function openAgain(
  words: Words,
  { id, kind }: Pick<Conversation, 'id' | 'kind'>,
  was: 'archived' | 'locked',
): MessageBody {
  return {
    embeds: [{ color: COLOURS.calm, description: words.t(`thread.${was}ByHand.${kind}`) }],
    components: [
      buttonRow(button(ButtonStyle.Danger, words.t(`button.close.${kind}`), CLOSE_ACTIONS.ask, id)),
    ],
  };
}

/** In the log channel: why nobody can write in it, and what helps. */
export function staysShut(words: Words, channelId: string): MessageBody {
  const description = words.t('thread.staysShut', { channel: `<#${channelId}>` });
  return { embeds: [{ color: COLOURS.warning, description }] };
}
