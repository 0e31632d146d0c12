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
} from 'privatebin-client/read';
import { InvalidTranscript, UnsupportedTranscript } from '../../shared/transcript/errors.ts';
import { topBar } from './chrome.ts';
import { ChunkUnavailable, loadChunk, reloadPage } from './chunks.ts';
import { button, download, el } from './dom.ts';
import { titleOf } from './headerView.ts';
import {
  confirmOpened,
  decryptPaste,
  fetchPaste,
  findDeletion,
  findPasteId,
  findTranscript,
} from './open.ts';
import { findTarget, withoutTarget } from './fragment.ts';
import type { Draft, Host } from './paste/host.ts';
import { landing, loading, type Loading, notice, notices, passwordForm } from './screens.ts';
import { language, prepareFormats, t } from './text.ts';
import { applyLook, printLight } from './theme.ts';
import { transcriptView, type TranscriptView } from './transcriptView.ts';

const root = document.documentElement;
const live = el('div', { class: 'unseen', role: 'status' });
const stage = el('div', { id: 'stage' });
/** The place in the bar for the tools of what is shown. */
const slot = el('div', { class: 'slot' });
/** The transcript that is shown, if it is one. */
let transcript: TranscriptView | undefined;

const host: Host = {
  baseUrl: new URL(root.dataset['base'] ?? '/', location.origin).href,
  mayCreate: root.dataset['publicCreate'] === 'yes',
  sizeLimit: Number(root.dataset['sizeLimit']),
  show,
  announce: (words) => (live.textContent = words),
  edit: (draft) => {
    // The editor has an address of its own, so that "back" leads to the paste and a reload does not.
    history.pushState(null, '', host.baseUrl);
    started = location.href;
    edit(draft);
  },
};

function show(element: HTMLElement, title?: string): void {
  stage.replaceChildren(element);
  slot.replaceChildren();
  transcript = undefined;
  root.classList.toggle('on-screen', !element.querySelector('#log'));
  root.classList.remove('reading');
  scrollTo(0, 0);
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
  if (error instanceof PasteUnavailable) {
    return notices(navigator.onLine ? 'network' : 'offline', 'cloud', retry);
  }
  if (error instanceof ChunkUnavailable) return notices('chunk', 'cloud', reloadButton());
  return notices('failed', 'broken', retry);
}

let started = '';

function start(): void {
  started = location.href;
  turn += 1;
  const deletion = findDeletion(location.search);
  if (deletion) {
    const view = loadChunk('deletion', () => import('./paste/deletion.ts'));
    showPart(view.then(({ deletionView }) => deletionView(...deletion, host)));
    return;
  }
  const id = findPasteId(location.search);
  if (id === undefined) {
    if (host.mayCreate) edit();
    else show(landing());
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
      load(id, key);
      return;
    }
    const open = button({ class: 'main' }, () => load(id, key), t('confirm.open'));
    show(notices('confirm', 'flame', open));
  } catch {
    show(notices('badKey', 'key'));
  }
}

function reloadButton(): HTMLElement {
  return button({ class: 'main' }, () => void reloadPage(), t('network.retry'));
}

/** Shows a part that loads on demand once it is there, unless the reader went on meanwhile. */
function showPart(view: Promise<HTMLElement>, title?: string): void {
  const mine = turn;
  view.then(
    (element) => {
      if (turn === mine) show(element, title);
    },
    (error: unknown) => {
      if (turn === mine) show(failure(error));
    },
  );
}

function edit(draft?: Draft): void {
  turn += 1;
  const view = isSecureContext
    ? loadChunk('editor', () => import('./paste/editor.ts')).then(({ editorView }) => editorView(host, draft))
    : Promise.resolve(notices('insecure', 'lock'));
  showPart(view, t('app.new'));
}

