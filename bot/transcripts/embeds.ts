/** Files and embeds as the transcript keeps them. */
import {
  AttachmentFlags,
  EmbedType,
  MessageFlags,
  type APIAttachment,
  type APIEmbed,
} from 'discord-api-types/v10';
import type { Attachment, Embed, FileRef } from '../../shared/transcript/types.ts';
import { isWeb } from './components.ts';

/** Pictures inside embeds are not kept so far; the viewer says so where they would stand. */
const NOT_KEPT = { x: 'off' } as const satisfies FileRef;

/** Where a file's bytes are in the document at hand, or why they are not. */
export type FileOf = (attachmentId: string) => FileRef;

export function toAttachment(file: APIAttachment, fileOf: FileOf): Attachment {
  const isSpoiler =
    file.filename.startsWith('SPOILER_') || ((file.flags ?? 0) & AttachmentFlags.IsSpoiler) !== 0;
  return {
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
    ...fileOf(file.id),
  };
}

function extensionOf(filename: string): string {
  return /\.\w{1,10}$/.exec(filename)?.[0] ?? '';
}

/** None where the sender suppressed them: Discord still sends them, and shows nothing. */
export function toEmbeds(embeds: readonly APIEmbed[], flags: number | undefined): Embed[] {
  return ((flags ?? 0) & MessageFlags.SuppressEmbeds) === 0 ? embeds.map(toEmbed) : [];
}

function toEmbed(embed: APIEmbed): Embed {
  const { author, footer } = embed;
  return {
    ...(embed.type && embed.type !== EmbedType.Rich && { y: embed.type }),
    ...(embed.title && { t: embed.title }),
    ...(embed.url && isWeb(embed.url) && { u: embed.url }),
    ...(embed.description && { d: embed.description }),
    ...(embed.color && { c: embed.color }),
    ...(embed.timestamp && { ts: Date.parse(embed.timestamp) }),
    ...(embed.provider?.name && { p: embed.provider.name }),
    ...(author && { a: { n: author.name, ...(author.url && isWeb(author.url) && { u: author.url }) } }),
    ...(footer && { f: { t: footer.text } }),
    ...(embed.fields?.length && {
      fl: embed.fields.map((field) => ({
        n: field.name,
        v: field.value,
        ...(field.inline && { i: 1 as const }),
      })),
    }),
    ...(embed.image && { im: NOT_KEPT }),
    ...(embed.thumbnail && { th: NOT_KEPT }),
    ...(embed.video && { vi: NOT_KEPT }),
  };
}
