/** Keeping panels as configured: posted where there is none, edited where something changed, moved, shared, taken away. */
import { createHash } from 'node:crypto';
import type { Clock } from '../../shared/clock.ts';
import { Forbidden, NotFound } from '../../shared/errors.ts';
import { asId, type CategoryId, type ChannelId, type GuildId, type MessageId } from '../../shared/ids.ts';
import type { Log } from '../../shared/log.ts';
import type { DiscordRest } from '../gateway/rest.ts';
import type { GuildWords } from '../gateway/words.ts';
import type { CategoryRepository } from './categoryRepository.ts';
import type { PanelRepository } from './panelRepository.ts';
import { panelMessage } from './panelView.ts';
import type { Panel, TicketCategory } from './types.ts';

/** Categories that share a panel; the first, the oldest, lends it its row and its text. */
type Group = readonly [TicketCategory, ...TicketCategory[]];

export function createPanels(options: {
  readonly discord: Pick<DiscordRest, 'sendMessage' | 'editMessage' | 'deleteMessage' | 'getMessage'>;
  readonly categories: Pick<CategoryRepository, 'list' | 'listAll' | 'deleteUnused'>;
  readonly panels: PanelRepository;
  readonly clock: Clock;
  readonly guildWords: GuildWords;
  readonly guildName: (guildId: GuildId) => Promise<string>;
  readonly log: Log;
}) {
  const { discord, panels, clock, log } = options;

  /** Messages that are panels, in memory only to spare a query for every deleted message of a busy server. */
  const shown = new Set<string>();

  async function render(group: Group) {
    const [{ guildId, config }] = group;
    const body = panelMessage(await options.guildWords(guildId), group, await options.guildName(guildId));
    return {
      channelId: asId<ChannelId>(config.panelChannelId),
      body,
      renderedHash: createHash('sha256').update(JSON.stringify(body)).digest('hex').slice(0, 32),
    };
  }

  /** Brings one panel up to date; throws what Discord refused. `isThere`: a message known to be there is not asked for. */
  async function syncGroup(group: Group, present: Panel | undefined, isThere: boolean): Promise<void> {
    const [{ guildId, id }] = group;
    const { channelId, body, renderedHash } = await render(group);
    const panel = present ?? (await panels.ensure(guildId, id, channelId, clock.now()));
    if (panel.messageId) shown.add(panel.messageId);
    const isMoved = panel.messageId !== null && panel.channelId !== channelId;
    if (panel.messageId && !isMoved) {
      try {
        if (panel.renderedHash !== renderedHash) await discord.editMessage(channelId, panel.messageId, body);
        else if (isThere) return;
        else await discord.getMessage(channelId, panel.messageId);
        await panels.saveMessage(panel, { channelId, messageId: panel.messageId, renderedHash }, clock.now());
        return;
      } catch (error) {
        if (!(error instanceof NotFound)) throw error;
      }
    }
    // Another process that finds it gone at the same time gets the same message: Discord keeps a nonce for some minutes.
    const nonce = createHash('sha256')
      .update(`${id}${channelId}${panel.messageId ?? ''}`)
      .digest('hex');
    const posted = await discord.sendMessage(channelId, body, { nonce: nonce.slice(0, 25) });
    const messageId = asId<MessageId>(posted.id);
    await panels.saveMessage(panel, { channelId, messageId, renderedHash }, clock.now());
    shown.add(messageId);
    if (isMoved) await removeMessage(panel);
  }

  async function isPosted({ channelId, messageId }: Panel): Promise<boolean> {
    if (!messageId) return false;
    try {
      await discord.getMessage(channelId, messageId);
      return true;
    } catch (error) {
      if (error instanceof NotFound || error instanceof Forbidden) return false;
      throw error;
    }
  }

  async function removeMessage({ channelId, messageId }: Panel): Promise<void> {
    if (!messageId) return;
    try {
      await discord.deleteMessage(channelId, messageId);
    } catch (error) {
      if (!(error instanceof NotFound)) throw error;
    }
  }

  /** A panel whose category was deleted, switched off, or joined another panel. */
  async function retire(panel: Panel): Promise<void> {
    await removeMessage(panel);
    await panels.delete(panel);
  }

  async function syncThese(
    categories: readonly TicketCategory[],
    present: readonly Panel[],
    isThere: boolean,
  ): Promise<void> {
    const groups = groupsOf(categories);
    const rows = new Map(present.map((panel) => [panel.categoryId, panel]));
    const leads = new Set<string>(groups.map(([{ id }]) => id));
    const work = [
      ...groups.map((group) => [group[0], () => syncGroup(group, rows.get(group[0].id), isThere)] as const),
      ...present
        .filter(({ categoryId }) => !leads.has(categoryId))
        .map((panel) => [{ id: panel.categoryId, guildId: panel.guildId }, () => retire(panel)] as const),
    ];
    for (const [{ id, guildId }, run] of work) {
      try {
        await run();
      } catch (error) {
        // One that cannot be posted never keeps the others from it.
        log.warn({ err: error, guildId, categoryId: id }, 'panel could not be brought up to date');
      }
    }
  }

  return {
    /** The panel that shows this category; throws what Discord refused. */
    async sync(category: TicketCategory): Promise<void> {
      const groups = groupsOf(await options.categories.list(category.guildId));
      const group = groups.find((candidates) => candidates.some(({ id }) => id === category.id));
      const present = await panels.list(category.guildId);
      const row = present.find(({ categoryId }) => categoryId === group?.[0].id);
      if (group) await syncGroup(group, row, true);
      await syncGuild(category.guildId);
    },

    syncGuild,

    /** Categories whose panel is not where it should be; asks Discord for each. */
    async listGone(guildId: GuildId): Promise<CategoryId[]> {
      const rows = new Map((await panels.list(guildId)).map((panel) => [panel.categoryId, panel]));
      const gone: CategoryId[] = [];
      for (const [{ id, config }] of groupsOf(await options.categories.list(guildId))) {
        const panel = rows.get(id);
        const isThere = panel?.channelId === config.panelChannelId && (await isPosted(panel));
        if (!isThere) gone.push(id);
      }
      return gone;
    },

    /** Posts what is not there. */
    async restore(guildId: GuildId): Promise<void> {
      await syncThese(await options.categories.list(guildId), await panels.list(guildId), false);
    },

    async syncAll(): Promise<void> {
      await syncThese(await options.categories.listAll(), await panels.listAll(), true);
    },

    /** As `syncAll`, and asks Discord whether each message is still there. */
    async reconcile(): Promise<void> {
      await options.categories.deleteUnused();
      await syncThese(await options.categories.listAll(), await panels.listAll(), false);
    },

    /** Somebody deleted messages: a panel among them comes back. Others cost a look into memory. */
    async repost(guildId: GuildId, messageIds: readonly string[]): Promise<void> {
      if (!messageIds.some((id) => shown.has(id))) return;
      await syncThese(await options.categories.list(guildId), await panels.list(guildId), false);
    },
  };

  async function syncGuild(guildId: GuildId): Promise<void> {
    await syncThese(await options.categories.list(guildId), await panels.list(guildId), true);
  }
}

/** Panels of one guild or of all: ids are unique everywhere. */
function groupsOf(categories: readonly TicketCategory[]): Group[] {
  const groups = new Map<string, [TicketCategory, ...TicketCategory[]]>();
  for (const category of categories) {
    const { enabled, sharedPanel, panelChannelId } = category.config;
    if (!enabled) continue;
    const key = sharedPanel === null ? category.id : `${category.guildId} ${panelChannelId} ${sharedPanel}`;
    const group = groups.get(key);
    if (group) group.push(category);
    else groups.set(key, [category]);
  }
  return [...groups.values()];
}
