/** Copying to the clipboard, said in words and to a screen reader whether or not it worked. */
import { type Attributes, button, type Child } from '../dom.ts';
import { p } from './words.ts';

const SHOWN_MS = 2_000;

/** A button that copies; `fallback` selects the text where the browser forbids writing to the clipboard. */
export function copyButton(
  attributes: Attributes,
  textOf: () => string,
  announce: (words: string) => void,
  fallback: () => void,
  ...children: readonly Child[]
): HTMLButtonElement {
  const element = button(
    attributes,
    () => {
      navigator.clipboard.writeText(textOf()).then(
        () => {
          announce(p('copy.done'));
          element.classList.add('done');
          setTimeout(() => element.classList.remove('done'), SHOWN_MS);
        },
        () => {
          fallback();
          announce(p('copy.byHand'));
        },
      );
    },
    ...children,
  );
  element.dataset['done'] = p('copy.done');
  return element;
}

/** Marks all of an element's text, ready for the reader's own copy command. */
export function selectAll(element: HTMLElement): void {
  getSelection()?.selectAllChildren(element);
}
