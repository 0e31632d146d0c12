/** Buttons, menus and components v2, shown as they looked; nothing in a transcript can be pressed. */
import type { Component } from '../../shared/transcript/types.ts';
import { type Child, el, isWebUrl, outwardLink } from './dom.ts';
import { mediaElement } from './fileCard.ts';
import { icon } from './icons.ts';
import type { Makers } from './makers.ts';
import { hex } from './markdownView.ts';
import { t } from './text.ts';

const GALLERY = 12;
const SELECTS = new Set([3, 5, 6, 7, 8]);

export function componentElement(each: Component, makers: Makers): HTMLElement {
  const { markdown, files } = makers;
  const children = [...(each.c ?? []), ...(each.ac ? [each.ac] : [])].map((child) =>
    componentElement(child, makers),
  );
  const media = (each.m ?? []).map((item) =>
    mediaElement(item, item.n ?? item.desc ?? t(each.y === GALLERY ? 'file.image' : 'file.file'), files),
  );
  const isControl = each.l !== undefined || each.ph !== undefined || each.o !== undefined || each.y === 2;
  const element = isControl
    ? control(each, makers)
    : el(
        'div',
        { class: `component type-${each.y}` },
        each.t ? markdown.blocks(each.t) : undefined,
        ...media,
        ...children,
      );
  if (each.col) element.style.setProperty('--c', hex(each.col));
  return element;
}

function control(each: Component, { markdown }: Makers): HTMLElement {
  const { e: emoji, o: options = [] } = each;
  const chosen = options.filter(({ def }) => def).map(({ l }) => l);
  const words = each.l ?? (chosen.length > 0 ? chosen.join(', ') : each.ph);
  const picture: Child =
    emoji && (emoji.id === undefined ? el('span', {}, emoji.n) : markdown.emoji(emoji.n, emoji.id));
  const isSelect = SELECTS.has(each.y);
  const face = isWebUrl(each.u) ? outwardLink(each.u, words ?? each.u) : words;
  const element = el(
    'div',
    { class: isSelect ? 'control select' : `control style-${each.s ?? 2}`, dir: 'auto' },
    picture,
    face,
    isSelect ? icon('down') : undefined,
  );
  if (!isSelect || options.length === 0) return element;
  // What could have been chosen is part of what was shown.
  const list = options.map(({ l, d }) =>
    el('li', {}, l, d ? el('span', { class: 'quiet' }, ` ${d}`) : undefined),
  );
  return el('details', { class: 'select-options' }, el('summary', {}, element), el('ul', {}, ...list));
}
