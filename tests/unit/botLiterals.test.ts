/** No sentence that people read in Discord stands in the code: all of them are in the catalogues, in every language. */
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, it } from 'node:test';
import ts from 'typescript';

const ROOT = resolve(import.meta.dirname, '..', '..');

/** Where the bot speaks to the operator at a console, or in the language of its settings file. */
const SPEAKS_TO_OPERATORS = [
  'bot/gateway/help.ts',
  'bot/gateway/client.ts',
  'bot/settings/cli.ts',
  'bot/settings/file.ts',
  'bot/settings/schema.ts',
  'bot/settings/schemaParts.ts',
  'bot/settings/categorySchema.ts',
  'bot/settings/openingHoursSchema.ts',
];
/** Folders whose words are in the catalogues so far. */
const FOLDERS = ['conversations', 'tickets', 'settings', 'gateway'];
/** Handed on as a reason by modmail, which words it. */
const REASONS = ['bot/gateway/attachments.ts'];

/** What reads like language: two words of which the first has a capital, or three in a row. */
const SENTENCE = /\p{Lu}\p{L}*[,;:]?\s+\p{L}{2,}|\p{L}{2,},?\s+\p{L}{2,},?\s+\p{L}{2,}/u;

/** Calls whose text goes to developers: logs and bugs. */
const FOR_DEVELOPERS = /^(?:log\.\w+|log\[\w+\]|Error|TypeError|RangeError)$/;

function isForDevelopers(node: ts.Node, source: ts.SourceFile): boolean {
  for (let at = node.parent; !ts.isSourceFile(at); at = at.parent) {
    if (ts.isCallExpression(at) || ts.isNewExpression(at)) {
      const callee = at.expression.getText(source).replace(/^options\./, '');
      if (FOR_DEVELOPERS.test(callee)) return true;
    }
  }
  return false;
}

function sentencesIn(path: string, text: string): string[] {
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    const isText =
      ts.isStringLiteral(node) ||
      ts.isNoSubstitutionTemplateLiteral(node) ||
      ts.isTemplateHead(node) ||
      ts.isTemplateMiddle(node) ||
      ts.isTemplateTail(node);
    if (isText && SENTENCE.test(node.text) && !isForDevelopers(node, source)) found.push(node.text);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

describe('the bot’s code', () => {
  const files = FOLDERS.flatMap((folder) => globSync(`bot/${folder}/**/*.ts`, { cwd: ROOT }))
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => ![...SPEAKS_TO_OPERATORS, ...REASONS].includes(path));

  it('holds no sentence that people read', () => {
    assert.ok(files.length > 30);
    const found = files.flatMap((path) =>
      sentencesIn(path, readFileSync(join(ROOT, path), 'utf8')).map((sentence) => `${path}: ${sentence}`),
    );
    assert.deepEqual(found, []);
  });

  it('would be found out', () => {
    assert.deepEqual(sentencesIn('x.ts', "log.warn('not for people'); say('Your ticket');"), ['Your ticket']);
    assert.deepEqual(sentencesIn('x.ts', 'say(`Closed by ${a}, so thank you`)'), [
      'Closed by ',
      ', so thank you',
    ]);
  });
});
