/** A little Markdown in one line: **bold**, `code` and [links](https://…). Everything else is text as it stands. */
import { Fragment, type ReactNode } from 'react';

const PIECES = /(\*\*[^*]+\*\*|`[^`]+`|\[[^\]]+\]\((?:https?:\/\/|\/)[^\s)]+\))/;

export function Brief({ text }: { text: string }) {
  return text.split(PIECES).map((piece, index) => <Fragment key={index}>{drawn(piece)}</Fragment>);
}

function drawn(piece: string): ReactNode {
  if (piece.startsWith('**') && piece.length > 4) return <strong>{piece.slice(2, -2)}</strong>;
  if (piece.startsWith('`') && piece.length > 2)
    return <code className="font-mono text-[0.92em]">{piece.slice(1, -1)}</code>;
  const [, words, to] = /^\[([^\]]+)\]\(([^)]+)\)$/.exec(piece) ?? [];
  if (words === undefined || to === undefined) return piece;
  const isOurs = to.startsWith('/') && !to.startsWith('//');
  return (
    <a href={to} className="underline underline-offset-2" {...(!isOurs && { target: '_blank', rel: 'noreferrer' })}>
      {words}
    </a>
  );
}
