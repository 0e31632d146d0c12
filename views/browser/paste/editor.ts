/** Writing a paste: text, files and options become ciphertext here, and only that is sent. */
import { PasteRateLimited } from 'privatebin-client';
import { button, el } from '../dom.ts';
import { failureWords } from './failures.ts';
import { fileTray } from './fileTray.ts';
import type { Draft, Host } from './host.ts';
import { optionFields } from './options.ts';
import { resultView } from './result.ts';
import { sendPaste } from './send.ts';
import { writingArea } from './writing.ts';
import { p } from './words.ts';

export function editorView(host: Host, draft?: Draft): HTMLElement {
  const problem = el('p', { class: 'problem', role: 'alert' });
  const writing = writingArea(draft, () => tray.measure());
  const tray = fileTray(draft?.attachments ?? [], {
    sizeLimit: host.sizeLimit,
    textBytes: () => new Blob([writing.text()]).size,
    announce: host.announce,
  });
  const options = optionFields();
  const submit = el('button', { type: 'submit', class: 'main' }, p('edit.send'));
  const progress = sendProgress();
  const form = el(
    'form',
    { class: 'editor' },
    writing.element,
    tray.element,
    options.element,
    el('div', { class: 'send' }, submit, el('kbd', { class: 'quiet' }, p('edit.shortcut')), progress.element),
    problem,
  );
  const main = el(
    'main',
    { class: 'page paste' },
    el('h1', { tabindex: '-1' }, p('edit.title')),
    el('p', { class: 'quiet meta' }, p('edit.intro')),
    form,
  );

  const send = async (): Promise<void> => {
    const abort = new AbortController();
    progress.start(abort);
    const { formatter, text } = { formatter: writing.formatter(), text: writing.text() };
    const sent = await sendPaste(
      { text, formatter, files: tray.files(), ...options.read() },
      { host, signal: abort.signal, onStep: progress.step },
    );
    leaving.stop();
    host.show(resultView(sent, host), p('result.title'));
  };
  const trySend = (): void => {
    if (submit.disabled) return;
    if (writing.text() === '' && tray.files().length === 0) {
      problem.textContent = p('edit.empty');
      writing.focus();
      return;
    }
    problem.textContent = '';
    submit.disabled = true;
    form.setAttribute('aria-busy', 'true');
    send().catch((error: unknown) => {
      form.removeAttribute('aria-busy');
      progress.stop();
      if (error instanceof PasteRateLimited) countDown(error.retryAfterMs);
      else {
        submit.disabled = false;
        const isOwnAbort = error instanceof DOMException && error.name === 'AbortError';
        problem.textContent = isOwnAbort ? p('edit.cancelled') : failureWords(error, host.sizeLimit);
      }
    });
  };
  /** The button says how long; a screen reader hears it once and not each second. */
  const countDown = (ms: number): void => {
    let seconds = Math.max(1, Math.ceil(ms / 1000));
    problem.textContent = p('failed.busy', { seconds });
    const tick = (): void => {
      submit.textContent = seconds > 0 ? p('edit.sendIn', { seconds }) : p('edit.send');
      submit.disabled = seconds > 0;
      if (seconds === 0) problem.textContent = '';
      else setTimeout(tick, 1000);
      seconds -= 1;
    };
    tick();
  };
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    trySend();
  });
  main.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    trySend();
  });
  const leaving = guardLeaving(main, () => writing.isChanged() || tray.files().length > 0);
  return main;
}

interface SendProgress {
  readonly element: HTMLElement;
  readonly start: (abort: AbortController) => void;
  readonly step: (step: 'read' | 'seal' | 'upload', share?: number) => void;
  readonly stop: () => void;
}

function sendProgress(): SendProgress {
  const words = el('span', { role: 'status' });
  const bar = el('progress', { max: '1', 'aria-label': p('edit.progress') });
  let current: AbortController | undefined;
  const cancel = button({ class: 'quiet-button' }, () => current?.abort(), p('edit.cancel'));
  const element = el('div', { class: 'sending', hidden: '' }, words, bar, cancel);
  let shown = '';
  return {
    element,
    start(abort) {
      current = abort;
      element.hidden = false;
    },
    step(step, share) {
      if (step !== shown) words.textContent = p(`edit.${step}`);
      shown = step;
      if (share === undefined) bar.removeAttribute('value');
      else bar.value = share;
    },
    stop() {
      shown = '';
      element.hidden = true;
    },
  };
}

/** The browser asks before it throws away what was written; it lies nowhere else. */
function guardLeaving(element: HTMLElement, isWorthKeeping: () => boolean): { readonly stop: () => void } {
  const ask = (event: BeforeUnloadEvent): void => {
    if (!element.isConnected) stop();
    else if (isWorthKeeping()) event.preventDefault();
  };
  const stop = (): void => removeEventListener('beforeunload', ask);
  addEventListener('beforeunload', ask);
  return { stop };
}
