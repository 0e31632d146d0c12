/** One button that visits the message under the pointer or the focus: copies a link to it. And copying of code. */
import { pasteLink } from 'privatebin-client/read';
import { button } from '../dom.ts';
import { icon, type IconName } from '../icons.ts';
import type { ReadingContext } from './context.ts';
import { r } from './words.ts';

const SHOWN_MS = 2_000;

export function messageActions(context: ReadingContext): { readonly copyLink: () => void } {
  const { log, baseUrl, id, key, announce } = context;
  let over: HTMLElement | undefined;
  const linkTo = (article: HTMLElement): string => `${pasteLink(baseUrl, id, key)}&m=${article.id.slice(1)}`;
  const copyLink = (): void => {
    const article = over ?? (document.activeElement?.closest('article') as HTMLElement | null);
    if (article) copy(linkTo(article), link, r('link.done'));
  };
  const copy = (text: string, from: HTMLButtonElement, words: string): void => {
    navigator.clipboard.writeText(text).then(
      () => {
        announce(words);
        swap(from, 'check');
      },
      // Where the browser forbids it, a reader can still take it from here.
      () => prompt(r('link.byHand'), text),
    );
  };
  const link = button(
    { class: 'message-link', 'aria-label': r('link.copy'), title: r('link.copy') },
    copyLink,
    icon('link'),
  );
  const code = button(
    { class: 'code-copy', 'aria-label': r('link.code'), title: r('link.code') },
    () => copy(code.parentElement?.querySelector('code')?.textContent ?? '', code, r('link.codeDone')),
    icon('copy'),
  );
  const visit = ({ target }: Event): void => {
    if (!(target instanceof Element)) return;
    const article = target.closest<HTMLElement>('article');
    if (article && article !== over) {
      over = article;
      reset(link, 'link');
      article.append(link);
    }
    const block = target.closest('pre');
    if (block && code.parentElement !== block) {
      reset(code, 'copy');
      block.append(code);
    }
  };
  log.element.addEventListener('pointerover', visit);
  log.element.addEventListener('focusin', visit);
  return { copyLink };
}

function swap(from: HTMLButtonElement, to: IconName): void {
  const before = [...from.childNodes];
  from.replaceChildren(icon(to));
  from.classList.add('done');
  setTimeout(() => {
    if (!from.classList.contains('done')) return;
    from.classList.remove('done');
    from.replaceChildren(...before);
  }, SHOWN_MS);
}

function reset(element: HTMLButtonElement, iconName: IconName): void {
  element.classList.remove('done');
  element.replaceChildren(icon(iconName));
}
