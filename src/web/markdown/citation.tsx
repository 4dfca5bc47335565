/** `[report.pdf, p. 3]`: a place in a document of this conversation, which opens there. */
import { Fragment, use } from 'react';
import type { ReactNode } from 'react';
import { DoingContext } from './doing.ts';

/** Names as people give them, then the page; what else stands in brackets is text. */
export const CITATION =
  /\[([^[\]\n]{1,200}?)[,，]\s?(?:pp?\.\s?|page\s|第\s?)(\d{1,6})(?:\s?[-–—]\s?\d{1,6})?\s?页?\]/i;
const EVERY = new RegExp(CITATION.source, 'gi');

export function Cited({ text }: { text: string }): ReactNode {
  const { document: find } = use(DoingContext);
  const pieces: ReactNode[] = [];
  let at = 0;
  for (const match of text.matchAll(EVERY)) {
    const [whole, name = '', page = ''] = match;
    const found = find?.(name);
    if (!found) continue;
    pieces.push(<Fragment key={at}>{text.slice(at, match.index)}</Fragment>);
    at = match.index + whole.length;
    pieces.push(
      <button key={match.index} type="button" className="md-cite" onClick={() => found.open(Number(page))}>
        {whole.slice(1, -1)}
      </button>,
    );
  }
  return at === 0 ? (
    text
  ) : (
    <>
      {pieces}
      {text.slice(at)}
    </>
  );
}
