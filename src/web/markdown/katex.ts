/** KaTeX, loaded with the first formula. It builds nodes and sets styles through the CSSOM, which a strict CSP allows. */
import { render } from 'katex';
import 'katex/dist/katex.min.css';

/** Draws `source` into `target`. What KaTeX does not understand appears in red, what it cannot read at all as its source. */
export function draw(target: HTMLElement, source: string, display: boolean): void {
  try {
    render(source, target, {
      displayMode: display,
      throwOnError: false,
      errorColor: 'var(--danger)',
      strict: 'ignore',
      // No links, no classes, no images from a formula.
      trust: false,
      maxExpand: 500,
      maxSize: 20,
      globalGroup: false,
    });
  } catch {
    // Errors that are not the formula's own, such as a stack that overflowed.
    target.textContent = source;
  }
}
