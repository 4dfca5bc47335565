import { describe, expect, it } from 'vitest';
import { broken, everything } from './__fixtures__/answers.ts';
import { MarkdownDocument } from './document.ts';
import { formulaAt } from './formulas.ts';
import { lex } from './lexer.ts';
import { mend } from './mend.ts';
import { walk } from './tokens.ts';
import type { Node } from './tokens.ts';

const read = (text: string): readonly Node[] =>
  new MarkdownDocument().read(text, false).blocks.flatMap((block) => block.nodes);

/** Snippets strung together at random, the same ones every time. */
function* scribbles(count: number): Generator<string> {
  const bits = [
    '# H\n',
    'para **bold** ',
    'text',
    '\n',
    '\n\n',
    '\n\n\n',
    '- item\n',
    '- [x] task\n',
    '  - nested\n',
    '1. one\n',
    '2. two\n',
    '   cont\n',
    '    indented\n',
    '> quote\n',
    '> - q\n',
    '> [!NOTE]\n',
    '```js\n',
    '```\n',
    '````markdown\n',
    '~~~\n',
    '   ```py\n',
    '| a | b |\n',
    '|---|:-:|\n',
    '| 1 | **2** |\n',
    '$$\n',
    '$$x$$\n',
    '$$ a\n',
    '\\[\n',
    '\\]\n',
    '\\(y\\)',
    '$z$ ',
    '[^1]',
    '[^1]: n\n',
    '[ref]',
    '[ref]: http://x.y\n',
    '[a](http://b)',
    '![i](http://c/d)',
    '***\n',
    '---\n',
    '===\n',
    '<div>\n',
    '<br>',
    '<!-- c -->',
    '**',
    '*',
    '_',
    '`',
    '~~',
    '[',
    '](',
    '$',
    '\\',
    '&amp;',
    '中文',
    '**：**',
    'http://a.b ',
    '\t',
    '- - -\n',
    '-\n',
    '\r\n',
    '😀',
  ];
  let seed = 42;
  const below = (limit: number): number => {
    seed = (seed * 1_103_515_245 + 12_345) & 0x7fffffff;
    return Math.floor((seed / 0x7fffffff) * limit);
  };
  for (let i = 0; i < count; i++) yield Array.from({ length: 3 + below(14) }, () => bits[below(bits.length)]).join('');
}

describe('a growing document', () => {
  it('reads whatever arrives, in whatever steps, as it reads the whole', () => {
    for (const text of [...scribbles(400), ...broken, everything]) {
      const document = new MarkdownDocument();
      for (let end = 0; end <= text.length; end++) document.read(text.slice(0, end), true);
      expect([text, document.read(text, false)]).toEqual([text, new MarkdownDocument().read(text, false)]);
    }
  }, 30_000);

  it('reads an ordinary answer as marked does in one go', () => {
    const plain = (nodes: readonly Node[]): unknown[] =>
      nodes
        .filter((node) => node.type !== 'space')
        .map((node) =>
          node.type === 'code'
            ? [node.lang, node.text.trim()]
            : JSON.parse(JSON.stringify(node, (key, value) => (key === 'raw' ? '' : value))),
        );
    expect(plain(read(everything))).toEqual(plain(lex(everything, {}).nodes));
  });

  it('never reads a closed block again', () => {
    const document = new MarkdownDocument();
    const text = everything.replaceAll('[ref]', '(ref)');
    let before = document.read('', true).blocks;
    for (let end = 1; end <= text.length; end += 3) {
      const { blocks } = document.read(text.slice(0, end), true);
      for (const [i, block] of before.slice(0, -2).entries()) expect(blocks[i]).toBe(block);
      before = blocks;
    }
  });

  it('reads only those closed blocks again that mention a label defined late', () => {
    const document = new MarkdownDocument();
    const text = 'one [a]\n\ntwo [b]\n\nthree\n\nfour\n\n';
    const before = document.read(text, true).blocks;
    const after = document.read(`${text}[b]: http://x.y\n\nfive\n`, true).blocks;
    expect([0, 1, 2].map((i) => before[i] === after[i])).toEqual([true, false, true]);
  });

  it('reads nothing twice when asked the same again', () => {
    const document = new MarkdownDocument();
    expect(document.read('a\n\nb', true)).toBe(document.read('a\n\nb', true));
  });

  it('survives texts made to exhaust it, and keeps what they say', () => {
    for (const text of [
      '>'.repeat(300) + '\n'.repeat(3) + 'end',
      '>'.repeat(3000) + 'end',
      '- '.repeat(1500) + 'end',
      '**_'.repeat(300) + 'end' + '_**'.repeat(300),
      '1. '.repeat(40) + '> '.repeat(40) + 'end',
      '*a '.repeat(4000) + 'end',
      '[a]('.repeat(2000) + 'end',
      '_a'.repeat(2000) + ' end',
      '$a'.repeat(2000) + ' end',
      '`a'.repeat(2000) + ' end',
    ]) {
      const document = new MarkdownDocument();
      for (let end = text.length - 20; end <= text.length; end += 5) document.read(text.slice(0, end), true);
      expect(JSON.stringify(document.read(text, false).blocks)).toContain('end');
    }
  });

  it('cuts long answers even where no blank line does', () => {
    const document = new MarkdownDocument();
    const text = '# A\ntext\n- a\n- b\n## B\ntext\n```\ncode\n```\nmore\n$$x$$\nend\n';
    expect(document.read(text, true).blocks.map((block) => block.raw.split('\n')[0])).toEqual([
      '# A',
      '- a',
      '## B',
      '```',
      'more',
      'end',
    ]);
  });
});

