/**
 * The messages in sections of fifty, filled in small slices of time. What is far away costs nothing to draw; of very long
 * conversations it is not even kept, and is made anew when it comes near.
 */
import { continuesGroup } from '../../shared/transcript/grouping.ts';
import { messageTime, type Msg } from '../../shared/transcript/types.ts';
import { el } from './dom.ts';
import { messageElement, type MessageContext } from './messageView.ts';
import { dayKey, formatTime } from './text.ts';
import { forgetUnseen } from './whenSeen.ts';

/** Messages in a section; the browser skips sections that are out of view. */
const SECTION = 50;
const SLICE_MS = 8;
/** A guess at a message's height, so that the scroll bar is about right before a section was ever laid out. */
const MESSAGE_PX = 46;
/** Up to here all messages stay in the page, so that the browser's own search finds them. */
const MAX_KEPT = 15_000;
/** Beyond that, so many sections stay. */
const MAX_SECTIONS = 80;
const NEAR = '2500px';
const MAX_SETTLING_FRAMES = 12;

export interface Section {
  readonly element: HTMLElement;
  readonly start: number;
  readonly end: number;
  /** The next message that is to be made. */
  next: number;
  isNear: boolean;
}

export interface Jump {
  readonly id: string;
  /** The message that the reader came from, to go back to. */
  readonly from?: string | undefined;
}

export class MessageLog {
  readonly element = el('div', { class: 'log', id: 'log', tabindex: '-1' });
  /** Told of each jump to a message; of one that is not among those shown, before it is looked for. */
  onJump: ((jump: Jump, isShown: boolean) => void) | undefined;
  /** Told when a section was filled. */
  onFilled: ((section: Section) => void) | undefined;
  readonly #context: MessageContext;
  #messages: readonly Msg[] = [];
  #sections: readonly Section[] = [];
  #positions: ReadonlyMap<string, number> = new Map();
  #observer: IntersectionObserver | undefined;
  /** Counts the fillings, so that one gives way to the next. */
  #turn = 0;

  constructor(context: Omit<MessageContext, 'jumpTo'>) {
    this.#context = { ...context, jumpTo: (id, from) => void this.jump({ id, from }) };
    // Paper has no "later".
    addEventListener('beforeprint', () => {
      if (this.element.isConnected) this.#sections.forEach((section) => this.#fill(section));
    });
  }

  /** What is shown: all messages, or those that a filter left. */
  get messages(): readonly Msg[] {
    return this.#messages;
  }

  get sections(): readonly Section[] {
    return this.#sections;
  }

