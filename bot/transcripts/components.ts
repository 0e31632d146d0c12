/** Buttons, menus and Discord's components v2 as the transcript keeps them: what was shown, nothing that can be pressed. */
import { ComponentType, type APIMessageComponent } from 'discord-api-types/v10';
import type { Component, Media } from '../../shared/transcript/types.ts';
import { linkedSource } from './sources.ts';
import type { MessageTables } from './tables.ts';

type Option = NonNullable<Component['o']>[number];

/** Deeper than Discord lets them nest; the document's reader refuses more than ten levels. */
const MAX_DEPTH = 8;

/**
 * https://discord.com/developers/docs/components/reference. Components gain fields all the time, so they are read as what
 * they are on the wire, an object with optional fields, instead of as one of two dozen types.
 */
interface WireComponent {
  readonly type: ComponentType;
  readonly label?: string;
  readonly style?: number;
  readonly url?: string;
  readonly emoji?: {
    readonly id?: string | null;
    readonly name?: string | null;
    readonly animated?: boolean;
  };
  readonly disabled?: boolean;
  readonly placeholder?: string;
  readonly options?: readonly {
    readonly label: string;
    readonly description?: string;
    readonly emoji?: WireComponent['emoji'];
    readonly default?: boolean;
  }[];
  readonly content?: string;
  readonly accent_color?: number | null;
  readonly spoiler?: boolean;
  readonly components?: readonly WireComponent[];
  readonly accessory?: WireComponent;
  readonly items?: readonly WireMedia[];
  readonly media?: WireMedia['media'];
  readonly file?: WireMedia['media'];
  readonly name?: string;
  readonly size?: number;
  readonly description?: string | null;
}

interface WireMedia {
  readonly media: {
    readonly url: string;
    readonly proxy_url?: string;
    readonly content_type?: string;
    readonly width?: number | null;
    readonly height?: number | null;
  };
  readonly description?: string | null;
  readonly spoiler?: boolean;
}

/** `place` names them within the conversation. */
export function toComponents(
  components: readonly APIMessageComponent[],
  place: string,
  tables: MessageTables,
): Component[] {
  return (components as readonly WireComponent[]).map((component, index) =>
    toComponent(component, `${place}.${index}`, 0, tables),
  );
}

function toComponent(wire: WireComponent, place: string, depth: number, tables: MessageTables): Component {
  const children = depth < MAX_DEPTH ? (wire.components ?? []) : [];
  const media = mediaOf(wire, place, tables);
  tables.mentionIn(wire.content ?? '');
  return {
    y: wire.type,
    ...(wire.label && { l: wire.label }),
    ...(wire.type === ComponentType.Button && wire.style && { s: wire.style }),
    ...(wire.url && isWeb(wire.url) && { u: wire.url }),
    ...(wire.emoji && { e: tables.emoji(wire.emoji) }),
    ...(wire.disabled && { x: 1 as const }),
    ...(wire.placeholder && { ph: wire.placeholder }),
    ...(wire.options?.length && { o: wire.options.map((option) => toOption(option, tables)) }),
    ...(wire.content && { t: wire.content }),
    ...(wire.accent_color && { col: wire.accent_color }),
    ...(wire.spoiler && { sp: 1 as const }),
    ...(children.length > 0 && {
      c: children.map((child, index) => toComponent(child, `${place}.${index}`, depth + 1, tables)),
    }),
    ...(wire.accessory &&
      depth < MAX_DEPTH && { ac: toComponent(wire.accessory, `${place}.a`, depth + 1, tables) }),
    ...(media.length > 0 && { m: media }),
  };
}

function toOption(option: NonNullable<WireComponent['options']>[number], { emoji }: MessageTables): Option {
  return {
    l: option.label,
    ...(option.description && { d: option.description }),
    ...(option.emoji && { e: emoji(option.emoji) }),
    ...(option.default && { def: 1 as const }),
  };
}

/** Pictures of a gallery, the one of a thumbnail, or a file. */
function mediaOf(wire: WireComponent, place: string, { want, cdn }: MessageTables): Media[] {
  const single = wire.media ?? wire.file;
  const items = wire.items ?? (single ? [{ media: single, description: wire.description ?? null }] : []);
  return items.map((item, index) => {
    const { media: file } = item;
    const media: Media = {
      n: wire.name ?? nameIn(file.url),
      ...(wire.size && { s: wire.size }),
      ...(file.content_type && { t: file.content_type }),
      ...(file.width && { w: file.width }),
      ...(file.height && { h: file.height }),
      ...(item.description && { desc: item.description }),
      ...((item.spoiler ?? wire.spoiler) && { sp: 1 as const }),
    };
    const source = linkedSource(`c${place}.${index}`, file, cdn.holds);
    const known = { sizeBytes: wire.size, mediaType: file.content_type };
    want(typeof source === 'string' ? source : { ...source, ...known }, (ref) => Object.assign(media, ref));
    return media;
  });
}

/** The last part of the address: Discord's link itself is dead within a day and is not kept. */
function nameIn(url: string): string {
  const last = url.split(/[?#]/)[0]?.split('/').at(-1) ?? '';
  try {
    return decodeURIComponent(last) || 'file';
  } catch {
    return last;
  }
}

export function isWeb(url: string): boolean {
  return /^https?:\/\//i.test(url);
}
