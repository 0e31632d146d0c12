/** The tools to read a transcript with: they come after the words are on the screen, and stand in the page's bar. */
import { loadChunk } from '../chunks.ts';
import { button, el } from '../dom.ts';
import { blobBytes } from '../fileBytes.ts';
import { icon } from '../icons.ts';
import type { ReadingContext } from './context.ts';
import { filter } from './filter.ts';
import { jumpMenu, wayBack } from './jumps.ts';
import { messageActions } from './messageActions.ts';
import { MessageWords } from './messageWords.ts';
import { search } from './search.ts';
import { settings } from './settings.ts';
import { shortcuts } from './shortcuts.ts';
import { t } from '../text.ts';
import { r } from './words.ts';

export function startReading(context: ReadingContext): void {
  const { log, bar } = context;
  const searching = search(context, new MessageWords(context.doc));
  const filtering = filter(context, () => searching.renew());
  const jumps = jumpMenu(context);
  const look = settings(context);
  const way = wayBack(context);
  const { copyLink } = messageActions(context);

  log.onJump = ({ id, from }, isShown) => {
    if (from !== undefined) way.leave(from);
    if (isShown) return;
    // A filter hides where the jump leads to.
    void filtering.clear().then(() => log.reveal(id));
  };

  const help = shortcuts([
    { keys: ['/'], words: r('keys.search'), run: searching.focus },
    { keys: ['n'], words: r('search.after'), run: () => searching.step(1) },
    { keys: ['p'], words: r('search.before'), run: () => searching.step(-1) },
    { keys: ['j'], words: r('keys.next'), run: () => walk(context, 1) },
    { keys: ['k'], words: r('keys.previous'), run: () => walk(context, -1) },
    { keys: ['f'], words: r('filter.title'), run: filtering.popup.toggle },
    { keys: ['g'], words: r('jump.title'), run: jumps.toggle },
    { keys: ['b'], words: r('jump.back'), run: way.back },
    { keys: ['c'], words: r('link.copy'), run: copyLink },
    { keys: ['s'], words: r('set.title'), run: look.toggle },
  ]);

  bar.replaceChildren(
    searching.element,
    el(
      'div',
      { class: 'reading-tools', role: 'group', 'aria-label': r('tools.title') },
      filtering.popup.element,
      jumps.element,
      downloadsButton(context),
      look.element,
      button(
        { class: 'tool help-button', 'aria-label': r('keys.title'), title: `${r('keys.title')} (?)` },
        help,
        icon('help'),
      ),
    ),
  );
  log.element.before(filtering.strip);
  log.element.after(way.element);
}

function downloadsButton({ doc, announce }: ReadingContext): HTMLElement {
  const words = r('tools.downloads');
  const element = button(
    { class: 'tool', 'aria-label': words, title: words, 'aria-haspopup': 'dialog' },
    () => {
      const loadBlob = (index: number, signal: AbortSignal) =>
        blobBytes(doc.blobs?.[index], undefined, signal);
      loadChunk('downloads', () => import('../downloads.ts')).then(
        ({ openDownloads }) => openDownloads({ doc, loadBlob, announce }),
        () => announce(t('chunk.title')),
      );
    },
    icon('save'),
  );
  return element;
}

/** The focus goes from message to message. */
function walk({ log }: ReadingContext, by: 1 | -1): void {
  const focused = document.activeElement?.closest('article')?.id.slice(1);
  const at = focused === undefined ? undefined : log.positionOf(focused);
  const to = at === undefined ? log.topMessage : log.messages[at + by];
  if (to) void log.reveal(to.i);
}
