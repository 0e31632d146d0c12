/** The repository's TypeScript files as the architecture rules see them: path, text, and what each imports. */
import { globSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import ts from 'typescript';

export const ROOT = join(import.meta.dirname, '../..');

export interface Import {
  /** As written. */
  readonly specifier: string;
  /** Path from the repository's root for what is ours, else the package's or builtin's name. */
  readonly target: string;
}

export interface Source {
  /** From the repository's root, with `/`. */
  readonly path: string;
  readonly text: string;
  readonly lineCount: number;
  readonly imports: readonly Import[];
  readonly hasDefaultExport: boolean;
}

const FOLDERS = ['bot', 'paste', 'shared', 'views', 'tests'];

export function readSources(): Source[] {
  const paths = globSync(['*.ts', ...FOLDERS.map((folder) => `${folder}/**/*.ts`)], { cwd: ROOT });
  return paths
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => !path.includes('node_modules/') && !path.endsWith('.d.ts'))
    .sort()
    .map((path) => parseSource(path, readFileSync(join(ROOT, path), 'utf8')));
}

export function parseSource(path: string, text: string): Source {
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest);
  const imports: Import[] = [];
  let hasDefaultExport = false;

  function visit(node: ts.Node): void {
    const specifier = specifierOf(node);
    if (specifier !== undefined) imports.push({ specifier, target: targetOf(path, specifier) });
    hasDefaultExport ||= isDefaultExport(node);
    ts.forEachChild(node, visit);
  }

  visit(file);
  return { path, text, lineCount: text.trimEnd().split('\n').length, imports, hasDefaultExport };
}

/** What `import … from`, `export … from`, `import()` and `import('…').Type` name. */
function specifierOf(node: ts.Node): string | undefined {
  let expression: ts.Node | undefined;
  if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) expression = node.moduleSpecifier;
  else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword)
    expression = node.arguments[0];
  else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument))
    expression = node.argument.literal;
  return expression && ts.isStringLiteralLike(expression) ? expression.text : undefined;
}

function isDefaultExport(node: ts.Node): boolean {
  if (ts.isExportAssignment(node)) return true;
  if (ts.isExportSpecifier(node)) return node.name.text === 'default';
  return (
    ts.canHaveModifiers(node) &&
    (ts.getModifiers(node) ?? []).some(({ kind }) => kind === ts.SyntaxKind.DefaultKeyword)
  );
}

function targetOf(path: string, specifier: string): string {
  if (specifier.startsWith('.')) return posix.join(posix.dirname(path), specifier);
  if (specifier === 'privatebin-client') return 'shared/privatebin-client/index.ts';
  if (specifier === 'privatebin-client/read') return 'shared/privatebin-client/read.ts';
  if (specifier.startsWith('node:')) return specifier;
  const parts = specifier.split('/');
  return parts.slice(0, specifier.startsWith('@') ? 2 : 1).join('/');
}
