/** Which fields a section of `/settings` shows, and under which headings. */
import { CATEGORY_FIELDS, GROUPS, GUILD_FIELDS, SECTIONS, type Field } from './fields.ts';
import { valueAt, type Tree } from './values.ts';

/** What can be set as things are: a text that nobody is sent is not asked for. */
export function groupsOf(section: string, tree: Tree) {
  const ofGuild = SECTIONS.find((known) => known === section);
  if (ofGuild)
    return [{ heading: 'select.setting.placeholder' as const, fields: shownIn(tree, GUILD_FIELDS[ofGuild]) }];
  return GROUPS.map((group) => ({
    heading: `settings.group.${group}` as const,
    fields: shownIn(tree, CATEGORY_FIELDS[group]),
  }));
}

function shownIn(tree: Tree, fields: readonly Field[]): readonly Field[] {
  const isSet = (field: Field) => ![false, null].includes(valueAt(tree, field) as boolean | null);
  return fields.filter(({ onlyWith }) => !onlyWith || isSet(onlyWith));
}
