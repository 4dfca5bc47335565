import { flushSync } from 'react-dom';
import { createRoot } from 'react-dom/client';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { broken, everything } from './__fixtures__/answers.ts';
import { rendering, words } from './__fixtures__/rendering.tsx';
import type { Rendering } from './__fixtures__/rendering.tsx';
import { Markdown } from './markdown.tsx';

let page: Rendering;
beforeEach(() => {
  page = rendering();
});
afterEach(() => page.leave());

/** The inside of the first element that `selector` finds in the rendered text. */
function html(text: string, selector?: string): string | undefined {
  const root = page.show(text);
  return (selector ? root.querySelector(selector) : root)?.innerHTML;
}

describe('markdown', () => {
  it('draws inline marks, hard breaks and character references', () => {
    expect(html('**b** *e* ***be*** ~~d~~ `c` a\\\nb  \nc &amp; &copy; &#x41;')).toBe(
      '<p><strong>b</strong> <em>e</em> <em><strong>be</strong></em> <del>d</del> <code>c</code> a<br>b<br>c &amp; © A</p>',
    );
  });

  it('starts headings below those of the page', () => {
    expect(html('# a\n## b\n###### f')).toBe('<h3>a</h3><h4>b</h4><h6>f</h6>');
  });

  it('draws no heading without words, such as one at which an answer was stopped', () => {
    expect(html('# a\n\nb\n\n## ')).toBe('<h3>a</h3><p>b</p>');
  });

  it('draws nested, tight, loose and numbered lists', () => {
    expect(html('3. a\n   - b\n4. c')).toBe('<ol start="3"><li>a<ul><li>b</li></ul></li><li>c</li></ol>');
    expect(html('- a\n\n- b')).toBe('<ul class="md-loose"><li><p>a</p></li><li><p>b</p></li></ul>');
    expect(html('1. a\n2. b')).toBe('<ol><li>a</li><li>b</li></ol>');
  });

  it('draws task lists, tight and loose, with boxes that cannot be ticked', () => {
    const root = page.show('- [x] done\n- [ ] open');
    const boxes = [...root.querySelectorAll('input')];
    expect(boxes.map((box) => [box.type, box.checked, box.disabled, box.getAttribute('aria-label')])).toEqual([
      ['checkbox', true, true, 'done'],
      ['checkbox', false, true, 'open'],
    ]);
    expect(root.textContent).toBe('doneopen');
    expect(page.show('- [x] done\n\n- [ ] open').querySelectorAll('li > p > input')).toHaveLength(2);
  });

  it('draws tables with aligned columns, scoped headers and an area of their own that scrolls', () => {
    const root = page.show('| a | b | c |\n|---|:-:|--:|\n| 1 | **2** | x\\|y |\n| short |');
    expect([...root.querySelectorAll('th')].map((cell) => [cell.scope, cell.className])).toEqual([
      ['col', ''],
      ['col', 'md-center'],
      ['col', 'md-right'],
    ]);
    expect([...root.querySelectorAll('tbody tr')].map((row) => row.textContent)).toEqual(['12x|y', 'short']);
    expect(root.querySelector('.md-table')?.getAttribute('tabindex')).toBe('0');
    expect(root.querySelector('.md-table')?.getAttribute('aria-label')).toBe('Table');
  });

  it('loses no cell of a row whose code or formula has a bar in it', () => {
    const cells = (row: string) =>
      [...page.show(`| a | b |\n|---|---|\n${row}`).querySelectorAll('td')].map((cell) => cell.textContent);
    expect(cells('| 1 | `x|y` |')).toEqual(['1', 'x|y']);
    expect(cells('| `a || b` | 2 |')).toEqual(['a || b', '2']);
    expect(cells(String.raw`| $|x|$ | \(P(A|B)\) |`).every((cell) => cell?.includes('|'))).toBe(true);
    // Where the cells are as many as the columns, a bar is what the standard says it is.
    expect(cells('| `x | y` |')).toEqual(['`x', 'y`']);
    // Prices are no formula, and what is really too much is dropped.
    expect(cells('| $5|$10 | c |')).toEqual(['$5', '$10']);
  });

  it('puts the marks of lists, quotes and tables on the side where Arabic and Hebrew begin', () => {
    const root = page.show('- قائمة\n- ثان\n\n1. שלום\n\n> نص\n\n| اسم | b |\n|---|---|\n| ا | 1 |\n\n- one: שלום\n');
    expect([...root.querySelectorAll('ul, ol, blockquote, table')].map((each) => each.getAttribute('dir'))).toEqual([
      'rtl',
      'rtl',
      'rtl',
      'rtl',
      null,
    ]);
  });

  it('says that a picture within the text is broken, instead of showing the browser’s sign for it', () => {
    const root = page.show('![A map](data:image/png;base64,AAAA)');
    flushSync(() => root.querySelector('img')?.dispatchEvent(new Event('error')));
    expect([root.querySelector('img'), root.querySelector('.md-image')?.textContent]).toEqual([null, 'A map']);
  });

  it('draws quotes and the five alerts', () => {
    expect(html('> a\n> > b')).toBe('<blockquote><p>a</p><blockquote><p>b</p></blockquote></blockquote>');
    for (const [kind, title] of [
      ['NOTE', 'Note'],
      ['tip', 'Tip'],
      ['Important', 'Important'],
      ['WARNING', 'Warning'],
      ['CAUTION', 'Caution'],
    ]) {
      const alert = page.show(`> [!${kind}]\n> be **careful**`).querySelector('.md-alert');
      expect(alert?.querySelector('.md-alert-title')?.textContent).toBe(title);
      expect(alert?.lastElementChild?.innerHTML).toBe('be <strong>careful</strong>');
    }
    expect(html('> [!OTHER]\n> x')).toContain('<blockquote>');
  });

  it('numbers footnotes by their first reference and links there and back', () => {
    const root = page.show('a[^late] b[^first] c[^late] d[^none]\n\n[^first]: one\n[^late]: two\n\n    more');
    expect([...root.querySelectorAll('p > sup')].map((sup) => sup.textContent)).toEqual(['1', '2', '1']);
    expect(root.querySelector('p')?.textContent).toBe('a1 b2 c1 d[^none]');
    const notes = [...root.querySelectorAll('.md-notes li')];
    expect(notes.map((note) => note.textContent)).toEqual(['twomore↩', 'one↩']);
    const link = root.querySelector<HTMLAnchorElement>('sup a');
    expect(link?.getAttribute('href')).toBe(`#${notes[0]?.id}`);
    link?.click();
    expect(document.activeElement).toBe(notes[0]);
    notes[0]?.querySelector('button')?.click();
    expect(document.activeElement).toBe(link);
  });

  it('keeps the footnotes of two answers of one page apart', () => {
    const place = document.createElement('div');
    const root = createRoot(place);
    const answer = <Markdown text={'a[^1]\n\n[^1]: x'} streaming={false} words={words} />;
    flushSync(() => root.render([<div key="1">{answer}</div>, <div key="2">{answer}</div>]));
    const ids = [...place.querySelectorAll('li')].map((note) => note.id);
    expect(ids).toHaveLength(2);
    expect(new Set(ids).size).toBe(2);
    flushSync(() => root.unmount());
  });
});

