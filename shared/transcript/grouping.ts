/** Which messages stand under one heading, and where a new day begins. */
import { isSystemMessage } from './systemMessages.ts';
import { messageTime, type Msg } from './types.ts';

/** Messages of one author this close together share one heading, as in Discord. */
const GROUP_MS = 7 * 60_000;

/** Whether `message` stands under the heading of `previous`. */
export function continuesGroup(previous: Msg | undefined, message: Msg): boolean {
  return (
    previous !== undefined &&
    previous.u === message.u &&
    previous.note === message.note &&
    previous.anon === message.anon &&
    !isSystemMessage(previous) &&
    message.rp === undefined &&
    message.ix === undefined &&
    messageTime(message.i) - messageTime(previous.i) < GROUP_MS
  );
}
