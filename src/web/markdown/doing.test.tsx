import { flushSync } from 'react-dom';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { artifactOf, type Artifact } from '../lib/artifact.ts';
import { rendering, type Rendering } from './__fixtures__/rendering.tsx';
import type { Doing } from './doing.ts';
import { csvOf } from './table-tools.tsx';

let page: Rendering | undefined;
afterEach(() => page?.leave());

function shown(text: string, doing: Doing): HTMLElement {
  page = rendering(doing);
  return page.show(text);
}

describe('a citation', () => {
  const open = vi.fn();
  const doing: Doing = {
    document: (name) => (name === 'my_report (v2).pdf' ? { open: (at) => open(at) } : undefined),
  };

  it('of a document of this conversation opens it at the page', () => {
    const root = shown('It is so [my_report (v2).pdf, p. 12]. And [my_report (v2).pdf，第 3 页].', doing);
    const cites = [...root.querySelectorAll<HTMLElement>('.md-cite')];
    expect(cites.map((cite) => cite.textContent)).toEqual(['my_report (v2).pdf, p. 12', 'my_report (v2).pdf，第 3 页']);
    flushSync(() => cites[0]?.click());
    expect(open).toHaveBeenCalledWith(12);
    expect(root.textContent).toContain('It is so my_report');
  });

  it('of anything else stays text', () => {
    const root = shown('See [other.pdf, p. 1] and [1].', doing);
    expect(root.querySelector('.md-cite')).toBeNull();
    expect(root.textContent).toBe('See [other.pdf, p. 1] and [1].');
  });
});

describe('a preview', () => {
  it('is offered for pages, drawings and components, with all versions on the page', () => {
    const preview = vi.fn<(versions: readonly Artifact[], at: number) => void>();
    const root = shown('```html\n<p>1\n```\n\n```python\nx\n```\n\n```html\n<p>2\n```', { preview });
    const buttons = [...root.querySelectorAll<HTMLElement>('.md-preview')];
    expect(buttons).toHaveLength(2);
    flushSync(() => buttons[1]?.click());
    const [versions, at] = preview.mock.calls[0] ?? [];
    expect([versions?.map(({ code }) => code), at]).toEqual([['<p>1', '<p>2'], 1]);
  });

  it('is none of code that draws nothing', () => {
    expect(artifactOf('const x = 1', 'js')).toBeNull();
    expect(artifactOf('document.body.append("x")', 'js')?.kind).toBe('script');
    expect(artifactOf('<svg viewBox="0 0 1 1"/>', 'xml')?.kind).toBe('svg');
    expect(artifactOf('<note/>', 'xml')).toBeNull();
    expect(artifactOf('export default function A() {}', 'tsx')?.kind).toBe('react');
    expect(artifactOf('type A = string', 'tsx')).toBeNull();
  });
});

describe('a picture from elsewhere', () => {
  const text = '![A cat](https://cats.example/a.png)';

  it('waits for a click, and then shows in a frame without rights', () => {
    const root = shown(text, { loadsPictures: true });
    expect(root.querySelector('img, iframe')).toBeNull();
    flushSync(() => root.querySelector<HTMLElement>('button[aria-label="Load"]')?.click());
    expect(root.querySelector('img')).toBeNull();
    expect(root.querySelector('iframe')?.getAttribute('sandbox')).toBe('allow-scripts');
    expect(root.querySelector('iframe')?.getAttribute('src')).toContain('/api/frame?kind=picture');
  });

  it('shows at once from a host the owner trusts, and from no other', () => {
    const showsFrom = (host: string) => host === 'cats.example';
    expect(shown(text, { showsFrom }).querySelector('img')?.getAttribute('src')).toBe('https://cats.example/a.png');
    page?.leave();
    expect(shown('![x](https://evilcats.example/a.png)', { showsFrom }).querySelector('img')).toBeNull();
    page?.leave();
    expect(shown('![x](http://cats.example/a.png)', { showsFrom }).querySelector('img')).toBeNull();
  });
});

describe('a table', () => {
  it('becomes values a spreadsheet reads and does not run', () => {
    const cell = (raw: string) => ({ tokens: [{ type: 'text', raw, text: raw }] });
    const table = {
      header: [cell('a'), cell('b "c"')],
      rows: [
        [cell('=1+1'), cell('-5')],
        [cell('x,y'), cell('-cmd')],
      ],
    };
    // Only what is read of a cell stands in it.
    expect(csvOf(table as never)).toBe('\ufeffa,"b ""c"""\r\n\'=1+1,-5\r\n"x,y",\'-cmd\r\n');
  });
});
