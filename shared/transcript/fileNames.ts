/** Names for files on somebody's disk, made from names that strangers chose. */
import type { Dtx } from './types.ts';

const MAX_CHARACTERS = 120;
/** Separators, what Windows refuses, control characters, and marks that let `exe.png` read as `gnp.exe`. */
const UNFIT = /[<>:"/\\|?*\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]+/gu;
/** Devices of Windows, which open whatever their ending. */
const RESERVED = /^(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(?=\.|$)/i;

/** A name without a path, without what a system takes for something else, and never empty. */
export function safeFileName(name: string): string {
  const clean = name
    .replace(UNFIT, '_')
    .replace(/\s+/g, ' ')
    .replace(/^[. ]+|[. ]+$/g, '')
    .replace(RESERVED, '_$&');
  const { stem, ending } = split(clean === '' ? 'file' : clean);
  return stem.slice(0, MAX_CHARACTERS - ending.length).replace(/[\ud800-\udbff]$/, '') + ending;
}

/** Gives each name once; later ones are numbered. Systems that ignore case see no double either. */
export function uniqueNames(): (name: string) => string {
  const used = new Set<string>();
  const next = new Map<string, number>();
  const key = (name: string): string => name.normalize('NFC').toLowerCase();
  return (name) => {
    const { stem, ending } = split(name);
    let number = next.get(key(name)) ?? 1;
    let candidate = name;
    while (used.has(key(candidate))) candidate = `${stem} (${++number})${ending}`;
    next.set(key(name), number);
    used.add(key(candidate));
    return candidate;
  };
}

/** `transcript-ticket-0042`, to which an ending comes. */
export function transcriptFileName(doc: Dtx): string {
  const about = doc.ticket
    ? `ticket-${String(doc.ticket.no).padStart(4, '0')}`
    : `${doc.modmail ? 'modmail-' : ''}${doc.channel.n}`;
  const part = doc.range && doc.range.of > 1 ? `-part-${doc.range.part}` : '';
  return safeFileName(`transcript-${about}${part}`).replaceAll(' ', '-');
}

function split(name: string): { readonly stem: string; readonly ending: string } {
  const at = name.lastIndexOf('.');
  const isEnding = at > 0 && name.length - at <= 12;
  return isEnding ? { stem: name.slice(0, at), ending: name.slice(at) } : { stem: name, ending: '' };
}
