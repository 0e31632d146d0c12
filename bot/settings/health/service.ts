/** Gathers the facts for `/health`, and repairs what can be repaired without losing anything. */
import { ChannelType } from 'discord-api-types/v10';
import { asId, type ChannelId, type GuildId, type UserId } from '../../../shared/ids.ts';
import { privateOverwrites } from '../../conversations/access.ts';
import type { DiscordRest } from '../../gateway/rest.ts';
import { explain, type GuildWords, type Words } from '../../gateway/words.ts';
import type { SettingsRepository } from '../repository.ts';
import type { TicketCategoryConfig } from '../schema.ts';
import { findingsOf } from './findings.ts';
import type { Finding, HealthFacts, Repair } from './types.ts';

export interface HealthOptions {
  readonly discord: Pick<DiscordRest, 'getGuild' | 'getMember' | 'listGuildChannels' | 'createChannel'>;
  readonly settings: SettingsRepository;
  readonly categories: {
    inspect(guildId: GuildId): Promise<Pick<HealthFacts, 'categories' | 'invalid'>>;
    save(guildId: GuildId, config: TicketCategoryConfig): Promise<void>;
  };
  readonly panels: {
    /** Categories whose panel is not where it should be, asked of Discord. */
    listGone(guildId: GuildId): Promise<readonly string[]>;
    restore(guildId: GuildId): Promise<void>;
  };
  readonly listStuck: (guildId: GuildId) => Promise<HealthFacts['stuck']>;
  readonly probePaste: () => Promise<HealthFacts['paste']>;
  readonly probeKeys: () => Promise<HealthFacts['keys']>;
  readonly hasMessageContent: boolean;
  readonly guildWords: GuildWords;
  readonly botUserId: () => string;
  /** Before anything is posted anew: what was configured by hand meanwhile is kept. */
  readonly now: () => number;
}

export type Health = ReturnType<typeof createHealth>;

export function createHealth(options: HealthOptions) {
  const { discord, settings, categories, panels } = options;

  async function gather(guildId: GuildId): Promise<HealthFacts> {
    const [guild, member, channels, own, known, panelsGone, stuck, paste, keys] = await Promise.all([
      discord.getGuild(guildId),
      discord.getMember(guildId, asId<UserId>(options.botUserId())),
      discord.listGuildChannels(guildId),
      settings.get(guildId),
      categories.inspect(guildId),
      panels.listGone(guildId),
      options.listStuck(guildId),
      options.probePaste(),
      options.probeKeys(),
    ]);
    const { hasMessageContent } = options;
    return {
      guild,
      member,
      channels,
      settings: own,
      ...known,
      panelsGone,
      stuck,
      paste,
      keys,
      hasMessageContent,
    };
  }

  async function mend(guildId: GuildId, repair: Repair, words: Words): Promise<string> {
    const guild = await options.guildWords(guildId);
    if (repair.kind === 'panels') {
      await panels.restore(guildId);
      return words.t('health.repaired.panels');
    }
    const known = (await categories.inspect(guildId)).categories;
    const category = known.find(({ id }) => id === repair.categoryId);
    const roleIds = category?.config.roleIds ?? [...new Set(known.flatMap(({ config }) => config.roleIds))];
    const permission_overwrites = privateOverwrites({
      guildId,
      botUserId: options.botUserId(),
      userIds: [],
      roleIds,
    });
    if (repair.kind === 'parent') {
      if (!category) return words.t('health.repaired.nothing');
      const name = guild.t('setup.categoryName');
      const made = await discord.createChannel(guildId, {
        name,
        type: ChannelType.GuildCategory,
        permission_overwrites,
      });
      await categories.save(guildId, { ...category.config, id: category.id, parentId: made.id });
      return words.t('health.repaired.parent', { name: category.config.name });
    }
    const name = guild.t('setup.logName');
    const made = await discord.createChannel(guildId, {
      name,
      type: ChannelType.GuildText,
      permission_overwrites,
    });
    const channel = `<#${asId<ChannelId>(made.id)}>`;
    if (category) {
      await categories.save(guildId, { ...category.config, id: category.id, logChannelId: made.id });
      return words.t('health.repaired.log', { channel });
    }
    const own = await settings.get(guildId);
    await settings.save(guildId, { ...own, logs: { ...own.logs, channelId: made.id } }, options.now());
    return words.t('health.repaired.log', { channel });
  }

  async function check(guildId: GuildId): Promise<Finding[]> {
    return findingsOf(await gather(guildId));
  }

  return {
    check,

    /** Mends one after another; what fails is said with its reason and keeps none of the others from it. */
    async repair(
      guildId: GuildId,
      words: Words,
    ): Promise<{ readonly done: readonly string[]; readonly left: Finding[] }> {
      const repairs = (await check(guildId)).flatMap(({ repair }) => (repair ? [repair] : []));
      const distinct = [...new Map(repairs.map((repair) => [JSON.stringify(repair), repair])).values()];
      const done: string[] = [];
      for (const repair of distinct) {
        try {
          done.push(await mend(guildId, repair, words));
        } catch (error) {
          done.push(words.t('health.repaired.failed', { reason: explain(error, words) }));
        }
      }
      return { done, left: await check(guildId) };
    },
  };
}
