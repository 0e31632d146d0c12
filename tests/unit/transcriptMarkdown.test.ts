/** The Markdown parser reads what Discord shows, and nothing anyone types makes it slow or lets a script through. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Block, type Inline, type ListBlock, parseMarkdown } from '../../shared/transcript/markdown.ts';
import { PATHOLOGICAL } from '../support/hostile.ts';
import { countSteps } from '../support/steps.ts';

/** A tree as short text: `bold(a)`, `link[url](a)`. */
function show(nodes: readonly Inline[]): string {
  return nodes.map(showInline).join('');
}

function showInline(node: Inline): string {
  switch (node.kind) {
    case 'text':
      return node.text;
    case 'code':
      return `code(${node.text})`;
    case 'link':
      return `link[${node.url}](${show(node.children)})`;
    case 'time':
      return `time(${node.timeMs} ${node.style})`;
    case 'user':
    case 'role':
    case 'channel':
      return `${node.kind}(${node.id})`;
    case 'emoji':
      return `emoji(${node.name} ${node.id}${node.animated ? ' animated' : ''})`;
    case 'command':
      return `command(${node.name} ${node.id})`;
    case 'guildPage':
      return `page(${node.page})`;
    case 'everyone':
    case 'here':
      return `${node.kind}()`;
    case 'bold':
    case 'italic':
    case 'underline':
    case 'strike':
    case 'spoiler':
      return `${node.kind}(${show(node.children)})`;
  }
}

function showBlock(block: Block): string {
  switch (block.kind) {
    case 'paragraph':
      return `p(${show(block.children)})`;
    case 'heading':
      return `h${block.level}(${show(block.children)})`;
    case 'subtext':
      return `sub(${show(block.children)})`;
    case 'codeBlock':
      return `pre[${block.language}](${block.text})`;
    case 'quote':
      return `quote(${block.children.map(showBlock).join('')})`;
    case 'spoiler':
      return `cover(${block.children.map(showBlock).join('')})`;
    case 'list':
      return showList(block);
  }
}

function showList(list: ListBlock): string {
  const items = list.items.map((item) => `${show(item.children)}${item.lists.map(showList).join('')}`);
  return `${list.ordered ? `ol${list.start}` : 'ul'}(${items.join('; ')})`;
}

const inline: readonly (readonly [string, string])[] = [
  ['plain', 'plain'],
  ['**b** *i* _i_ __u__ ~~s~~ ||x||', 'bold(b) italic(i) italic(i) underline(u) strike(s) spoiler(x)'],
  ['***both***', 'bold(italic(both))'],
  ['**a *b***', 'bold(a italic(b))'],
  ['*a **b***', 'italic(a bold(b))'],
  ['__**a** b__', 'underline(bold(a) b)'],
  ['**a *b** c*', 'bold(a *b) c*'],
  ['**never closed', '**never closed'],
  ['2 * 3 * 4', '2 * 3 * 4'],
  ['snake_case_name', 'snake_case_name'],
  ['a **b\nc** d', 'a bold(b\nc) d'],
  ['\\*not\\* \\a', '*not* \\a'],
  ['¯\\_(ツ)_/¯', '¯\\_(ツ)_/¯'],
  ['`a **b**` ``c ` d``', 'code(a **b**) code(c ` d)'],
  ['`` `a` ``', 'code(`a`)'],
  ['`unclosed **b**', '`unclosed bold(b)'],
  ['[t](https://a.example/x_(y)) z', 'link[https://a.example/x_(y)](t) z'],
  ['[**t**](<https://a.example>)', 'link[https://a.example](bold(t))'],
  ['[t](https://a.example "title")', 'link[https://a.example](t)'],
  ['[a [b] c](https://a.example)', 'link[https://a.example](a [b] c)'],
  ['[t](javascript:alert(1))', '[t](javascript:alert(1))'],
  ['[t](data:text/html,x)', '[t](data:text/html,x)'],
  ['[t](//a.example)', '[t](//a.example)'],
  [
    '[https://good.example](https://evil.example)',
    '[link[https://good.example](https://good.example)](link[https://evil.example](https://evil.example))',
  ],
  ['see https://a.example/b_c_d.', 'see link[https://a.example/b_c_d](https://a.example/b_c_d).'],
  ['(https://a.example)', '(link[https://a.example](https://a.example))'],
  ['**https://a.example**', 'bold(link[https://a.example](https://a.example))'],
  ['<https://a.example>', 'link[https://a.example](https://a.example)'],
  ['<@12> <@!13> <@&14> <#15>', 'user(12) user(13) role(14) channel(15)'],
  ['<:ok:16> <a:go:17>', 'emoji(ok 16) emoji(go 17 animated)'],
  ['</ticket close:18>', 'command(ticket close 18)'],
  ['<id:customize> <id:guide> <id:linked-roles:12>', 'page(customize) page(guide) page(linked-roles)'],
  ['<t:1:s> <t:1:S>', 'time(1000 s) time(1000 S)'],
  ['<t:1700000000> <t:1700000000:R> <t:-1:d>', 'time(1700000000000 f) time(1700000000000 R) time(-1000 d)'],
  ['<t:9999999999999:F>', '<t:9999999999999:F>'],
  ['@everyone @here @other', 'everyone() here() @other'],
  ['<@abc> <script>alert(1)</script>', '<@abc> <script>alert(1)</script>'],
];

