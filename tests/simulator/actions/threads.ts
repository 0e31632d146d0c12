/** Making, changing and deleting threads and their membership; callers have checked permissions. */
import { ChannelType, MessageType } from 'discord-api-types/v10';
import { DiscordError } from '../errors.ts';
import { channelPayload, threadMemberPayload } from '../payloads/channel.ts';
import { memberPayload } from '../payloads/user.ts';
import type { ChannelState, MessageState } from '../state/types.ts';
import { INTENTS, type World } from '../state/world.ts';
import { blankChannel } from './channels.ts';
import { createMessage } from './messages.ts';

const ACTIVE_THREADS = 1_000;

interface ThreadDraft {
  readonly name: string;
  readonly type: ChannelType.PublicThread | ChannelType.PrivateThread | ChannelType.AnnouncementThread;
  readonly ownerId: string;
  readonly autoArchiveMinutes?: number;
  readonly slowmodeSeconds?: number;
  readonly invitable?: boolean;
  readonly appliedTags?: string[];
  readonly fromMessage?: MessageState;
}

export function createThread(world: World, parent: ChannelState, draft: ThreadDraft): ChannelState {
  const active = world.threadsOf(parent.guildId ?? '').filter((c) => !c.thread?.archived);
  if (active.length >= ACTIVE_THREADS) throw new DiscordError(160006);
  if (draft.fromMessage?.threadId) throw new DiscordError(160004);
  const now = world.time.now();
  const thread: ChannelState = {
    // A thread that starts at a message has that message's id.
    ...blankChannel(draft.fromMessage?.id ?? world.ids.next(), draft.type),
    guildId: parent.guildId,
    name: draft.name,
    parentId: parent.id,
    slowmodeSeconds: draft.slowmodeSeconds ?? 0,
    thread: {
      ownerId: draft.ownerId,
      createdAtMs: now,
      archived: false,
      locked: false,
      invitable: draft.invitable ?? true,
      autoArchiveMinutes: draft.autoArchiveMinutes ?? parent.defaultAutoArchiveMinutes,
      archiveChangedAtMs: now,
      appliedTags: draft.appliedTags ?? [],
      messageCount: 0,
      totalMessageSent: 0,
      members: new Map([[draft.ownerId, { joinedAtMs: now }]]),
    },
  };
  world.channels.set(thread.id, thread);
  if (draft.fromMessage) draft.fromMessage.threadId = thread.id;
  emitThread(world, 'THREAD_CREATE', thread, { newly_created: true });
  announce(world, parent, thread, draft);
  return thread;
}

/** The system messages that Discord writes when a thread begins. */
function announce(world: World, parent: ChannelState, thread: ChannelState, draft: ThreadDraft): void {
  if (draft.fromMessage) {
    createMessage(world, thread, {
      authorId: draft.ownerId,
      type: MessageType.ThreadStarterMessage,
      reference: {
        type: 0,
        channelId: parent.id,
        messageId: draft.fromMessage.id,
        guildId: parent.guildId,
      },
      mentionIds: [],
    });
  } else if (thread.type === ChannelType.PublicThread && parent.type !== ChannelType.GuildForum) {
    createMessage(world, parent, {
      authorId: draft.ownerId,
      type: MessageType.ThreadCreated,
      content: thread.name,
      reference: { type: 0, channelId: thread.id, messageId: null, guildId: parent.guildId },
      mentionIds: [],
    });
  }
}

export function threadUpdated(world: World, thread: ChannelState): void {
  emitThread(world, 'THREAD_UPDATE', thread);
}

export function deleteThread(world: World, thread: ChannelState): void {
  world.emit({
    t: 'THREAD_DELETE',
    d: { id: thread.id, guild_id: thread.guildId, parent_id: thread.parentId, type: thread.type },
    guildId: thread.guildId,
    channelId: thread.id,
    intents: INTENTS.guilds,
  });
  world.channels.delete(thread.id);
  world.changed();
}

export function addThreadMember(world: World, thread: ChannelState, userId: string, byId: string): void {
  if (!thread.thread || thread.thread.members.has(userId)) return;
  thread.thread.members.set(userId, { joinedAtMs: world.time.now() });
  emitMembers(world, thread, [userId], []);
  if (userId === world.botId && byId !== userId) emitThread(world, 'THREAD_CREATE', thread);
  if (byId !== userId) {
    createMessage(world, thread, {
      authorId: byId,
      type: MessageType.RecipientAdd,
      mentionIds: [userId],
    });
  }
}

export function removeThreadMember(world: World, thread: ChannelState, userId: string): void {
  if (!thread.thread?.members.delete(userId)) return;
  emitMembers(world, thread, [], [userId]);
}

function emitMembers(world: World, thread: ChannelState, added: string[], removed: string[]): void {
  const guild = world.guildOf(thread);
  const concernsBot = added.includes(world.botId) || removed.includes(world.botId);
  world.emit({
    t: 'THREAD_MEMBERS_UPDATE',
    d: {
      id: thread.id,
      guild_id: thread.guildId,
      member_count: Math.min(50, thread.thread?.members.size ?? 0),
      ...(added.length > 0
        ? {
            added_members: added.map((id) => {
              const member = guild?.members.get(id);
              return {
                ...threadMemberPayload(thread.id, id, world.time.now()),
                ...(member ? { member: memberPayload(member, world.getUser(id)) } : {}),
                presence: null,
              };
            }),
          }
        : {}),
      ...(removed.length > 0 ? { removed_member_ids: removed } : {}),
    },
    guildId: thread.guildId,
    // Without the members intent an app hears only of its own comings and goings.
    ...(concernsBot ? {} : { channelId: thread.id }),
    intents: concernsBot ? INTENTS.guilds : INTENTS.members,
  });
}

function emitThread(world: World, t: string, thread: ChannelState, extra: object = {}): void {
  world.emit({
    t,
    d: { ...channelPayload(world, thread), ...extra },
    guildId: thread.guildId,
    channelId: thread.id,
    intents: INTENTS.guilds,
  });
}
