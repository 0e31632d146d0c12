/** The comments under a paste, sealed with its key: reading them, and where anybody may create, writing. */
import { openComment, PasteClient, type ReadComment, sealComment } from 'privatebin-client';
import { button, el } from '../dom.ts';
import { formatRelative, formatTime, formatUtc } from '../text.ts';
import { failureWords } from './failures.ts';
import type { Host, PlainPaste } from './host.ts';
import { p, pCounted } from './words.ts';

/** Deeper answers stand beside their parent: a phone has no room for more steps. */
const MAX_INDENT = 5;

export function discussion(open: PlainPaste, host: Host): HTMLElement {
  const { paste } = open;
  const list = el('ol', { class: 'comments' });
  const heading = el('h2', {}, pCounted('comments.title', paste.comments.length));
  const section = el('section', { class: 'discussion' }, heading, list);
  let shown = 0;
  const lists = new Map<string, HTMLElement>([[paste.id, list]]);
  const add = async (comment: ReadComment): Promise<HTMLElement> => {
    shown += 1;
    heading.textContent = pCounted('comments.title', Math.max(shown, paste.comments.length));
    const parent = lists.get(comment.parentId) ?? list;
    const depth = Number(parent.dataset['depth'] ?? 0);
    const answers = el('ol', { class: 'comments', 'data-depth': String(depth + 1) });
    lists.set(comment.id, depth + 1 < MAX_INDENT ? answers : parent);
    const item = el('li', { tabindex: '-1' });
    parent.append(item);
    item.append(await commentElement(comment, open));
    if (host.mayCreate) item.append(replyButton(open, host, comment.id, add));
    item.append(answers);
    return item;
  };
  const fill = async (): Promise<void> => {
    // Side by side: deriving a key takes a while. Places are taken in order, before anything is awaited.
    await Promise.all(paste.comments.map(add));
  };
  void fill();
  if (host.mayCreate) section.append(commentForm(open, host, paste.id, add));
  return section;
}

type Add = (comment: ReadComment) => Promise<HTMLElement>;

async function commentElement(comment: ReadComment, open: PlainPaste): Promise<HTMLElement> {
  const { createdAtMs } = comment;
  const element = el('article', { class: 'comment' });
  try {
    const { text, nickname } = await openComment(comment, open.key, open.password || undefined);
    const time =
      createdAtMs === undefined
        ? undefined
        : el(
            'time',
            { class: 'quiet', datetime: new Date(createdAtMs).toISOString(), title: formatUtc(createdAtMs) },
            ` · ${formatRelative(createdAtMs)} (${formatTime(createdAtMs, 'both')})`,
          );
    const who = el('bdi', { class: nickname ? 'who' : 'who anonymous' }, nickname ?? p('comments.anonymous'));
    element.append(el('div', {}, who, time), el('p', { class: 'said-text', dir: 'auto' }, text));
  } catch {
    // One comment that anybody may have spoiled must not take the others away.
    element.append(el('p', { class: 'quiet' }, p('comments.unreadable')));
  }
  return element;
}

function replyButton(open: PlainPaste, host: Host, parentId: string, add: Add): HTMLElement {
  const reply: HTMLButtonElement = button(
    { class: 'quiet-button' },
    () => {
      const form = commentForm(open, host, parentId, async (comment) => {
        form.replaceWith(reply);
        return add(comment);
      });
      reply.replaceWith(form);
      form.querySelector('textarea')?.focus();
    },
    p('comments.reply'),
  );
  return reply;
}

function commentForm(open: PlainPaste, host: Host, parentId: string, add: Add): HTMLElement {
  const text = el('textarea', { rows: '3', required: '' });
  const nickname = el('input', { type: 'text', autocomplete: 'off', maxlength: '80' });
  const problem = el('p', { class: 'problem', role: 'alert' });
  const submit = el('button', { type: 'submit', class: 'main' }, p('comments.send'));
  const form = el(
    'form',
    { class: 'comment-form' },
    el('label', { class: 'whole' }, p('comments.text'), text),
    el('div', { class: 'row' }, el('label', {}, p('comments.nickname'), nickname), submit),
    problem,
  );
  const send = async (): Promise<void> => {
    const { paste, key, password } = open;
    const content = { text: text.value, nickname: nickname.value.trim() || undefined };
    const sealed = await sealComment(content, key, password || undefined);
    const client = new PasteClient({ baseUrl: host.baseUrl, maxWaitMs: 0 });
    const id = await client.createComment(paste.id, parentId, sealed);
    text.value = '';
    const item = await add({ ...sealed, id, parentId, createdAtMs: Date.now() });
    host.announce(p('comments.sent'));
    item.focus();
  };
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    submit.disabled = true;
    problem.textContent = '';
    send()
      .catch((error: unknown) => (problem.textContent = failureWords(error, host.sizeLimit)))
      .finally(() => (submit.disabled = false))
      .catch(() => undefined);
  });
  text.addEventListener('keydown', (event) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) form.requestSubmit();
  });
  return form;
}
