import { flushSync } from 'react-dom';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { rendering } from './__fixtures__/rendering.tsx';
import type { Rendering } from './__fixtures__/rendering.tsx';
import { pieces } from './code.tsx';
import { grammarsOf } from './languages.ts';

let page: Rendering;
beforeEach(() => {
  page = rendering();
});
afterEach(() => page.leave());

const coloured = (): number => page.root().querySelectorAll('.md-piece > span').length;

describe('a code block', () => {
  it('is coloured by what its words are, without changing a character', async () => {
    const code = 'const answer: number = 42; // why\nconst s = `a ${answer} b`;\n\nclass A extends B {}';
    page.show(`\`\`\`ts\n${code}\n\`\`\``);
    await vi.waitFor(() => expect(coloured()).toBeGreaterThan(10), 20_000);
    const words = (kind: string): (string | null)[] =>
      [...page.root().querySelectorAll(`.md-${kind}`)].map((span) => span.textContent.trim());
    expect(words('keyword')).toContain('const');
    expect(words('comment')).toContain('// why');
    expect(words('number')).toContain('42');
    expect(words('type')).toContain('A');
    expect(page.root().querySelector('pre')?.textContent).toBe(code);
  }, 30_000);

  it('stays plain while it is written, and is coloured when it closes', async () => {
    const root = page.show('```python\ndef f():\n  return 1', true);
    await import('./highlight.ts');
    await new Promise((resolve) => {
      setTimeout(resolve, 50);
    });
    expect(coloured()).toBe(0);
    page.show('```python\ndef f():\n  return 1\n```\n', true);
    await vi.waitFor(() => expect(coloured()).toBeGreaterThan(2), 20_000);
    expect(root.querySelector('pre')?.textContent).toBe('def f():\n  return 1');
  }, 30_000);

  it('carries colours across its pieces: a comment that runs on stays a comment', async () => {
    const code = `/*${'\nline'.repeat(90)}\n*/\nlet x`;
    page.show(`\`\`\`js\n${code}\n\`\`\``);
    await vi.waitFor(() => expect(page.root().querySelectorAll('.md-keyword')).toHaveLength(1), 20_000);
    const [first, second] = page.root().querySelectorAll('.md-piece');
    for (const piece of [first, second])
      expect(piece?.querySelector('.md-comment')?.textContent).toBe(piece?.textContent.trimEnd());
  }, 30_000);

  it('is coloured at once when it comes back', async () => {
    const text = '```json\n{ "a": [1, null] }\n```';
    page.show(text);
    await vi.waitFor(() => expect(coloured()).toBeGreaterThan(2), 20_000);
    const again = rendering();
    expect(again.show(text).querySelectorAll('.md-piece > span').length).toBe(coloured());
    again.leave();
  }, 30_000);

  it('stays plain in a language nobody knows, and when it is very long', async () => {
    for (const name of ['klingon', '__proto__', 'constructor', 'toString', ''])
      expect(await grammarsOf(name)).toBeUndefined();
    page.show(`\`\`\`js\n${'let x = 1;\n'.repeat(5000)}\`\`\``);
    await new Promise((resolve) => {
      setTimeout(resolve, 50);
    });
    expect(coloured()).toBe(0);
    expect(page.root().querySelector('pre')?.textContent).toHaveLength(5000 * 11 - 1);
  });

  it('is cut into pieces that together are the text', () => {
    for (const text of ['', 'a', 'a\n', '\n'.repeat(200), 'line\n'.repeat(99), 'x\n'.repeat(40)]) {
      expect(pieces(text).join('')).toBe(text);
      for (const piece of pieces(text)) expect(piece.split('\n').length).toBeLessThanOrEqual(41);
    }
  });

  it('copies its source and says so for a moment', async () => {
    let copied = '';
    // The old way: happy-dom has neither a secure context nor a clipboard of its own here, as on plain http.
    Object.assign(document, {
      execCommand: () => {
        copied = document.querySelector('textarea')?.value ?? '';
        return true;
      },
    });
    vi.stubGlobal('isSecureContext', false);
    page.show('```js\nlet **a**\n\n  b\n```');
    const button = [...page.root().querySelectorAll('button')].find((each) => each.textContent === 'Copy');
    button?.click();
    await vi.waitFor(() => expect(button?.textContent).toBe('Copied'), 20_000);
    expect(copied).toBe('let **a**\n\n  b');
    expect(document.querySelector('textarea')).toBeNull();
    vi.unstubAllGlobals();
  });

  it('wraps long lines when asked to', () => {
    page.show('```\nx\n```');
    const button = page.root().querySelector<HTMLElement>('button[aria-label="Wrap long lines"]');
    expect(button?.getAttribute('aria-pressed')).toBe('false');
    flushSync(() => button?.click());
    expect(button?.getAttribute('aria-pressed')).toBe('true');
    expect(page.root().querySelector('pre')?.className).toBe('md-wrapped');
  });

  it('numbers its lines when asked to, beside what is copied', () => {
    page.show('```\na\nb\n```');
    flushSync(() => page.root().querySelector<HTMLElement>('button[aria-label="Line numbers"]')?.click());
    expect(page.root().querySelector('.md-numbers')?.textContent).toBe('1\n2');
    expect(page.root().querySelector('code')?.textContent).toBe('a\nb');
  });
});
