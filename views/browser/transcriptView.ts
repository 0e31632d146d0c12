/** The whole transcript: its head, and its messages in sections that are filled in small slices of time. */
import { continuesGroup } from '../../shared/transcript/grouping.ts';
import { type Dtx, messageTime, type Msg } from '../../shared/transcript/types.ts';
import { el } from './dom.ts';
import { headerElement } from './headerView.ts';
import { KeptFiles } from './keptFiles.ts';
import { MarkdownView } from './markdownView.ts';
import { messageElement, type MessageContext } from './messageView.ts';
import { counted, formatTime, t } from './text.ts';

/** Messages in a section; the browser skips sections that are out of view. */
const SECTION = 50;
const SLICE_MS = 8;
/** A guess at a message's height, so that the scroll bar is about right before a section was ever laid out. */
const MESSAGE_PX = 46;

export function transcriptView(
  doc: Dtx,
  timeToLiveSeconds: number | undefined,
  announce: (words: string) => void,
): HTMLElement {
  const markdown = new MarkdownView(doc);
  const byId = new Map(doc.messages.map((message) => [message.i, message]));
  const context: MessageContext = { doc, markdown, files: new KeptFiles(doc), byId, jumpTo };
  const log = el('div', { class: 'log', id: 'log', tabindex: '-1' });
  const main = el('main', { class: 'page' }, headerElement(doc, markdown, timeToLiveSeconds), log);
  const end = doc.messages.length === 0 ? t('head.empty') : t('head.end');
  main.append(
    el('footer', { class: 'end' }, el('p', {}, end), el('p', { class: 'quiet' }, t('head.sealed'))),
  );
  void fill(log, context).then(() => announce(counted('head.ready', doc.messages.length)));
  return main;
}

async function fill(log: HTMLElement, context: MessageContext): Promise<void> {
  const { messages } = context.doc;
  const sections: HTMLElement[] = [];
  for (let start = 0; start < messages.length; start += SECTION) {
    const section = el('div', { class: 'section' });
    section.style.setProperty('--height', `${MESSAGE_PX * Math.min(SECTION, messages.length - start)}px`);
    sections.push(section);
  }
  log.append(...sections);
  let sliceEnds = performance.now() + SLICE_MS;
  let previous: Msg | undefined;
  for (const [index, message] of messages.entries()) {
    const section = sections[Math.floor(index / SECTION)];
    const startsDay = !previous || !isSameDay(previous, message);
    if (startsDay) section?.append(daySeparator(messageTime(message.i)));
    section?.append(messageElement(context, message, !startsDay && continuesGroup(previous, message)));
    previous = message;
    if (performance.now() > sliceEnds) {
      await nextTask();
      sliceEnds = performance.now() + SLICE_MS;
    }
  }
}

function nextTask(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve));
}

function isSameDay(one: Msg, other: Msg): boolean {
  return new Date(messageTime(one.i)).toDateString() === new Date(messageTime(other.i)).toDateString();
}

function daySeparator(timeMs: number): HTMLElement {
  return el('h2', { class: 'day' }, el('span', {}, formatTime(timeMs, 'day')));
}

/** Scrolls to a message and marks it. Never by the address's fragment: that is where the key is. */
function jumpTo(id: string): void {
  const target = document.getElementById(`m${id}`);
  if (!target) return;
  target.scrollIntoView({ block: 'center' });
  target.focus({ preventScroll: true });
  target.classList.remove('found');
  // A frame later, so that the animation starts anew for a second jump to the same message.
  requestAnimationFrame(() => {
    target.classList.add('found');
  });
}
