/** The page's one script: from the address, through fetching and decrypting, to a conversation or to plain words why not. */
import {
  DamagedPaste,
  type FragmentKey,
  parseFragment,
  type PasteContent,
  PasteGone,
  type PasteId,
  PasteRateLimited,
  PasteRejected,
  PasteUnavailable,
  type ReadPaste,
  WrongKey,
} from 'privatebin-client';
import { InvalidTranscript, UnsupportedTranscript } from '../../shared/transcript/errors.ts';
import { restoreTheme, topBar } from './chrome.ts';
import { button, el } from './dom.ts';
import { titleOf } from './headerView.ts';
import { decryptPaste, fetchPaste, findPasteId, findTranscript } from './open.ts';
import { landing, loading, type Loading, notice, notices, passwordForm, textView } from './screens.ts';
import { language, t } from './text.ts';
import { transcriptView } from './transcriptView.ts';

const root = document.documentElement;
const live = el('div', { class: 'unseen', role: 'status' });
const stage = el('div', { id: 'stage' });

function show(element: HTMLElement, title?: string): void {
  stage.replaceChildren(element);
  root.classList.toggle('on-screen', element.classList.contains('screen'));
  document.title = title === undefined ? 'Tessera' : `${title} · Tessera`;
  // A new screen is read from its heading on.
  element.querySelector<HTMLElement>('h1[tabindex]')?.focus({ preventScroll: true });
}

/** Counts the links opened in this tab, so that a slow one cannot overwrite what was opened after it. */
let turn = 0;

function failure(error: unknown): HTMLElement {
  const retry = button({ class: 'main' }, start, t('network.retry'));
  if (error instanceof PasteGone) return notices('gone', 'clock');
  if (error instanceof DamagedPaste) return notices('damaged', 'broken', retry);
  if (error instanceof PasteRateLimited) return notices('busy', 'clock', retry);
  if (error instanceof PasteRejected) {
    return notice(
      'broken',
      t('refused.title'),
      el('p', {}, t('refused.text', { message: error.serverMessage })),
      retry,
    );
  }
  if (error instanceof PasteUnavailable) return notices('network', 'cloud', retry);
  return notices('failed', 'broken', retry);
}

function start(): void {
  const id = findPasteId(location.search);
  if (id === undefined) {
    show(landing(root.dataset['publicCreate'] === 'yes'));
    return;
  }
  if (/^#-?$|^$/.test(location.hash)) {
    show(notices('missingKey', 'key'));
    return;
  }
  if (!isSecureContext) {
    show(notices('insecure', 'lock'));
    return;
  }
  try {
    const { key, confirmFirst } = parseFragment(location.hash);
    if (!confirmFirst) {
      load(id, key, false);
      return;
    }
    const open = button({ class: 'main' }, () => load(id, key, true), t('confirm.open'));
    show(notices('confirm', 'flame', open));
  } catch {
    show(notices('badKey', 'key'));
  }
}

function load(id: PasteId, key: FragmentKey, once: boolean): void {
  const progress = loading();
  show(progress.element);
  progress.show('fetch');
  const mine = ++turn;
  const way = async (): Promise<void> => {
    const paste = await fetchPaste(id, once, (share) => progress.show('fetch', share));
    if (turn !== mine) return;
    try {
      await open(paste, key, '', progress);
    } catch (error) {
      if (!(error instanceof WrongKey)) throw error;
      askPassword(paste, key);
    }
  };
  way().catch((error: unknown) => {
    if (turn === mine) show(failure(error));
  });
}

async function open(paste: ReadPaste, key: FragmentKey, password: string, progress?: Loading): Promise<void> {
  progress?.show('decrypt');
  const content = await decryptPaste(paste, key, password);
  progress?.show('read');
  await present(paste, content);
}

/** The ciphertext stays at hand, so that a burned paste is not lost to a mistyped password. */
function askPassword(paste: ReadPaste, key: FragmentKey): void {
  const form = passwordForm(async (password) => {
    try {
      await open(paste, key, password);
      return true;
    } catch (error) {
      if (error instanceof WrongKey) return false;
      show(failure(error));
      return true;
    }
  });
  show(notices('wrongKey', 'key', form));
}

async function present(paste: ReadPaste, content: PasteContent): Promise<void> {
  const remark = paste.adata[3] === 1 ? t('text.burned') : undefined;
  const asText = (words?: string): void => show(textView(content, paste.adata[1], words), t('text.title'));
  try {
    const doc = await findTranscript(content);
    if (!doc) {
      asText(remark);
      return;
    }
    const view = transcriptView(doc, paste.timeToLiveSeconds, (words) => (live.textContent = words));
    if (remark) view.prepend(el('p', { class: 'remark' }, remark));
    show(view, titleOf(doc));
  } catch (error) {
    // The paste's text is complete by itself, so a reader is never left with nothing.
    if (error instanceof InvalidTranscript) asText(t('text.fallback'));
    else if (error instanceof UnsupportedTranscript) {
      const showText = button({ class: 'main' }, () => asText(), t('newer.show'));
      show(notices('newer', 'spark', showText));
    } else throw error;
  }
}

root.lang = language;
restoreTheme();
const bar = topBar(() => {
  (stage.querySelector<HTMLElement>('#log') ?? stage.querySelector('h1'))?.focus();
});
document.getElementById('app')?.append(bar, stage, live);
// Somebody pasted another link into the same tab.
window.addEventListener('hashchange', start);
start();
