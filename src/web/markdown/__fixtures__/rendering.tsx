/** Renders into a real root, as the page does, and lets a test look at the result. */
import { flushSync } from 'react-dom';
import { createRoot } from 'react-dom/client';
import { afterAll } from 'vitest';
import type { Doing } from '../doing.ts';
import { Markdown } from '../markdown.tsx';
import type { MarkdownWords } from '../markdown.tsx';

// The page has a doctype; happy-dom's does not, and KaTeX refuses to work in quirks mode.
Object.defineProperty(document, 'compatMode', { value: 'CSS1Compat' });

// React finishes what it has begun after a root is gone; the window must still be there then.
afterAll(
  () =>
    new Promise((resolve) => {
      setTimeout(resolve, 50);
    }),
);

export const words: MarkdownWords = {
  copy: 'Copy',
  copied: 'Copied',
  copyFailed: 'Not copied',
  wrap: 'Wrap long lines',
  download: 'Save as a file',
  numbers: 'Line numbers',
  preview: 'Preview',
  copyTable: 'Copy table',
  saveTable: 'Save as CSV',
  diagram: 'Diagram',
  notDrawn: 'Not drawn',
  diagramLarge: 'Too large',
  source: 'Source',
  enlarge: 'Show large',
  loadImage: 'Load',
  code: 'Code',
  table: 'Table',
  remoteImage: 'Image on another server',
  footnotes: 'Footnotes',
  backToText: 'Back to the text',
  alerts: { note: 'Note', tip: 'Tip', important: 'Important', warning: 'Warning', caution: 'Caution' },
};

export interface Rendering {
  show(text: string, streaming?: boolean): HTMLElement;
  root(): HTMLElement;
  leave(): void;
}

export function rendering(doing: Doing = {}): Rendering {
  const place = document.createElement('div');
  document.body.append(place);
  const root = createRoot(place, {
    onUncaughtError: (error) => {
      throw error;
    },
  });
  const answer = (): HTMLElement => {
    const found = place.querySelector<HTMLElement>('.md');
    if (!found) throw new Error('nothing was rendered');
    return found;
  };
  return {
    show(text, streaming = false) {
      flushSync(() => root.render(<Markdown text={text} streaming={streaming} words={words} doing={doing} />));
      return answer();
    },
    root: answer,
    leave() {
      flushSync(() => root.unmount());
      place.remove();
    },
  };
}

/** The structure of what is shown, without what is drawn in later: formulas (by KaTeX) and colours. */
export function structure(element: HTMLElement): string {
  const copy = element.cloneNode(true) as HTMLElement;
  for (const formula of copy.querySelectorAll('.md-math')) {
    const source = formula.querySelector('annotation, :scope > code')?.textContent ?? '';
    formula.removeAttribute('style');
    formula.replaceChildren(source);
  }
  for (const piece of copy.querySelectorAll('.md-piece')) piece.replaceChildren(piece.textContent ?? '');
  return copy.outerHTML;
}
