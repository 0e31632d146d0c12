/** Files and embeds as the transcript keeps them. */
import {
  AttachmentFlags,
  EmbedType,
  MessageFlags,
  type APIAttachment,
  type APIEmbed,
} from 'discord-api-types/v10';
import type { Attachment, Embed, EmbedMedia } from '../../shared/transcript/types.ts';
import { isWeb } from './components.ts';
import { attachmentSource, linkedSource, type LinkedMedia } from './sources.ts';
import type { MessageTables } from './tables.ts';

/** What the document's reader accepts. */
const MAX_URL = 4_096;

export function toAttachment(file: APIAttachment, { want }: Pick<MessageTables, 'want'>): Attachment {
  const isSpoiler =
    file.filename.startsWith('SPOILER_') || ((file.flags ?? 0) & AttachmentFlags.IsSpoiler) !== 0;
  const attachment: Attachment = {
    // Discord's file name is made safe; the title is what the sender called it.
    n: file.title ? `${file.title}${extensionOf(file.filename)}` : file.filename,
    s: file.size,
    ...(file.content_type && { t: file.content_type }),
    ...(file.width && { w: file.width }),
    ...(file.height && { h: file.height }),
    ...(file.description && { desc: file.description }),
    ...(isSpoiler && { sp: 1 as const }),
    ...(file.duration_secs && { dur: file.duration_secs }),
    ...(file.waveform && { wf: file.waveform }),
  };
  want(attachmentSource(file), (ref) => Object.assign(attachment, ref));
  return attachment;
}

function extensionOf(filename: string): string {
  return /\.\w{1,10}$/.exec(filename)?.[0] ?? '';
}

/** None where the sender suppressed them: Discord still sends them, and shows nothing. `place` names them within the conversation. */
export function toEmbeds(
  embeds: readonly APIEmbed[],
  flags: number | undefined,
  place: string,
  tables: MessageTables,
): Embed[] {
  if (((flags ?? 0) & MessageFlags.SuppressEmbeds) !== 0) return [];
  return embeds.flatMap((embed, index) =>
    // The result of a poll is its message's fact, worded by the viewer.
    embed.type === EmbedType.PollResult ? [] : [toEmbed(embed, `${place}.${index}`, tables)],
  );
}

function toEmbed(embed: APIEmbed, place: string, tables: MessageTables): Embed {
  const { author, footer, fields = [] } = embed;
  for (const text of [embed.description, ...fields.map(({ value }) => value)]) tables.mentionIn(text ?? '');
  const media = (kind: string, wire: (LinkedMedia & WireSize) | undefined): EmbedMedia | undefined =>
    wire && toMedia(wire, `e${place}${kind}`, tables);
  const image = media('i', embed.image);
  const thumbnail = media('t', embed.thumbnail);
  const video = media('v', embed.video);
  return {
    ...(embed.type && embed.type !== EmbedType.Rich && { y: embed.type }),
    ...(embed.title && { t: embed.title }),
    ...(embed.url && isWeb(embed.url) && { u: embed.url }),
    ...(embed.description && { d: embed.description }),
    ...(embed.color && { c: embed.color }),
    ...(embed.timestamp && { ts: Date.parse(embed.timestamp) }),
    ...(embed.provider?.name && { p: embed.provider.name }),
    ...(author && {
      a: withIcon(
        { n: author.name, ...(author.url && isWeb(author.url) && { u: author.url }) },
        { url: author.icon_url, proxy_url: author.proxy_icon_url },
        `e${place}a`,
        tables,
      ),
    }),
    ...(footer && {
      f: withIcon(
        { t: footer.text },
        { url: footer.icon_url, proxy_url: footer.proxy_icon_url },
        `e${place}f`,
        tables,
      ),
    }),
    ...(fields.length > 0 && {
      fl: fields.map((field) => ({
        n: embed.type === EmbedType.AutoModerationMessage ? labelOf(field.name) : field.name,
        v: field.value,
        ...(field.inline && { i: 1 as const }),
      })),
    }),
    ...(image && { im: image }),
    ...(thumbnail && { th: thumbnail }),
    ...(video && { vi: video }),
  };
}

/** What AutoMod tells is named as in a program: `rule_name`. */
function labelOf(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1).replaceAll('_', ' ');
}

interface WireSize {
  readonly width?: number | undefined;
  readonly height?: number | undefined;
}

function toMedia(wire: LinkedMedia & WireSize, id: string, { want, cdn }: MessageTables): EmbedMedia {
  const isOutside = wire.url !== undefined && isWeb(wire.url) && !cdn.holds(wire.url);
  const media: EmbedMedia = {
    ...(wire.width && { w: wire.width }),
    ...(wire.height && { h: wire.height }),
    ...(isOutside && { u: wire.url.slice(0, MAX_URL) }),
  };
  want(linkedSource(id, wire, cdn.holds), (ref) => Object.assign(media, ref));
  return media;
}

/** The little picture beside a name; without it the name says enough. */
function withIcon<T extends object>(
  target: T,
  wire: LinkedMedia,
  id: string,
  { want, cdn }: MessageTables,
): T {
  if (!wire.url) return target;
  const source = linkedSource(id, wire, cdn.holds);
  if (typeof source === 'string') return target;
  want({ ...source, isInline: true }, ({ b }) => {
    if (b?.[0] !== undefined) Object.assign(target, { i: b[0] });
  });
  return target;
}
