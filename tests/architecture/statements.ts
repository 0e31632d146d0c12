/** The statements that this project has undertaken to keep: where titles of tests name them, and where docs/features.md lists them. */
import ts from 'typescript';

const LISTED = /\(((?:[PSMAT]\d+)(?:, [PSMAT]\d+)*)\)$/;
const LEADING = /^((?:[PSMAT]\d+[ ,]+)*[PSMAT]\d+):/;
const RUNNERS = new Set(['test', 'it', 'describe']);

/** Ids in a title: `(S1, A4)` at its end, or `S1 A4:` before it. */
export function idsInTitle(title: string): string[] {
  const found = LISTED.exec(title) ?? LEADING.exec(title);
  return found?.[1]?.split(/[ ,]+/) ?? [];
}

/** Every id that a title in this file names. */
export function idsNamedIn(path: string, text: string): Set<string> {
  const ids = new Set<string>();
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node)) {
      const [title] = node.arguments;
      const isTest = partsOf(node.expression).some((part) => RUNNERS.has(part));
      if (isTest && title) for (const id of idsInTitle(textOf(title))) ids.add(id);
    }
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(path, text, ts.ScriptTarget.Latest));
  return ids;
}

/** Of a title with something filled in, what stands before that. */
function textOf(title: ts.Expression): string {
  if (ts.isTemplateExpression(title)) return title.head.text;
  return ts.isStringLiteralLike(title) ? title.text : '';
}

/** `test`, `it.skip`, `t.test`: the names on both sides of a dot. */
function partsOf(called: ts.Expression): string[] {
  if (ts.isPropertyAccessExpression(called)) return [...partsOf(called.expression), called.name.text];
  return ts.isIdentifier(called) ? [called.text] : [];
}

export interface Row {
  readonly ids: readonly string[];
  /** Paths from the repository's root. */
  readonly tests: readonly string[];
}

/** Rows of tables that have ids in one cell and tests in the last; `S7–S11` stands for all between. */
export function rowsOf(markdown: string): Row[] {
  return markdown
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .flatMap((line) => {
      const cells = line.split('|').slice(1, -1);
      const ids = cells.map((cell) => cell.trim()).find((cell) => /^[PSMAT]\d+(?:[–,]|$)/.test(cell));
      const tests = [...(cells.at(-1) ?? '').matchAll(/\]\(\.\.\/(tests\/[^)]+)\)/g)].map(
        ([, path]) => path!,
      );
      return ids === undefined ? [] : [{ ids: ids.split(', ').flatMap(inRange), tests }];
    });
}

function inRange(part: string): string[] {
  const [, letter = '', from = '', to = from] = /^([PSMAT])(\d+)(?:–[PSMAT](\d+))?$/.exec(part) ?? [];
  return Array.from({ length: Number(to) - Number(from) + 1 }, (_, n) => `${letter}${Number(from) + n}`);
}
