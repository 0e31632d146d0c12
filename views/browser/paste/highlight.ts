/** Source code as coloured elements: highlight.js finds the tokens, and an emitter of our own turns them into nodes. */
import hljs from 'highlight.js/lib/core';
import bash from 'highlight.js/lib/languages/bash';
import cpp from 'highlight.js/lib/languages/cpp';
import csharp from 'highlight.js/lib/languages/csharp';
import css from 'highlight.js/lib/languages/css';
import diff from 'highlight.js/lib/languages/diff';
import go from 'highlight.js/lib/languages/go';
import java from 'highlight.js/lib/languages/java';
import javascript from 'highlight.js/lib/languages/javascript';
import json from 'highlight.js/lib/languages/json';
import php from 'highlight.js/lib/languages/php';
import python from 'highlight.js/lib/languages/python';
import rust from 'highlight.js/lib/languages/rust';
import sql from 'highlight.js/lib/languages/sql';
import typescript from 'highlight.js/lib/languages/typescript';
import xml from 'highlight.js/lib/languages/xml';
import yaml from 'highlight.js/lib/languages/yaml';
import { el } from '../dom.ts';

const GRAMMARS = {
  bash,
  cpp,
  csharp,
  css,
  diff,
  go,
  java,
  javascript,
  json,
  php,
  python,
  rust,
  sql,
  typescript,
  xml,
  yaml,
} as const;
type Language = keyof typeof GRAMMARS;

/** Enough to tell a language by. */
const SAMPLE_CHARACTERS = 10_000;

export const LANGUAGES = Object.keys(GRAMMARS) as readonly Language[];
for (const name of LANGUAGES) hljs.registerLanguage(name, GRAMMARS[name]);

/** Collects nodes where highlight.js would collect HTML. */
class NodeEmitter {
  readonly root = document.createDocumentFragment();
  readonly #stack: (HTMLElement | DocumentFragment)[] = [this.root];

  addText(text: string): void {
    if (text !== '') this.#stack.at(-1)?.append(text);
  }

  openNode(scope: string): void {
    const element = el('span', { class: `hl-${scope.split('.')[0] ?? ''}` });
    this.#stack.at(-1)?.append(element);
    this.#stack.push(element);
  }

  closeNode(): void {
    if (this.#stack.length > 1) this.#stack.pop();
  }

  startScope(scope: string): void {
    this.openNode(scope);
  }

  endScope(): void {
    this.closeNode();
  }

  __addSublanguage(emitter: NodeEmitter): void {
    this.#stack.at(-1)?.append(emitter.root);
  }

  finalize(): void {
    this.#stack.length = 1;
  }

  closeAllNodes(): void {
    this.finalize();
  }

  /** Asked for by highlight.js as its result; nobody reads it. */
  toHTML(): string {
    return '';
  }
}

// `toHTML`'s companions in the declarations are for tools that print trees.
hljs.configure({ __emitter: NodeEmitter });

/** The name by which a language is known here, from a name or an alias such as `js`. */
export function knownLanguage(name: string): Language | undefined {
  const grammar = hljs.getLanguage(name);
  return LANGUAGES.find((each) => each === name || hljs.getLanguage(each) === grammar);
}

/** The likeliest language, or undefined where it looks like none. */
export function detectLanguage(text: string): Language | undefined {
  const { language, relevance } = hljs.highlightAuto(text.slice(0, SAMPLE_CHARACTERS));
  return language !== undefined && relevance > 4 ? knownLanguage(language) : undefined;
}

/** `language` as `knownLanguage` gives it. */
export function highlight(text: string, language: string): DocumentFragment {
  const result = hljs.highlight(text, { language, ignoreIllegals: true });
  return (result as unknown as { readonly _emitter: NodeEmitter })._emitter.root;
}