const blocks: readonly (readonly [string, string])[] = [
  ['# A\n## B\n### C\n#### D', 'h1(A)h2(B)h3(C)p(#### D)'],
  ['-# small **b**', 'sub(small bold(b))'],
  ['a\n> b\n> c\nd', 'p(a)quote(p(b\nc))p(d)'],
  ['>>> a\n# b', 'quote(p(a)h1(b))'],
  ['> > a', 'quote(p(> a))'],
  ['>a', 'p(>a)'],
  [' > a\n> b\nc', 'quote(p(a\nb))p(c)'],
  ['  >>> a\nb', 'quote(p(a\nb))'],
  ['  # A\n -# b', 'h1(A)sub(b)'],
  ['- a\n- b\n  - c\n    1. d\n- e', 'ul(a; bul(col1(d)); e)'],
  ['3. a\n4. b', 'ol3(a; b)'],
  ['- a\n  more\nend', 'ul(a\nmore)p(end)'],
  ['- a\n1. b', 'ul(a)ol1(b)'],
  ['```ts\nlet a = 1;\n```', 'pre[ts](let a = 1;)'],
  ['a ```b``` c', 'p(a )pre[](b)p( c)'],
  ['```\n**x**\n<@1>\n```', 'pre[](**x**\n<@1>)'],
  ['``` never closed', 'p(``` never closed)'],
  ['> ```\n> code\n> ```', 'quote(pre[](code))'],
  ['||```js\nx```||', 'cover(pre[js](x))'],
  ['a ||b\n```\nx\n```\nc|| d', 'p(a )cover(p(b)pre[](x)p(c))p( d)'],
  ['||```x```||\n# h', 'cover(pre[](x))h1(h)'],
  ['||```x```', 'p(||)pre[](x)'],
  ['||a|| ```x``` ||b||', 'p(spoiler(a) )pre[](x)p( spoiler(b))'],
  ['||```a || b``` ```c```||', 'cover(pre[](a || b)p( )pre[](c))'],
  ['`||` ```x``` ||', 'p(code(||) )pre[](x)p( ||)'],
  ['\\||```x```||', 'p(||)pre[](x)p(||)'],
  ['> ||```x```||', 'quote(cover(pre[](x)))'],
  ['a\n\nb', 'p(a\n\nb)'],
  ['', ''],
];

/** Steps that a character costs at worst; what is told apart from growth that a parser gone quadratic shows: thousands. */
const STEPS_A_CHARACTER = 60;

describe('parseMarkdown', () => {
  for (const [source, expected] of inline) {
    it(`reads ${JSON.stringify(source)}`, () => {
      assert.equal(parseMarkdown(source).map(showBlock).join(''), `p(${expected})`);
    });
  }
  for (const [source, expected] of blocks) {
    it(`reads ${JSON.stringify(source)}`, () => {
      assert.equal(parseMarkdown(source).map(showBlock).join(''), expected);
    });
  }

  it('caps the depth of lists', () => {
    const source = Array.from({ length: 60 }, (_, level) => `${' '.repeat(level)}- x`).join('\n');
    const depth = showBlock(parseMarkdown(source)[0]!).match(/ul\(/g)?.length ?? 0;
    assert.equal(depth, 10);
  });

  for (const source of PATHOLOGICAL) {
    it(`stays linear on ${source.length} characters of ${JSON.stringify(source.slice(0, 20))}`, () => {
      const steps = countSteps(() => parseMarkdown(source));
      assert.ok(
        steps < STEPS_A_CHARACTER * source.length,
        `${Math.round(steps / source.length)} a character`,
      );
    });
  }

  it('is counted: work that grows with the square of the length is found out', () => {
    const source = '['.repeat(4_000);
    const steps = countSteps(() => {
      for (let at = 0; at < source.length; at++) source.indexOf(']', at);
    });
    assert.ok(steps > STEPS_A_CHARACTER * source.length);
  });

  it('loses no character of random input that holds no markup it knows', () => {
    const source = 'a <b c="d"> & e\u202e\u0000 é 🦑 </b> {f} $g^';
    assert.equal(parseMarkdown(source).map(showBlock).join(''), `p(${source})`);
  });
});
