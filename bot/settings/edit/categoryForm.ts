/** The form of what no ticket category can do without: for a new one, and for one that must be mended. */
import {
  ChannelType,
  ComponentType,
  SelectMenuDefaultValueType,
  TextInputStyle,
} from 'discord-api-types/v10';
import { formatComponentId } from '../../gateway/componentIds.ts';
import type { Form } from '../../gateway/interactions.ts';
import type { Words } from '../../gateway/words.ts';
import { SETTINGS_ACTIONS } from './actions.ts';
import type { Tree } from './values.ts';

export const ADD_FIELDS = { name: 'name', roles: 'roles', channel: 'channel' } as const;

export function addForm(words: Words): Form {
  return categoryForm(words, formatComponentId(SETTINGS_ACTIONS.added), words.t('modal.addCategory.title'));
}

/** What no category can do without; `known`: what is filled in already. */
export function categoryForm(
  words: Words,
  customId: string,
  title: string,
  { name, roleIds, panelChannelId }: Partial<Tree> = {},
): Form {
  return {
    custom_id: customId,
    title,
    components: [
      {
        type: ComponentType.Label,
        label: words.t('field.name'),
        component: {
          type: ComponentType.TextInput,
          custom_id: ADD_FIELDS.name,
          style: TextInputStyle.Short,
          max_length: 80,
          required: true,
          ...(typeof name === 'string' && { value: name }),
        },
      },
      {
        type: ComponentType.Label,
        label: words.t('field.roleIds'),
        component: {
          type: ComponentType.RoleSelect,
          custom_id: ADD_FIELDS.roles,
          min_values: 1,
          max_values: 20,
          required: true,
          ...(Array.isArray(roleIds) && {
            default_values: (roleIds as string[]).map((id) => ({
              id,
              type: SelectMenuDefaultValueType.Role,
            })),
          }),
        },
      },
      {
        type: ComponentType.Label,
        label: words.t('field.panelChannelId'),
        component: {
          type: ComponentType.ChannelSelect,
          custom_id: ADD_FIELDS.channel,
          channel_types: [ChannelType.GuildText, ChannelType.GuildAnnouncement],
          required: true,
          ...(typeof panelChannelId === 'string' && {
            default_values: [{ id: panelChannelId, type: SelectMenuDefaultValueType.Channel }],
          }),
        },
      },
    ],
  };
}