  /** Shows these messages instead; resolves when all that is to be made at once is there. */
  async show(messages: readonly Msg[], startAt?: string): Promise<void> {
    const mine = ++this.#turn;
    this.#observer?.disconnect();
    forgetUnseen(this.element);
    this.#messages = messages;
    this.#positions = new Map(messages.map((message, index) => [message.i, index]));
    this.#sections = sectionsOf(messages.length);
    this.element.replaceChildren(...this.#sections.map(({ element }) => element));
    const isLong = messages.length > MAX_KEPT;
    if (isLong) this.#watch();
    const first = this.#sectionOf(startAt) ?? 0;
    const nearby = this.#sections.slice(Math.max(0, first - 1), first + 2);
    let sliceEnds = performance.now() + SLICE_MS;
    for (const section of isLong ? nearby : [...nearby, ...this.#sections]) {
      while (!this.#fill(section, sliceEnds)) {
        await nextTask();
        if (mine !== this.#turn) return;
        sliceEnds = performance.now() + SLICE_MS;
      }
    }
  }

  /** Scrolls to a message, marks it and puts the focus there. False where it is not among those shown. */
  async jump(jump: Jump): Promise<boolean> {
    const isShown = this.#positions.has(jump.id);
    this.onJump?.(jump, isShown);
    return this.reveal(jump.id);
  }

  /** As `jump`, without anybody being told; without `isLanding` it only scrolls. */
  async reveal(id: string, isLanding = true): Promise<boolean> {
    const at = this.#sectionOf(id);
    if (at === undefined) return false;
    for (const section of this.#sections.slice(Math.max(0, at - 1), at + 2)) this.#fill(section);
    const target = document.getElementById(`m${id}`);
    if (!target) return false;
    const from = document.activeElement;
    await settle(target);
    if (!isLanding) return true;
    // Whoever opened a menu or went to the search meanwhile is not torn out of it.
    const now = document.activeElement;
    if (now === from || !now?.closest('.bar')) target.focus({ preventScroll: true });
    target.classList.remove('found');
    // A frame later, so that the animation starts anew for a second jump to the same message.
    await nextFrame();
    target.classList.add('found');
    return true;
  }

  /** The first message that is not above the visible part. */
  get topMessage(): Msg | undefined {
    const edge = 60;
    const section = this.#sections.find(({ element }) => element.getBoundingClientRect().bottom > edge);
    if (!section) return undefined;
    const top = [...section.element.querySelectorAll('article')].find(
      (each) => each.getBoundingClientRect().bottom > edge,
    );
    const at = top ? this.#positions.get(top.id.slice(1)) : section.start;
    return at === undefined ? undefined : this.#messages[at];
  }

  positionOf(id: string): number | undefined {
    return this.#positions.get(id);
  }

  #sectionOf(id: string | undefined): number | undefined {
    const at = id === undefined ? undefined : this.#positions.get(id);
    return at === undefined ? undefined : Math.floor(at / SECTION);
  }

  /** Makes a section's messages until the time is up. Whether it is complete. */
  #fill(section: Section, until = Number.POSITIVE_INFINITY): boolean {
    if (section.next === section.end) return true;
    while (section.next < section.end) {
      const message = this.#messages[section.next];
      const previous = this.#messages[section.next - 1];
      section.next++;
      if (!message) break;
      const timeMs = messageTime(message.i);
      const startsDay = !previous || dayKey(messageTime(previous.i)) !== dayKey(timeMs);
      if (startsDay) section.element.append(daySeparator(timeMs));
      const isContinued = !startsDay && continuesGroup(previous, message);
      section.element.append(messageElement(this.#context, message, isContinued));
      if (performance.now() > until) break;
    }
    if (section.next < section.end) return false;
    section.element.classList.remove('unfilled');
    this.onFilled?.(section);
    return true;
  }

  #watch(): void {
    const byElement = new Map(this.#sections.map((section) => [section.element as Element, section]));
    this.#observer = new IntersectionObserver(
      (entries) => {
        for (const { target, isIntersecting } of entries) {
          const section = byElement.get(target);
          if (!section) continue;
          section.isNear = isIntersecting;
          if (isIntersecting) this.#fill(section);
        }
        this.#evict();
      },
      { rootMargin: NEAR },
    );
    for (const { element } of this.#sections) this.#observer.observe(element);
  }

  /** Takes the messages out of the sections that are farthest from what is seen, and keeps their height. */
  #evict(): void {
    const filled = this.#sections.filter(({ start, next }) => next > start);
    const seen = this.#sections.findIndex(({ isNear }) => isNear);
    const distance = ({ start }: Section): number => Math.abs(start / SECTION - seen);
    const far = filled.filter(({ element, isNear }) => !isNear && !isInUse(element));
    far.sort((one, other) => distance(other) - distance(one));
    for (const section of far.slice(0, Math.max(0, filled.length - MAX_SECTIONS))) {
      section.element.style.setProperty('--height', `${section.element.offsetHeight}px`);
      forgetUnseen(section.element);
      section.element.replaceChildren();
      section.element.classList.add('unfilled');
      section.next = section.start;
    }
  }
}

function sectionsOf(count: number): Section[] {
  const sections: Section[] = [];
  for (let start = 0; start < count; start += SECTION) {
    const end = Math.min(count, start + SECTION);
    const element = el('div', { class: 'section unfilled' });
    element.style.setProperty('--height', `${MESSAGE_PX * (end - start)}px`);
    sections.push({ element, start, end, next: start, isNear: false });
  }
  return sections;
}

/** Whoever listens or types there does not lose it. */
function isInUse(element: HTMLElement): boolean {
  const players = [...element.querySelectorAll<HTMLMediaElement>('audio, video')];
  return element.contains(document.activeElement) || players.some((player) => !player.paused);
}

/** Scrolls until it stays: sections on the way get their true height only when they come near. */
async function settle(target: HTMLElement): Promise<void> {
  for (let frame = 0; frame < MAX_SETTLING_FRAMES; frame++) {
    target.scrollIntoView({ block: 'center' });
    const { top } = target.getBoundingClientRect();
    await nextFrame();
    if (Math.abs(target.getBoundingClientRect().top - top) < 2 && frame > 0) return;
  }
}

/** A frame, or soon where the page is not drawn at all. */
function nextFrame(): Promise<void> {
  return new Promise((resolve) => {
    requestAnimationFrame(() => resolve());
    setTimeout(resolve, 100);
  });
}

function nextTask(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve));
}

function daySeparator(timeMs: number): HTMLElement {
  const words = formatTime(timeMs, 'day');
  return el('h2', { class: 'day' }, el('span', {}, words));
}
