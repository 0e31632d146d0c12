/** A message of the bot as its readers see it, in lines of plain text for a console. */
import { ComponentType, type APIEmbed, type APIMessage } from 'discord-api-types/v10';

const WIDTH = 140;
const DAY_S = 86_400;

/** With names in place of the marks that only Discord's own client resolves; `nameOf` knows people, roles and channels. */
export function quote(message: APIMessage, nameOf: (id: string) => string | undefined): string[] {
  const named = (text: string) =>
    text
      .replace(/<(@&?|#)(\d+)>/g, (mark, kind: string, id: string) => `${kind[0]}${nameOf(id) ?? mark}`)
      .replace(/<t:(\d+)(?::(\w))?>/g, (_mark, at: string, style?: string) => timeShown(Number(at), style));
  const buttons = (message.components ?? []).flatMap((row) =>
    row.type === ComponentType.ActionRow
      ? row.components.flatMap((part) => ('label' in part && part.label ? [`[${part.label}]`] : []))
      : [],
  );
  return [message.content, ...message.embeds.flatMap(embedLines), buttons.join(' ')]
    .flatMap((text) => named(text).split('\n'))
    .filter((line) => line.trim() !== '')
    .map((line) => (line.length > WIDTH ? `${line.slice(0, WIDTH)}…` : line));
}

function timeShown(atSeconds: number, style: string | undefined): string {
  if (style !== 'R')
    return new Date(atSeconds * 1000).toLocaleString('en-GB', { dateStyle: 'medium', timeStyle: 'short' });
  const days = Math.round(atSeconds - Date.now() / 1000) / DAY_S;
  return new Intl.RelativeTimeFormat('en', { numeric: 'auto' }).format(Math.round(days), 'day');
}

function embedLines({ author, title, description, fields = [], footer }: APIEmbed): string[] {
  return [
    author?.name ?? '',
    title ?? '',
    description ?? '',
    fields.map(({ name, value }) => `${name}: ${value}`).join(' · '),
    footer?.text ?? '',
  ];
}
