/** Choosing in a menu by what a person reads. */
import assert from 'node:assert/strict';
import { ComponentType, type APIMessage } from 'discord-api-types/v10';
import type { InteractionResult, Person } from '../simulator/index.ts';

/** Chooses the option of that label, in whichever menu of the message offers it. */
export function chooseIn(person: Person, message: APIMessage, label: string): Promise<InteractionResult> {
  for (const row of message.components ?? []) {
    if (row.type !== ComponentType.ActionRow) continue;
    for (const part of row.components) {
      if (part.type !== ComponentType.StringSelect) continue;
      const option = part.options.find((candidate) => candidate.label === label);
      if (option) return person.select(message, part.custom_id, [option.value]);
    }
  }
  throw new assert.AssertionError({ message: `“${label}” is not offered` });
}