describe('what leads elsewhere', () => {
  it('resolves reference links, also those defined after a closed block, and lets the first definition win', () => {
    const text =
      '[one][A] and [a]\n\n- [two][]\n\n[a]: https://x.y/1\n[two]: <https://x.y/2> "title"\n[a]: https://x.y/3';
    const links = [...page.show(text).querySelectorAll('a')];
    expect(links.map((link) => [link.textContent, link.href, link.title])).toEqual([
      ['one', 'https://x.y/1', ''],
      ['a', 'https://x.y/1', ''],
      ['two', 'https://x.y/2', 'title'],
    ]);
  });

  it('opens links elsewhere, without a way back to this page', () => {
    const link = page.show('[a](https://x.y "t") and https://b.c/d?e=1&f=2').querySelector('a');
    expect([link?.target, link?.rel, link?.title]).toEqual(['_blank', 'noopener noreferrer', 't']);
    expect(page.root().querySelectorAll('a')[1]?.getAttribute('href')).toBe('https://b.c/d?e=1&f=2');
    expect(html('me@x.yz')).toBe(
      '<p><a href="mailto:me@x.yz" target="_blank" rel="noopener noreferrer">me@x.yz</a></p>',
    );
  });

  it('ends an address in running text at Chinese punctuation', () => {
    const [first, second] = page.show('见https://a.b/c，然后 https://d.e查看').querySelectorAll('a');
    expect([first?.textContent, second?.textContent]).toEqual(['https://a.b/c', 'https://d.e']);
  });

  it('shows raw HTML as the text it is, but lets a line break break and the markdown around it count', () => {
    expect(html('a <b onclick="x">b</b> <br> *c*')).toBe('<p>a &lt;b onclick="x"&gt;b&lt;/b&gt; <br> <em>c</em></p>');
    expect(html('H<sub>2</sub>O <sup class="x">n</sup>')).toBe(
      '<p>H<sub>2</sub>O &lt;sup class="x"&gt;n&lt;/sup&gt;</p>',
    );
    expect(html('<b>a *c*</b> <u>d</u> <mark>e</mark> <script>f</script>')).toBe(
      '<p><b>a <em>c</em></b> <u>d</u> <mark>e</mark> &lt;script&gt;f&lt;/script&gt;</p>',
    );
    expect(page.show('<div>\n  <p>x</p>\n</div>').textContent).toBe('<div>\n  <p>x</p>\n</div>');
  });

  it('offers remote images instead of loading them, and shows those that travel in the text', () => {
    const root = page.show('![A *chart*](https://img.example/a.png) ![](http://b.c/d.gif)');
    expect(root.querySelector('img')).toBeNull();
    expect([...root.querySelectorAll('a.md-image')].map((link) => link.textContent)).toEqual([
      'A chartimg.example',
      'Image on another serverb.c',
    ]);
    const dot = 'data:image/gif;base64,R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw==';
    expect(page.show(`![dot](${dot})`).querySelector('img')?.src).toBe(dot);
    expect(page.show('![x](data:image/svg+xml;base64,PHN2Zz4=)').querySelector('img, a')).toBeNull();
    expect(page.show('[![badge](https://a.b/c.png)](https://d.e)').querySelectorAll('a')).toHaveLength(1);
  });
});