function load(id: PasteId, key: FragmentKey): void {
  const progress = loading();
  show(progress.element);
  progress.show('fetch');
  const mine = ++turn;
  const way = async (): Promise<void> => {
    const paste = await fetchPaste(id, true, (share) => progress.show('fetch', share));
    if (turn !== mine) return;
    try {
      await open(paste, key, '', progress);
    } catch (error) {
      if (!(error instanceof WrongKey)) throw error;
      askPassword(paste, key);
    }
  };
  setTimeout(prepareFormats);
  way().catch((error: unknown) => {
    if (turn === mine) show(failure(error));
  });
}

async function open(paste: ReadPaste, key: FragmentKey, password: string, progress?: Loading): Promise<void> {
  progress?.show('decrypt');
  const content = await decryptPaste(paste, key, password);
  progress?.show('read');
  // Before it is shown: what the page then says about the server is true.
  const isBurned = await confirmOpened(paste);
  await present({ paste, content, key, password, isBurned });
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

interface Opened {
  readonly paste: ReadPaste;
  readonly content: PasteContent;
  readonly key: FragmentKey;
  readonly password: string;
  /** False where the service could not be told that a burning paste was opened. */
  readonly isBurned: boolean;
}

async function present(opened: Opened): Promise<void> {
  const { paste, content } = opened;
  const remark = paste.adata[3] === 1 ? t(opened.isBurned ? 'text.burned' : 'text.burning') : undefined;
  try {
    const doc = await findTranscript(content);
    if (!doc) {
      showPlain(opened, remark);
      return;
    }
    const { id, timeToLiveSeconds } = paste;
    const view = transcriptView(
      { doc, id, key: opened.key, timeToLiveSeconds, target: findTarget(location.hash) },
      { ...host, bar: slot },
    );
    if (remark) view.element.prepend(el('p', { class: 'remark' }, remark));
    show(view.element, titleOf(doc));
    root.classList.add('reading');
    transcript = view;
  } catch (error) {
    // The paste's text is complete by itself, so a reader is never left with nothing.
    if (error instanceof InvalidTranscript) showPlain(opened, t('text.fallback'));
    else if (error instanceof UnsupportedTranscript) {
      const showText = button({ class: 'main' }, () => showPlain(opened, undefined), t('newer.show'));
      show(notices('newer', 'spark', showText));
    } else throw error;
  }
}

function showPlain(opened: Opened, remark: string | undefined): void {
  const view = loadChunk('plain', () => import('./paste/plain.ts')).then(
    ({ plainView }) => plainView({ ...opened, remark }, host),
    () => bareView(opened.content, opened.paste.adata[3] === 1),
  );
  showPart(view, t('text.title'));
}

/** Without the part that shows pastes: a burned one exists only here by now, so its reader gets it all the same. */
function bareView({ text, attachments }: PasteContent, isBurned: boolean): HTMLElement {
  const files = attachments.map(({ name, bytes }) =>
    button({ class: 'main' }, () => download(name, bytes), t('text.download', { name })),
  );
  return el(
    'main',
    { class: 'page paste' },
    el('h1', { tabindex: '-1' }, t('text.title')),
    el('p', { class: 'remark' }, t('text.bare')),
    el('pre', { class: 'plain', id: 'log', tabindex: '0' }, text),
    ...files,
    isBurned ? undefined : reloadButton(),
  );
}

root.lang = language;
applyLook();
printLight();
const bar = topBar(host.baseUrl, host.mayCreate, slot, () => {
  (stage.querySelector<HTMLElement>('#log') ?? stage.querySelector('h1'))?.focus();
});
document.getElementById('app')?.append(bar, stage, live);
// Somebody pasted another link into the same tab, or went back; the browser tells some of it twice.
for (const event of ['hashchange', 'popstate']) {
  window.addEventListener(event, () => {
    if (location.href === started) return;
    // Another message of what is open already is no reason to fetch it again.
    if (transcript && withoutTarget(location.href) === withoutTarget(started)) {
      started = location.href;
      const target = findTarget(location.hash);
      if (target !== undefined) transcript.goTo(target);
    } else start();
  });
}
start();
