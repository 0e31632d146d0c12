/** Keeping panels as configured: posted where there is none, edited where the configuration changed, moved with it. */
import { createHash } from 'node:crypto';
import type { Clock } from '../../shared/clock.ts';
import { NotFound } from '../../shared/errors.ts';
import { asId, type ChannelId, type MessageId } from '../../shared/ids.ts';
import type { Log } from '../../shared/log.ts';
import type { DiscordRest } from '../gateway/rest.ts';
import type { GuildWords, Words } from '../gateway/words.ts';
import type { CategoryRepository } from './categoryRepository.ts';
import type { PanelRepository } from './panelRepository.ts';
import type { Panel, TicketCategory } from './types.ts';
import { panelMessage } from './view.ts';

export function createPanels(options: {
  readonly discord: Pick<DiscordRest, 'sendMessage' | 'editMessage' | 'deleteMessage'>;
  readonly categories: Pick<CategoryRepository, 'listAll'>;
  readonly panels: PanelRepository;
  readonly clock: Clock;
  readonly guildWords: GuildWords;
  readonly log: Log;
}) {
  const { discord, panels, guildWords, clock, log } = options;

  /** Brings one category's panel up to date; throws what Discord refused. */
  async function sync(category: TicketCategory): Promise<void> {
    const rendered = render(await guildWords(category.guildId), category);
    const { channelId, body, renderedHash } = rendered;
    const panel = await panels.ensure(category.guildId, category.id, channelId, clock.now());
    const isMoved = panel.messageId !== null && panel.channelId !== channelId;
    if (panel.messageId && !isMoved) {
      if (isCurrent(panel, rendered)) return;
      try {
        await discord.editMessage(channelId, panel.messageId, body);
        await panels.saveMessage(panel, { channelId, messageId: panel.messageId, renderedHash }, clock.now());
        return;
      } catch (error) {
        if (!(error instanceof NotFound)) throw error;
      }
    }
    const posted = await discord.sendMessage(channelId, body, { nonce: renderedHash.slice(0, 25) });
    await panels.saveMessage(
      panel,
      { channelId, messageId: asId<MessageId>(posted.id), renderedHash },
      clock.now(),
    );
    if (isMoved) await removeOld(panel);
  }

  async function removeOld(panel: Panel): Promise<void> {
    if (!panel.messageId) return;
    try {
      await discord.deleteMessage(panel.channelId, panel.messageId);
    } catch (error) {
      if (!(error instanceof NotFound)) throw error;
    }
  }

  return {
    sync,
    /** All panels; one that cannot be posted never keeps the others from it. */
    async syncAll(): Promise<void> {
      const current = new Map((await panels.listAll()).map((panel) => [panel.categoryId, panel]));
      for (const category of await options.categories.listAll()) {
        try {
          const rendered = render(await guildWords(category.guildId), category);
          if (isCurrent(current.get(category.id), rendered)) continue;
          await sync(category);
        } catch (error) {
          log.warn(
            { err: error, guildId: category.guildId, categoryId: category.id },
            'panel could not be brought up to date',
          );
        }
      }
    },
  };
}

function render(words: Words, category: TicketCategory) {
  const body = panelMessage(words, category);
  return {
    channelId: asId<ChannelId>(category.config.panelChannelId),
    body,
    renderedHash: createHash('sha256').update(JSON.stringify(body)).digest('hex').slice(0, 32),
  };
}

function isCurrent(panel: Panel | undefined, rendered: ReturnType<typeof render>): boolean {
  if (!panel?.messageId) return false;
  return panel.channelId === rendered.channelId && panel.renderedHash === rendered.renderedHash;
}
