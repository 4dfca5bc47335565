import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { broken, everything } from './__fixtures__/answers.ts';
import { rendering, structure } from './__fixtures__/rendering.tsx';
import type { Rendering } from './__fixtures__/rendering.tsx';

let page: Rendering;
beforeEach(() => {
  page = rendering();
});
afterEach(() => page.leave());

/** What `draw` gets to see on a page of its own, without the identifiers React makes up. */
function alone(draw: (fresh: Rendering) => string): string {
  const fresh = rendering();
  try {
    return draw(fresh).replaceAll(/_r_\w+_/g, 'id');
  } finally {
    fresh.leave();
  }
}

function whole(text: string): string {
  return alone((fresh) => structure(fresh.show(text)));
}

function streamed(text: string, step = 1): string {
  return alone((fresh) => {
    for (let end = 0; end <= text.length; end += step) fresh.show(text.slice(0, end), true);
    return structure(fresh.show(text));
  });
}

describe('streamed markdown', () => {
  it('ends with exactly what the whole text at once becomes', () => {
    for (const text of broken) expect([text, streamed(text)]).toEqual([text, whole(text)]);
    for (const step of [3, 64]) expect(streamed(everything, step)).toBe(whole(everything));
  }, 60_000);

  it('keeps the elements of everything that has been closed', () => {
    const kept = new Map<number, Element>();
    for (let end = 0; end <= everything.length; end += 2) {
      const root = page.show(everything.slice(0, end), true);
      // The last two may still change: the open block, and the one before it until the line between them is complete.
      const closed = [...root.children].slice(0, -2).filter((child) => !child.matches('.md-notes'));
      for (const [index, element] of closed.entries()) {
        const before = kept.get(index) ?? element;
        if (before !== element) expect.fail(`block ${index} was replaced at ${end}: ${element.outerHTML.slice(0, 80)}`);
        kept.set(index, before);
      }
    }
    const root = page.show(everything);
    expect(kept.size).toBeGreaterThan(15);
    for (const [index, element] of kept) expect(root.children[index]).toBe(element);
  }, 30_000);

  it('does not touch closed blocks at all: not one node is added, removed or changed', async () => {
    const closed = `# A\n\n- one\n- two\n\n| a |\n|---|\n| b |\n\n\`\`\`\ncode\n\`\`\`\n\n`;
    page.show(`${closed}p`, true);
    const watched = [...page.root().children].slice(0, -1);
    expect(watched).toHaveLength(4);
    const seen: MutationRecord[] = [];
    const observer = new MutationObserver((records) => seen.push(...records));
    for (const element of watched)
      observer.observe(element, { subtree: true, childList: true, characterData: true, attributes: true });
    for (const more of ['pa', 'para **bo', 'para **bold**\n\n', 'para **bold**\n\n- x\n- y'])
      page.show(closed + more, true);
    page.show(`${closed}para **bold**\n\n- x\n- y`);
    await new Promise((resolve) => {
      setTimeout(resolve);
    });
    observer.disconnect();
    expect(seen).toEqual([]);
    expect(page.root().textContent).toContain('para bold');
  });

  it('keeps the finished items of a long list and the finished rows of a long table as they are', () => {
    const list = Array.from({ length: 60 }, (_, i) => `- item ${i} with **bold** and [a](http://b.c/${i})\n`);
    const table = ['| a | b |\n', '|---|---|\n', ...Array.from({ length: 60 }, (_, i) => `| ${i} | *x* |\n`)];
    for (const [lines, selector] of [
      [list, 'li'],
      [table, 'tbody tr'],
      [['Intro:\n', ...table], 'tbody tr'],
    ] as const) {
      page.show('');
      const first: Element[] = [];
      for (let count = 1; count <= lines.length; count++) {
        const rows = [...page.show(lines.slice(0, count).join(''), true).querySelectorAll(selector)];
        for (const [index, row] of rows.slice(0, -1).entries()) expect((first[index] ??= row)).toBe(row);
      }
      const rows = page.show(lines.join('')).querySelectorAll(selector);
      expect(rows).toHaveLength(60);
      expect(structure(page.root())).toBe(whole(lines.join('')));
    }
  }, 30_000);

  it('turns a list loose when a blank line comes late', () => {
    const items = Array.from({ length: 40 }, (_, i) => `- item ${i}\n`).join('');
    const text = `${items}\n- after a blank line\n- and another`;
    for (let end = 0; end <= text.length; end += 5) page.show(text.slice(0, end), true);
    expect(page.root().querySelectorAll('li > p')).toHaveLength(42);
    expect(structure(page.show(text))).toBe(whole(text));
  });

  it('starts over when the text is another one', () => {
    page.show('# Old\n\ntext\n\nmore', true);
    expect(page.show('New **text**', true).innerHTML).toBe('<p>New <strong>text</strong></p>');
    expect(page.show('New', true).innerHTML).toBe('<p>New</p>');
  });

  it('goes on when a finished text grows again', () => {
    page.show('a\n\n```js\nx\n``', false);
    const text = 'a\n\n```js\nx\n```\n\n**b**';
    page.show(text.slice(0, -2), true);
    expect(structure(page.show(text))).toBe(whole(text));
  });

  it('draws formulas once they are complete, and their source until then', async () => {
    const open = page.show('So $x^2$ and\n\n$$\n\\frac{a}{b', true);
    await vi.waitFor(() => expect(open.querySelectorAll('.katex')).toHaveLength(1), 20_000);
    expect(open.querySelector('div.md-math')?.textContent).toBe('\\frac{a}{b');
    const done = page.show('So $x^2$ and\n\n$$\n\\frac{a}{b}\n$$\n', false);
    await vi.waitFor(() => expect(done.querySelector('.md-math > code')).toBeNull(), 20_000);
    expect(done.querySelectorAll('.katex')).toHaveLength(2);
    expect(done.querySelector('.katex-display annotation')?.textContent).toBe('\\frac{a}{b}');
  });

  it('draws chemistry, unknown commands in red, and what is no formula as it was written', async () => {
    const root = page.show('$\\ce{H2O}$ and $\\nocommand x$ and $\\frac{a}{b$', false);
    await vi.waitFor(() => expect(root.querySelectorAll('.md-math > code')).toHaveLength(0), 20_000);
    const [water, unknown, broken] = root.querySelectorAll('.md-math');
    expect(water?.querySelector('annotation')?.textContent).toContain('ce{H2O}');
    expect(water?.innerHTML).not.toContain('--danger');
    expect(unknown?.innerHTML).toContain('--danger');
    expect(broken?.textContent).toBe('\\frac{a}{b');
    expect(broken?.querySelector('.katex-error')).toBeNull();
  });

  it('is calm: half-written marks never show', () => {
    for (const [text, shown] of [
      ['a **bo', 'a bo'],
      ['a **bo*', 'a bo'],
      ['a [te', 'a te'],
      ['a [text](http://x.y/z', 'a text'],
      ['a ![alt](http://x', 'a'],
      ['a `co', 'a co'],
      ['a $\\frac{1', 'a'],
      ['a[^1', 'a'],
      ['## ', ''],
      ['a\n-', 'a'],
      ['a\n--', 'a'],
      ['- ', ''],
      ['- [x', ''],
      ['> [!NO', ''],
      ['| a | b', ''],
      ['| a | b |\n|-', ''],
      ['| a | b |\n|---|---|\n| **c', 'abc'],
      ['``', ''],
    ])
      expect([text, page.show(text ?? '', true).textContent.trim()]).toEqual([text, shown]);
    expect(page.show('a [text](http://x.y/z', true).querySelector('a')?.hasAttribute('href')).toBe(false);
    expect(page.show('| a | b |\n|-|-|', true).querySelectorAll('th')).toHaveLength(2);
    expect(page.show('```js\nlet a = `', true).querySelector('pre')?.textContent).toBe('let a = `');
    expect(page.show('```js\nlet a\n``', true).querySelector('pre')?.textContent).toBe('let a');
  });
});

