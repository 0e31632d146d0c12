/** A form with one text field. */
import { ComponentType, TextInputStyle } from 'discord-api-types/v10';
import type { Form } from './interactions.ts';

/** The custom id of its field. */
export const TEXT_FIELD = 'text';

export interface TextFormOptions {
  readonly title: string;
  readonly label: string;
  readonly placeholder?: string;
  readonly description?: string;
  readonly maxLength: number;
  readonly value?: string;
  readonly required?: boolean;
  /** One line. */
  readonly isShort?: boolean;
}

/** Limits: https://discord.com/developers/docs/components/reference#text-input */
export function textForm(customId: string, options: TextFormOptions): Form {
  const { title, label, placeholder, description, maxLength, value } = options;
  return {
    custom_id: customId,
    title: title.slice(0, 45),
    components: [
      {
        type: ComponentType.Label,
        label: label.slice(0, 45),
        ...(description && { description: description.slice(0, 100) }),
        component: {
          type: ComponentType.TextInput,
          custom_id: TEXT_FIELD,
          style: options.isShort ? TextInputStyle.Short : TextInputStyle.Paragraph,
          required: options.required ?? true,
          max_length: maxLength,
          ...(placeholder && { placeholder: placeholder.slice(0, 100) }),
          ...(value && { value: value.slice(0, maxLength) }),
        },
      },
    ],
  };
}
