/** Footnotes: the small numbers in the text and the list at its end. */
import { createContext, use } from 'react';
import type { MouseEvent, ReactNode } from 'react';
import type { Footnote } from './document.ts';
import { WordsContext } from './words.ts';

interface Numbering {
  /** Makes the anchors of one answer differ from those of the next. */
  readonly prefix: string;
  readonly labels: readonly string[];
  /** Those whose notes are in the list. */
  readonly listed: ReadonlySet<string>;
  /** The text is finished: a reference without a note will not get one any more. */
  readonly complete: boolean;
}

export const NumberingContext = createContext<Numbering>({
  prefix: '',
  labels: [],
  listed: new Set(),
  complete: true,
});

/** Goes to an element of the same answer without touching the address bar, which belongs to the router. */
function visit(event: MouseEvent, selector: string): void {
  const target = event.currentTarget.closest('.md')?.querySelector(selector);
  if (!(target instanceof HTMLElement)) return;
  event.preventDefault();
  target.scrollIntoView({ block: 'center' });
  target.focus({ preventScroll: true });
}

export function NoteLink({ label, raw, linked }: { label: string; raw: string; linked: boolean }): ReactNode {
  const { prefix, labels, listed, complete } = use(NumberingContext);
  const number = labels.indexOf(label) + 1;
  if (number === 0) return complete ? raw : <sup className="md-note">{label}</sup>;
  if (linked || !listed.has(label)) return <sup className="md-note">{number}</sup>;
  const id = `${prefix}-note-${number}`;
  return (
    <sup className="md-note">
      <a href={`#${id}`} onClick={(event) => visit(event, `[id="${id}"]`)}>
        {number}
      </a>
    </sup>
  );
}

/** The list at the end. `render` draws what a note says. */
export function Footnotes(props: { notes: readonly Footnote[]; render: (note: Footnote) => ReactNode }): ReactNode {
  const words = use(WordsContext);
  const { prefix, labels } = use(NumberingContext);
  return (
    <section className="md-notes" aria-label={words.footnotes}>
      <ol>
        {props.notes.map((note, index) => {
          const number = labels.indexOf(note.label) + 1;
          const id = `${prefix}-note-${number}`;
          // Notes before it may still be missing.
          const value = number === index + 1 ? undefined : number;
          return (
            <li key={note.label} id={id} value={value} tabIndex={-1}>
              {props.render(note)}
              <button
                type="button"
                className="md-back"
                aria-label={words.backToText}
                title={words.backToText}
                onClick={(event) => visit(event, `a[href="#${id}"]`)}
              >
                <span aria-hidden>↩</span>
              </button>
            </li>
          );
        })}
      </ol>
    </section>
  );
}