describe('markdown as models write it', () => {
  it('shows code as it is, with its language', () => {
    const root = page.show('```ts title="a"\n<b>**x**</b>\n\n  y\n```\n\n    plain\n');
    expect([...root.querySelectorAll('pre')].map((pre) => pre.textContent)).toEqual(['<b>**x**</b>\n\n  y', 'plain']);
    expect([...root.querySelectorAll('.md-language')].map((name) => name.textContent)).toEqual(['ts', '']);
  });

  it('understands code fences nested in a markdown fence', () => {
    const root = page.show('```markdown\n# A\n```bash\nnpm i\n```\nmore\n```\nafter');
    expect(root.querySelector('pre')?.textContent).toBe('# A\n```bash\nnpm i\n```\nmore');
    expect(root.lastElementChild?.textContent).toBe('after');
  });

  it('makes emphasis work beside Chinese, Japanese and Korean', () => {
    for (const [text, bold] of [
      ['**重点：**然后', '重点：'],
      ['这是**“重要”**的', '“重要”'],
      ['使用API**（推荐）**方法', '（推荐）'],
      ['**注意：**API', '注意：'],
      ['これは**「強調」**です', '「強調」'],
      ['**한국어(Korean)**는', '한국어(Korean)'],
      ['中文**加粗**中文', '加粗'],
    ] as const) {
      expect([text, page.show(text).querySelector('strong')?.textContent]).toEqual([text, bold]);
    }
    expect(html('a * b * c ** d')).toBe('<p>a * b * c ** d</p>');
    expect(html('**“Hello”**world')).not.toContain('<strong>');
  });

  it('gives Chinese text looser lines', () => {
    expect(page.show('服务器发送事件是一种协议。').dataset['cjk']).toBe('true');
    expect(page.show('Plain English with one 词.').dataset['cjk']).toBeUndefined();
  });

  it('renders every beginning of every text without an error, streaming and finished', () => {
    for (const text of [...broken, everything.slice(0, 900)]) {
      for (let end = 0; end <= text.length; end++) {
        page.show(text.slice(0, end), true);
        page.show(text.slice(0, end), false);
      }
    }
    expect(page.root().textContent).not.toBe('');
  }, 60_000);
});
