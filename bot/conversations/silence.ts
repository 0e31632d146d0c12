/** Taking speech away from everybody in a channel that is being closed. */
import { OverwriteType, PermissionFlagsBits, type APIOverwrite } from 'discord-api-types/v10';

/** What nobody but the bot may do in a channel that is being closed. */
const SPEAKING =
  PermissionFlagsBits.SendMessages |
  PermissionFlagsBits.SendMessagesInThreads |
  PermissionFlagsBits.AddReactions;

/** The overwrites with speaking taken away from everyone but the bot; undefined when they are so already. */
export function silence(
  overwrites: readonly APIOverwrite[],
  guildId: string,
  botUserId: string,
): APIOverwrite[] | undefined {
  const everyone = overwrites.some((overwrite) => overwrite.id === guildId)
    ? []
    : [{ id: guildId, type: OverwriteType.Role, allow: '0', deny: '0' }];
  const isOthers = (overwrite: APIOverwrite) => overwrite.id !== botUserId;
  const isSilent = ({ allow, deny }: APIOverwrite) =>
    (BigInt(allow) & SPEAKING) === 0n && (BigInt(deny) & SPEAKING) === SPEAKING;
  const all = [...overwrites, ...everyone];
  if (all.filter(isOthers).every(isSilent)) return undefined;
  return all.map((overwrite) =>
    isOthers(overwrite)
      ? {
          ...overwrite,
          allow: (BigInt(overwrite.allow) & ~SPEAKING).toString(),
          deny: (BigInt(overwrite.deny) | SPEAKING).toString(),
        }
      : overwrite,
  );
}
