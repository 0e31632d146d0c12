/** Which of the things that staff type in a thread are meant for the user. */
import type { ModmailConfig } from './settings.ts';

/** `!r text`, `!reply text`; with an a (`!ra`, `!areply`) under the team's name. The text may begin on the next line. */
const REPLY_COMMAND = /^!(?:r(?:eply)?|(ra|areply))(?:\s+|$)/i;

export interface ReplyText {
  readonly text: string;
  readonly isAnonymous: boolean;
}

/** What is meant for the user; undefined when it stays among staff. */
export function replyText(
  content: string,
  config: Pick<ModmailConfig, 'replyCommand' | 'directTyping' | 'notePrefix' | 'anonymous'>,
): ReplyText | undefined {
  const isAlways = config.anonymous === 'always';
  const command = config.replyCommand ? REPLY_COMMAND.exec(content) : null;
  if (command) {
    const isAsked = command[1] !== undefined && config.anonymous === 'allowed';
    return { text: content.slice(command[0].length), isAnonymous: isAlways || isAsked };
  }
  if (!config.directTyping || content.startsWith(config.notePrefix)) return undefined;
  return { text: content, isAnonymous: isAlways };
}
