/** Changing settings one field at a time: the whole is checked by the schema before anything is saved. */
import type { z } from 'zod';
import { asId, type CategoryId, type GuildId, type UserId } from '../../../shared/ids.ts';
import { Refusal, type Words } from '../../gateway/words.ts';
import type { Form } from '../../gateway/interactions.ts';
import type { SettingsRepository } from '../repository.ts';
import {
  guildSettingsSchema,
  ticketCategorySchema,
  type GuildSettings,
  type TicketCategoryConfig,
} from '../schema.ts';
import { brokenAmong, standIn, type BrokenCategory } from './broken.ts';
import { fieldId, fieldsOf, isGuildSection, type Field } from './fields.ts';
import type { Preview } from './previewView.ts';
import { withValue, type Tree, type Value } from './values.ts';

export interface CategoryName {
  readonly id: CategoryId;
  readonly config: TicketCategoryConfig;
}

/** Who asks, and the language they read. */
export interface Reader {
  readonly userId: UserId;
  readonly words: Words;
}

/** Settings with a value that is not saved yet: a ticket category's, or the server's own. */
export type Draft =
  (CategoryName & { readonly isGuild?: never }) | { readonly isGuild: true; readonly config: GuildSettings };

export interface EditorOptions {
  readonly settings: Pick<SettingsRepository, 'get' | 'save'>;
  readonly categories: {
    list(guildId: GuildId): Promise<readonly CategoryName[]>;
    /** As they are stored, readable or not. */
    listStored(guildId: GuildId): Promise<readonly { readonly id: CategoryId; readonly config: unknown }[]>;
    /** Saves, and brings its panel up to date; throws what Discord refused. */
    save(guildId: GuildId, config: TicketCategoryConfig): Promise<CategoryId>;
    /** Takes its panel away and closes its tickets; gives how many. */
    remove(guildId: GuildId, category: CategoryName, by: UserId): Promise<number>;
  };
  /** What people will read, with sample values; undefined for texts that are shown as they are. */
  readonly preview: (
    guildId: GuildId,
    drafted: Draft,
    field: Field,
    by: Reader,
  ) => Promise<Preview | undefined>;
  /** A page of the category's form, as people see it. */
  readonly formPage: (guildId: GuildId, category: CategoryName, page: number) => Form;
  readonly recordChange: (guildId: GuildId, by: UserId, categoryId: string | undefined) => Promise<void>;
  readonly now: () => number;
}

export type Editor = ReturnType<typeof createEditor>;

export function createEditor(options: EditorOptions) {
  const { settings, categories } = options;

  async function getCategory(guildId: GuildId, id: string): Promise<CategoryName> {
    const found = (await categories.list(guildId)).find((category) => category.id === id);
    if (!found) throw new Refusal('settings.categoryGone');
    return found;
  }

  const listBroken = async (guildId: GuildId) => brokenAmong(await categories.listStored(guildId));

  async function getBroken(guildId: GuildId, id: string): Promise<BrokenCategory> {
    const found = (await listBroken(guildId)).find((broken) => broken.id === id);
    if (!found) throw new Refusal('settings.categoryGone');
    return found;
  }

  /** With this value, checked and not saved. */
  async function draft(guildId: GuildId, section: string, field: Field, value: Value): Promise<Draft> {
    const tree = withValue(await load(guildId, section), field, value);
    if (isGuildSection(section)) return { isGuild: true, config: checked(guildSettingsSchema, tree) };
    return { id: asId<CategoryId>(section), config: checked(ticketCategorySchema, tree) };
  }

  async function load(guildId: GuildId, section: string): Promise<Tree> {
    if (isGuildSection(section)) return settings.get(guildId);
    const { config } = await getCategory(guildId, section);
    return { ...config };
  }

  return {
    load,
    listCategories: (guildId: GuildId) => categories.list(guildId),

    async save(guildId: GuildId, section: string, field: Field, value: Value, by: UserId): Promise<void> {
      const tree = withValue(await load(guildId, section), field, value);
      if (isGuildSection(section))
        await settings.save(guildId, checked(guildSettingsSchema, tree), options.now());
      else await categories.save(guildId, { ...checked(ticketCategorySchema, tree), id: section });
      await options.recordChange(guildId, by, isGuildSection(section) ? undefined : section);
    },

    /** As it would look with this value, which is checked but not saved. */
    async preview(guildId: GuildId, section: string, field: Field, value: Value, by: Reader) {
      return options.preview(guildId, await draft(guildId, section, field, value), field, by);
    },

    /** A page of the form that a draft is, to be looked at. */
    async tryForm(
      guildId: GuildId,
      section: string,
      field: Field,
      value: Value,
      page: number,
    ): Promise<Form> {
      const drafted = await draft(guildId, section, field, value);
      if (drafted.isGuild) throw new Refusal('error.unknownComponent');
      return options.formPage(guildId, drafted, page);
    },

    listBroken,
    getBroken,

    /** What could be read stays, with what an administrator has filled in; the rest becomes the standard. */
    async mend(
      guildId: GuildId,
      id: string,
      entered: Readonly<Record<string, unknown>>,
      by: UserId,
    ): Promise<void> {
      const { kept } = await getBroken(guildId, id);
      await categories.save(guildId, checked(ticketCategorySchema, { ...kept, ...entered, id }));
      await options.recordChange(guildId, by, id);
    },

    async add(guildId: GuildId, config: Readonly<Record<string, unknown>>, by: UserId): Promise<CategoryId> {
      const id = await categories.save(guildId, checked(ticketCategorySchema, config));
      await options.recordChange(guildId, by, id);
      return id;
    },

    async remove(guildId: GuildId, section: string, by: UserId): Promise<number> {
      const broken = (await listBroken(guildId)).find(({ id }) => id === section);
      const category = broken
        ? { id: broken.id, config: standIn(broken, section) }
        : await getCategory(guildId, section);
      const closed = await categories.remove(guildId, category, by);
      await options.recordChange(guildId, by, section);
      return closed;
    },
  };
}

export function getField(section: string, id: string): Field {
  const field = fieldsOf(section).find((candidate) => fieldId(candidate) === id);
  if (!field) throw new Refusal('error.unknownComponent');
  return field;
}

/** Throws a refusal that names what is wrong; then nothing was changed. */
function checked<T>(schema: z.ZodType<T>, value: unknown): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const problem = result.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ');
  throw new Refusal('settings.invalid', { problem: problem.slice(0, 500) });
}
