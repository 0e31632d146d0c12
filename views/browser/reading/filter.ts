/** Leaves only some messages: of certain people, with files, with links, pinned, or notes. */
import type { Dtx, Msg } from '../../../shared/transcript/types.ts';
import { button, el } from '../dom.ts';
import { nameOf } from '../person.ts';
import { formatNumber } from '../text.ts';
import type { ReadingContext } from './context.ts';
import { popup, type Popup } from './popup.ts';
import { r } from './words.ts';

const KINDS = {
  files: ({ at, st, fw }: Msg) => Boolean(at?.length ?? st?.length ?? fw?.some((each) => each.at?.length)),
  links: ({ c, em }: Msg) => /https?:\/\//i.test(c ?? '') || Boolean(em?.some(({ u }) => u)),
  pins: ({ pin }: Msg) => pin === 1,
  notes: ({ note }: Msg) => note === 1,
} as const;
type Kind = keyof typeof KINDS;
const ALL_KINDS = Object.keys(KINDS) as readonly Kind[];

export interface Filter {
  readonly popup: Popup;
  /** A line over the messages that says what is left; hidden while nothing is filtered. */
  readonly strip: HTMLElement;
  readonly clear: () => Promise<void>;
}

export function filter(context: ReadingContext, onChange: () => void): Filter {
  const { doc, log, announce } = context;
  const people = new Set<number>();
  const kinds = new Set<Kind>();
  const counts = countsOf(doc);
  const strip = el('div', { class: 'filter-strip' });
  strip.hidden = true;

  const apply = async (): Promise<void> => {
    const size = people.size + kinds.size;
    const top = log.topMessage;
    const [before] = log.messages;
    const left =
      size === 0
        ? doc.messages
        : doc.messages.filter(
            (message) =>
              (people.size === 0 || people.has(message.u)) &&
              [...kinds].every((kind) => KINDS[kind](message)),
          );
    menu.button.classList.toggle('on', size > 0);
    const words = r('filter.left', {
      count: formatNumber(left.length),
      all: formatNumber(doc.messages.length),
    });
    strip.hidden = size === 0;
    strip.replaceChildren(
      el('span', {}, left.length === 0 ? r('filter.nothing') : words),
      button({ class: 'link-button' }, () => void clear(), r('filter.clear')),
    );
    // The place where the reader was, or what comes after it.
    const at = left.find(({ i }) => top !== undefined && BigInt(i) >= BigInt(top.i)) ?? left.at(-1);
    const showing = log.show(left, at?.i);
    if (at && top !== before) void log.reveal(at.i, false);
    announce(left.length === 0 ? r('filter.nothing') : words);
    onChange();
    await showing;
  };
  const clear = async (): Promise<void> => {
    people.clear();
    kinds.clear();
    menu.close();
    await apply();
  };

  function choice<T>(set: Set<T>, value: T, label: Node | string, count: number): HTMLElement {
    const box = el('input', { type: 'checkbox' });
    box.checked = set.has(value);
    box.addEventListener('change', () => {
      if (box.checked) set.add(value);
      else set.delete(value);
      void apply();
    });
    return el('label', { class: 'check' }, box, label, el('span', { class: 'quiet' }, formatNumber(count)));
  }

  const menu = popup(r('filter.title'), 'filter', () => {
    const authors = [...counts.people.entries()].sort(([, one], [, other]) => other - one);
    return [
      el('h2', {}, r('filter.title')),
      el(
        'fieldset',
        {},
        el('legend', {}, r('filter.kinds')),
        ...ALL_KINDS.filter((kind) => counts.kinds[kind] > 0).map((kind) =>
          choice(kinds, kind, r(`filter.${kind}`), counts.kinds[kind]),
        ),
        ALL_KINDS.every((kind) => counts.kinds[kind] === 0)
          ? el('p', { class: 'quiet' }, r('filter.noKinds'))
          : undefined,
      ),
      el(
        'fieldset',
        { class: 'filter-people' },
        el('legend', {}, r('filter.people')),
        ...authors.map(([index, count]) => choice(people, index, nameOf(doc.users[index]), count)),
      ),
      button({ class: 'quiet-button' }, () => void clear(), r('filter.clear')),
    ];
  });
  return { popup: menu, strip, clear };
}

function countsOf(doc: Dtx): {
  readonly people: ReadonlyMap<number, number>;
  readonly kinds: Readonly<Record<Kind, number>>;
} {
  const people = new Map<number, number>();
  const kinds = { files: 0, links: 0, pins: 0, notes: 0 };
  for (const message of doc.messages) {
    people.set(message.u, (people.get(message.u) ?? 0) + 1);
    for (const kind of ALL_KINDS) if (KINDS[kind](message)) kinds[kind]++;
  }
  return { people, kinds };
}
