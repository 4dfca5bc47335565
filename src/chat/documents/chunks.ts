/** Pages to pieces of about a paragraph or two, each knowing its page. */
import type { DocumentUnit } from '#shared/document.ts';

export interface Page {
  number: number;
  label: string;
  text: string;
}

export interface Chunk {
  page: number;
  text: string;
}

const SIZE = 1200;

/** `sheet` and CSV pieces begin with the header row, without which their columns mean nothing. */
export function chunksOf(pages: readonly Page[], { tabular }: { tabular: boolean }): Chunk[] {
  const header = tabular ? (pages[0]?.text.split('\n', 1)[0] ?? '') : '';
  return pages.flatMap(({ number, text }) => {
    const own = tabular && text.startsWith(header) ? header : '';
    return pieces(text).map((piece, at) => ({
      page: number,
      text: at > 0 && own !== '' ? `${own}\n${piece}` : piece,
    }));
  });
}

export const isTabular = (kind: string, unit: DocumentUnit): boolean => unit === 'sheet' || kind === 'csv';

/** Divided at empty lines where there are some, else at lines, else at sentences or wherever it must be. */
function pieces(text: string): string[] {
  const found: string[] = [];
  let piece = '';
  for (const part of text.split(/(?<=\n)/)) {
    if (piece !== '' && piece.length + part.length > SIZE) {
      found.push(piece.trimEnd());
      piece = '';
    }
    if (part.length <= SIZE) {
      piece += part;
      continue;
    }
    for (let at = 0; at < part.length;) {
      const end = at + SIZE >= part.length ? part.length : sentenceEnd(part, at, at + SIZE);
      found.push(part.slice(at, end).trimEnd());
      at = end;
    }
  }
  if (piece.trim() !== '') found.push(piece.trimEnd());
  return found;
}

function sentenceEnd(text: string, from: number, most: number): number {
  for (let at = most; at > from + SIZE / 2; at--) if (/[.!?。！？；]/.test(text[at - 1] ?? '')) return at;
  return most;
}