describe('formulas', () => {
  it('are told from prices, variables and code', () => {
    const formula = (text: string): string | undefined => {
      let found: string | undefined;
      walk(read(text), (node) => {
        if (node.type === 'math') found ??= node.text;
        return true;
      });
      return found;
    };
    for (const text of [
      'costs $5 and $10',
      '$5-$10',
      'US$5 and A$6',
      '$5, or 10$ more',
      'set $HOME and $PATH',
      '`$x$`',
      '\\$x\\$',
      '$ x $',
      '5$ and 6$',
      '从$5涨到$6',
      '价格$5，也就是10$左右',
      '```\n$$x$$\n```',
      'Put it into $PATH. It costs 5$',
      '$PATH. 5$',
      'add $PATH, then pay 5$',
      'from $HOME/$USER to ${HOME}/bin: 5$',
      '$HOME:$PATH and $PATH:$HOME',
      '$MY_VAR is 5$',
      '$PATH$HOME',
      'the first is $1, the rest $@. That is 5$',
      '$name is what you typed, 5$',
      "$('#a').hide() and $('#b')$",
      '$20 + tax and 5$',
      '$1.5M, up from 3$',
      '$5k for a year, 10k$ for two',
      '$5 a month, or pay 50$ a year',
      '$5. Then 6$',
      '$$ - $$$',
      '$–$$',
      'kill $$ and echo $$ now',
      '变量$PATH和$HOME',
      '把$PATH改了。再付5$吧',
    ])
      expect([text, formula(text)]).toEqual([text, undefined]);
    for (const [text, source] of [
      ['$x$', 'x'],
      ['设$x$为', 'x'],
      ['the $n$th', 'n'],
      ['$10$', '10'],
      ['$2 x$', '2 x'],
      ['$5 + 3$', '5 + 3'],
      ['**$a*b$**', 'a*b'],
      ['2*3 $a*b$', 'a*b'],
      ['\\(a_b\\) c_d', 'a_b'],
      ['$\\$5$', '\\$5'],
      ['$AB = CD$', 'AB = CD'],
      ['$PV = nRT$', 'PV = nRT'],
      ['$O(n log log n)$', 'O(n log log n)'],
      ['$f(x) dx dy$', 'f(x) dx dy'],
      ['$x \\text{ is prime and } y > 2$', 'x \\text{ is prime and } y > 2'],
      ['$\\forall x. P(x)$', '\\forall x. P(x)'],
      ['$CO_2$ and $NH_4$', 'CO_2'],
      ['$x > 0 and y > 0$', 'x > 0 and y > 0'],
      ['$5 km/h = 1.4 m/s$', '5 km/h = 1.4 m/s'],
      ['the $k+1$th and the $x_i$s', 'k+1'],
      ['$a$$b$', 'a'],
      ['$v = 距离/时间$', 'v = 距离/时间'],
      ['for all $x,$ we', 'x,'],
      ['$f: A \\to B$', 'f: A \\to B'],
      ['$x^+$a', 'x^+'],
      ['so $$profit = total revenue$$ it is', 'profit = total revenue'],
      ['$5 or $x$', 'x'],
      ['\\[ x \\]', 'x'],
      ['$$\nx\n\ny\n$$', 'x\n\ny'],
      ['- a\n  $$x$$', 'x'],
      ['\\begin{align}\na&=b\n\\end{align}', '\\begin{align}\na&=b\n\\end{align}'],
    ] as const)
      expect([text, formula(text)]).toEqual([text, source]);
    expect(formulaAt('$x$', 'S')).toBeUndefined();
  });
});

describe('the open end', () => {
  it('is mended so that what is open closes and what is undecided waits', () => {
    for (const [text, mended] of [
      ['**bold *and', '**bold *and***'],
      ['***both', '***both***'],
      ['a ``c `d', 'a ``c `d``'],
      ['[a **b](http', '[a **b**](parlor:unfinished)'],
      ['[a **b', 'a **b**'],
      ['$$\na+b\n$', '$$\na+b\n$$'],
      ['Text\n---', 'Text'],
      ['| a | b |\n|-', ''],
      ['1. x\n   ```js\n   a **b\n   ``', '1. x\n   ```js\n   a **b'],
      ['> q **b', '> q **b**'],
      ['x &am', 'x'],
      ['<b>bo', '<b>bo</b>'],
      ['<u>**bo', '<u>**bo**</u>'],
      ['a <mar', 'a'],
      ['see <https://a.b', 'see https://a.b'],
      ['😀'.slice(0, 1), ''],
    ])
      expect([text, mend(text ?? '')]).toEqual([text, mended]);
  });

  it('is left as it is where nothing is open', () => {
    for (const text of [
      'plain',
      '2 * 3',
      'snake_case_na',
      '$5 and',
      '$PATH=/usr/b',
      '$MY_VAR_NA',
      '**Bold:** te',
      '2 ** 3 ** x',
      'a\n\n**b\n\n',
      '[^1]: no',
      '- **a** b\n- c',
    ])
      expect(mend(text)).toBe(text);
  });
});
