/** Buttons, menus and Discord's components v2 as the transcript keeps them: what was shown, nothing that can be pressed. */
import { ComponentType, type APIMessageComponent } from 'discord-api-types/v10';
import type { Component, Media } from '../../shared/transcript/types.ts';
import { toEmoji } from './emoji.ts';

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
  readonly emoji?: { readonly id?: string | null; readonly name?: string | null };
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
  readonly media: { readonly url: string; readonly content_type?: string };
  readonly description?: string | null;
  readonly spoiler?: boolean;
}

export function toComponents(components: readonly APIMessageComponent[]): Component[] {
  return (components as readonly WireComponent[]).map((component) => toComponent(component, 0));
}

function toComponent(wire: WireComponent, depth: number): Component {
  const children = depth < MAX_DEPTH ? (wire.components ?? []) : [];
  const media = mediaOf(wire);
  return {
    y: wire.type,
    ...(wire.label && { l: wire.label }),
    ...(wire.type === ComponentType.Button && wire.style && { s: wire.style }),
    ...(wire.url && isWeb(wire.url) && { u: wire.url }),
    ...(wire.emoji && { e: toEmoji(wire.emoji) }),
    ...(wire.disabled && { x: 1 as const }),
    ...(wire.placeholder && { ph: wire.placeholder }),
    ...(wire.options?.length && { o: wire.options.map(toOption) }),
    ...(wire.content && { t: wire.content }),
    ...(wire.accent_color && { col: wire.accent_color }),
    ...(wire.spoiler && { sp: 1 as const }),
    ...(children.length > 0 && { c: children.map((child) => toComponent(child, depth + 1)) }),
    ...(wire.accessory && depth < MAX_DEPTH && { ac: toComponent(wire.accessory, depth + 1) }),
    ...(media.length > 0 && { m: media }),
  };
}

function toOption(option: NonNullable<WireComponent['options']>[number]): Option {
  return {
    l: option.label,
    ...(option.description && { d: option.description }),
    ...(option.emoji && { e: toEmoji(option.emoji) }),
    ...(option.default && { def: 1 as const }),
  };
}

/** Pictures of a gallery, the one of a thumbnail, or a file. */
function mediaOf(wire: WireComponent): Media[] {
  const single = wire.media ?? wire.file;
  const items = wire.items ?? (single ? [{ media: single, description: wire.description ?? null }] : []);
  return items.map((item) => ({
    n: wire.name ?? nameIn(item.media.url),
    ...(wire.size && { s: wire.size }),
    ...(item.media.content_type && { t: item.media.content_type }),
    ...(item.description && { desc: item.description }),
    ...(item.spoiler && { sp: 1 as const }),
    x: 'off',
  }));
}

/** The last part of the address: Discord's link itself is dead within a day and is not kept. */
function nameIn(url: string): string {
  return decodeURIComponent(url.split(/[?#]/)[0]?.split('/').at(-1) ?? '') || 'file';
}

export function isWeb(url: string): boolean {
  return /^https?:\/\//i.test(url);
}
