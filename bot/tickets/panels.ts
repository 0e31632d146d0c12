/** Keeping panels as configured: posted where there is none, edited where the configuration changed, moved with it. */
import { createHash } from 'node:crypto';
import type { Clock } from '../../shared/clock.ts';
import { NotFound } from '../../shared/errors.ts';
import { asId, type ChannelId, type MessageId } from '../../shared/ids.ts';
import type { Log } from '../../shared/log.ts';
import type { DiscordRest } from '../gateway/rest.ts';
import type { CategoryRepository } from './categoryRepository.ts';
import type { PanelRepository } from './panelRepository.ts';
import type { Panel, TicketCategory } from './types.ts';
import { panelMessage } from './view.ts';

export type Panels = ReturnType<typeof createPanels>;

export function createPanels(options: {
  readonly discord: Pick<DiscordRest, 'sendMessage' | 'editMessage' | 'deleteMessage'>;
  readonly categories: Pick<CategoryRepository, 'listAll'>;
  readonly panels: PanelRepository;
  readonly clock: Clock;
  readonly log: Log;
}) {
  const { discord, panels, clock, log } = options;

  /** Brings one category's panel up to date; throws what Discord refused. */
  async function sync(category: TicketCategory): Promise<void> {
    const channelId = asId<ChannelId>(category.config.panelChannelId);
    const body = panelMessage(category);
    const renderedHash = createHash('sha256').update(JSON.stringify(body)).digest('hex').slice(0, 32);
    const panel = await panels.ensure(category.guildId, category.id, channelId, clock.now());
    const isMoved = panel.messageId !== null && panel.channelId !== channelId;
    if (panel.messageId && !isMoved) {
      if (panel.renderedHash === renderedHash) return;
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
      for (const category of await options.categories.listAll()) {
        try {
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
