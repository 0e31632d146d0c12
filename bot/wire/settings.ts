/** Settings in Discord: `/ticket-setup`, `/modmail-setup`, `/setup` and `/settings`, and what follows when they change. */
import { asId, type CategoryId, type GuildId, type UserId } from '../../shared/ids.ts';
import { hoursPreview } from '../conversations/openingHoursView.ts';
import { settingsCommands } from '../settings/edit/commands.ts';
import { createEditor, type EditorOptions } from '../settings/edit/service.ts';
import type { TicketCategoryConfig } from '../settings/schema.ts';
import { formPage } from '../tickets/formView.ts';
import { formPreview } from '../tickets/gatePreview.ts';
import { previewOf } from '../tickets/preview.ts';
import type { wireClosings } from './closings.ts';
import type { Core } from './core.ts';
import type { Edge } from './edge.ts';
import type { Tickets } from './tickets.ts';
import type { WireOptions } from './types.ts';

export function wireSettings(
  { clock }: WireOptions,
  { guildName, directory }: Edge,
  { settings, audit, guildWords }: Core,
  tickets: Tickets,
  { closings }: Pick<ReturnType<typeof wireClosings>, 'closings'>,
) {
  async function save(guildId: GuildId, config: TicketCategoryConfig): Promise<CategoryId> {
    const id = await tickets.categories.save(guildId, config, clock.now());
    await tickets.panels.sync({ id, guildId, config });
    return id;
  }

  const remove: EditorOptions['categories']['remove'] = async (guildId, { id, config }, by) => {
    const gone = { ...config, id, enabled: false, removed: true };
    await tickets.categories.save(guildId, gone, clock.now());
    await tickets.panels.syncGuild(guildId);
    const living = await tickets.rows.listLivingIn(id);
    const reason = (await guildWords(guildId)).t('settings.removedReason', { name: config.name });
    for (const conversationId of living) await closings.close(conversationId, by, { reason });
    return living.length;
  };

  const editor = createEditor({
    settings,
    categories: {
      list: (guildId) => tickets.categories.list(guildId),
      listStored: (guildId) => tickets.categories.listStored(guildId),
      save,
      remove,
    },
    formPage: (guildId, { id, config }, page) => formPage({ id, guildId, config }, page, ''),
    async preview(guildId, drafted, field, { userId, words: asked }) {
      if (drafted.isGuild) {
        const { openingHours } = drafted.config.modmail;
        if (field.path !== 'modmail.openingHours' || !openingHours) return undefined;
        return hoursPreview(asked, 'modmail', openingHours, clock.now());
      }
      const { id, config } = drafted;
      if (field.path === 'form') return formPreview(asked, config);
      if (field.path === 'openingHours' && config.openingHours)
        return hoursPreview(asked, 'ticket', config.openingHours, clock.now());
      if (field.kind !== 'text' || !field.place) return undefined;
      const words = await guildWords(guildId);
      return previewOf(words, { id, guildId, config }, field.place, {
        userId,
        username: (await directory.person(userId)).name,
        guildName: await guildName(guildId),
        nowMs: clock.now(),
      });
    },
    recordChange: (guildId, by, categoryId) => recordChange(guildId, by, categoryId),
    now: () => clock.now(),
  });

  function recordChange(guildId: GuildId, by: UserId, categoryId?: string): Promise<void> {
    const targets = categoryId === undefined ? {} : { category: categoryId };
    return audit.record({ guildId, actorId: by, action: 'settings.changed', targets });
  }

  return {
    ...settingsCommands(editor),
    /** Saves the category and posts its panel. */
    async addCategory(guildId: GuildId, config: TicketCategoryConfig, by: string): Promise<CategoryId> {
      const id = await save(guildId, config);
      await recordChange(guildId, asId<UserId>(by), id);
      return id;
    },
    recordChange,
  };
}
