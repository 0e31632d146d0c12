/** How a person looks: avatar, coloured name, and the marks beside it. */
import { type Dtx, type User, userName } from '../../shared/transcript/types.ts';
import { el } from './dom.ts';
import type { KeptFiles } from './keptFiles.ts';
import { hex } from './markdownView.ts';
import { t } from './text.ts';

/** For those without a colour of their own: calm, told apart by id. */
const PALETTE = ['#5b7fa6', '#6d8f5b', '#a0705a', '#8a6aa8', '#4f9088', '#a8893f', '#a35f7a', '#67758c'];

function colourOf(user: User | undefined): string {
  if (user?.c) return hex(user.c);
  return PALETTE[Number(BigInt(user?.id ?? 0) % BigInt(PALETTE.length))] ?? '#67758c';
}

/** The first letters of up to two words. */
function initials(name: string): string {
  const letters = name.split(/[\s_.-]+/).flatMap((word) => /[\p{L}\p{N}]/u.exec(word)?.[0] ?? []);
  return letters.slice(0, 2).join('').toLocaleUpperCase() || '?';
}

/** Their picture where it was kept, over the initials that stand there until then. */
export function avatar(user: User | undefined, files: KeptFiles): HTMLElement {
  const element = el(
    'span',
    { class: 'avatar', 'aria-hidden': 'true' },
    initials(user ? userName(user) : '?'),
    files.small(user?.a),
  );
  element.style.setProperty('--c', colourOf(user));
  return element;
}

/** A name in its colour, isolated so that its direction marks cannot reorder what stands beside it. */
export function nameOf(user: User | undefined): HTMLElement {
  const element = el(
    'bdi',
    { class: 'name', title: user ? `@${user.n}` : undefined },
    user ? userName(user) : t('msg.unknownUser'),
  );
  if (user?.c) element.style.setProperty('--c', hex(user.c));
  return element;
}

/** Staff, bot, webhook: what the colour of a name cannot say. */
export function badgeOf(doc: Dtx, user: User | undefined): HTMLElement | undefined {
  const roles = user?.r
    ?.map((id) => doc.roles[id]?.[0])
    .filter((name) => name !== undefined)
    .join(', ');
  if (user?.k === 'staff')
    return el('span', { class: 'badge staff', title: roles || undefined }, t('msg.staff'));
  if (user?.b === 1) return el('span', { class: 'badge bot' }, t('msg.bot'));
  if (user?.b === 2) return el('span', { class: 'badge bot' }, t('msg.webhook'));
  return undefined;
}
