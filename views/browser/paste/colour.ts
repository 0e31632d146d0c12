/** Colours code once it comes into view; the highlighter loads only then. Until then, and without it, code is plain. */
import { loadChunk } from '../chunks.ts';
import { whenSeen } from '../whenSeen.ts';

/** Past this, colouring takes longer than a reader should wait. */
export const MAX_COLOURED_CHARACTERS = 200_000;

export function loadHighlighter() {
  return loadChunk('highlight', () => import('./highlight.ts'));
}

export function colourWhenSeen(code: HTMLElement, text: string, language: string): void {
  if (text.length > MAX_COLOURED_CHARACTERS) return;
  whenSeen(code, () => {
    loadHighlighter().then(
      ({ knownLanguage, highlight }) => {
        const known = knownLanguage(language);
        if (known) code.replaceChildren(highlight(text, known));
      },
      () => {
        // Colour is decoration: the code stands there already.
      },
    );
  });
}
