/** KaTeX, loaded with the first formula. It builds nodes and sets styles through the CSSOM, which a strict CSP allows. */
import { render } from 'katex';
import 'katex/dist/katex.min.css';

const OPTIONS = {
  errorColor: 'var(--danger)',
  strict: 'ignore',
  // No links, no classes, no images from a formula.
  trust: false,
  maxExpand: 500,
  maxSize: 20,
  globalGroup: false,
} as const;

/** Draws `source` into `target`. Commands KaTeX does not know appear in red, what it cannot read at all as its source. */
export function draw(target: HTMLElement, source: string, displayMode: boolean): void {
  try {
    render(source, target, { ...OPTIONS, displayMode, throwOnError: true });
  } catch (error) {
    const unknown = error instanceof Error && error.message.includes('Undefined control sequence');
    if (!unknown || !drawAnyway(target, source, displayMode)) target.textContent = source;
  }
}

function drawAnyway(target: HTMLElement, source: string, displayMode: boolean): boolean {
  try {
    render(source, target, { ...OPTIONS, displayMode, throwOnError: false });
    // A mistake behind the unknown command is shown by an attribute that the page's policy forbids.
    return target.querySelector('.katex-error') === null;
  } catch {
    // Errors that are not the formula's own, such as a stack that overflowed.
    return false;
  }
}

let chemistry: Promise<unknown> | undefined;

/** Resolves when formulas of chemistry can be drawn, or when their part did not arrive. */
export function learnChemistry(): Promise<unknown> {
  chemistry ??= import('katex/contrib/mhchem').catch(() => {
    chemistry = undefined;
  });
  return chemistry;
}