describe('footnotes of a growing text', () => {
  it('never move, nor change their numbers', () => {
    const notes = (root: HTMLElement) => [...root.querySelectorAll('.md-notes li')].map((li) => li.textContent);
    const numbers = (root: HTMLElement) => [...root.querySelectorAll('p sup')].map((sup) => sup.textContent);
    const among = 'One[^a].\n\n[^a]: First.\n\nTwo[^b] and[^c].\n\n[^c]: Third.\n[^b]: Second.\n\nThe end.';
    for (let end = 0; end <= among.length; end++) {
      const root = page.show(among.slice(0, end), true);
      const seen = numbers(root);
      expect(seen).toEqual(['1', '2', '3'].slice(0, seen.length));
      // Only while the text may end in its notes; what comes behind one of them leaves the list for later.
      if (end < among.indexOf('[^c]:')) expect(notes(root)).toEqual([]);
    }
    expect(notes(page.root())).toEqual([]);
    expect(notes(page.show(among))).toEqual(['First.↩', 'Second.↩', 'Third.↩']);

    const last = 'One[^a], two[^b].\n\n[^b]: Second.\n[^a]: First.';
    page.show('');
    const second = page.show(last.slice(0, last.indexOf('\n[^a]:')), true);
    expect(second.querySelector<HTMLLIElement>('.md-notes li')?.value).toBe(2);
    expect(numbers(second)).toEqual(['1', '2']);
    expect(notes(page.show(last, true))).toEqual(['First.↩', 'Second.↩']);
    expect(page.root().querySelectorAll('p sup a')).toHaveLength(2);
  });
});
