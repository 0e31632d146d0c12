/** The whole transcript: its head, its messages, and the tools to read it with, which come when the words are there. */
import { loadChunk, preloadChunks } from './chunks.ts';
import { el } from './dom.ts';
import { headerElement, partLinks } from './headerView.ts';
import { KeptFiles } from './keptFiles.ts';
import { MarkdownView } from './markdownView.ts';
import { MessageLog } from './messageLog.ts';
import type { ReadingContext, TranscriptPage, TranscriptSource } from './reading/context.ts';
import { counted, t } from './text.ts';

export interface TranscriptView {
  readonly element: HTMLElement;
  /** Goes to a message of the same transcript. */
  readonly goTo: (id: string) => void;
}

export function transcriptView(source: TranscriptSource, page: TranscriptPage): TranscriptView {
  const { doc } = source;
  const files = new KeptFiles(doc, page.announce);
  const markdown = new MarkdownView(doc, files);
  const byId = new Map(doc.messages.map((message) => [message.i, message]));
  const log = new MessageLog({ doc, markdown, files, byId });
  const head = (): HTMLElement => headerElement(doc, { markdown, files }, source.timeToLiveSeconds);
  const element = el('main', { class: 'page' }, head(), log.element);
  const end = doc.messages.length === 0 ? t('head.empty') : t('head.end');
  element.append(
    el(
      'footer',
      { class: 'end' },
      el('p', {}, end),
      partLinks(doc),
      el('p', { class: 'quiet' }, t('head.sealed')),
    ),
  );
  const context: ReadingContext = {
    ...source,
    ...page,
    files,
    log,
    redraw: () => {
      const top = log.topMessage;
      element.firstElementChild?.replaceWith(head());
      void log.show(log.messages, top?.i).then(() => (top ? log.reveal(top.i, false) : undefined));
    },
  };
  void fill(context);
  return { element, goTo: (id) => void log.jump({ id }) };
}

async function fill(context: ReadingContext): Promise<void> {
  const { doc, log, target, bar, announce } = context;
  const filling = log.show(doc.messages, target);
  // When the first words are on the screen; without its tools the transcript can be read as well.
  setTimeout(() => {
    if (target !== undefined) void log.jump({ id: target });
    loadChunk('reading', () => import('./reading/reading.ts')).then(
      ({ startReading }) => startReading(context),
      () => bar.append(el('span', { class: 'quiet', role: 'status' }, t('chunk.title'))),
    );
  });
  await filling;
  announce(counted('head.ready', doc.messages.length));
  // What a reader may want later is there even when the connection is not.
  preloadChunks(['media', 'highlight', 'downloads']);
}
