/**
 * The cells of a CSV file (RFC 4180) as its text arrives: quoted cells with separators, quotes and line ends in them, a
 * mark of the encoding at the front, and semicolons or tabs where a spreadsheet has saved it again.
 */
export interface RowReader {
  push(text: string): void;
  /** What stands after the last line end is a row too. */
  end(): void;
}

/** Of one cell, or of a first line that never ends. */
const MOST_CHARACTERS = 1_000_000;
const MOST_CELLS = 2000;
const SEPARATORS = [',', ';', '\t'] as const;

/** Why the text is no table. */
export class NoTable extends Error {
  override readonly name = 'NoTable';
}

/** Calls `onRow` with each row that is not empty; `separator` is known from the first one on. Throws NoTable. */
export function readRows(onRow: (cells: readonly string[], separator: string) => void): RowReader {
  let early = '';
  let separator: string | null = null;
  let cells: string[] = [];
  let cell = '';
  /** `quote`: a quote within quotes, which may be half of two or the end. */
  let at: 'start' | 'plain' | 'quoted' | 'quote' = 'start';

  function endCell(): void {
    if (cells.length >= MOST_CELLS) throw new NoTable('a row has too many columns');
    cells.push(cell);
    cell = '';
    at = 'start';
  }

  function endRow(): void {
    endCell();
    const row = cells;
    cells = [];
    if (row.length > 1 || (row[0] ?? '').trim() !== '') onRow(row, separator ?? ',');
  }

  function add(text: string): void {
    cell += text;
    if (cell.length > MOST_CHARACTERS) throw new NoTable('a cell never ends');
  }

  function take(text: string, between: string): void {
    let index = 0;
    while (index < text.length) {
      const character = text.charAt(index);
      if (at === 'quoted') {
        const end = text.indexOf('"', index);
        if (end === -1) return add(text.slice(index));
        add(text.slice(index, end));
        at = 'quote';
        index = end + 1;
        continue;
      }
      if (at === 'quote' && character === '"') {
        add('"');
        at = 'quoted';
      } else if (character === between) endCell();
      else if (character === '\n') endRow();
      else if (at === 'start' && character === '"') at = 'quoted';
      else if (character !== '\r') {
        const end = plainEnd(text, index, between);
        add(text.slice(index, end));
        at = 'plain';
        index = end;
        continue;
      }
      index++;
    }
  }

  function begin(isOver: boolean): void {
    // A title, an empty line or what tells a spreadsheet the separator (`sep=;`) may stand before the names.
    early = early.replace(/^\uFEFF?(?:(?:sep=.|[^\n,;\t"]*)\r?\n)+/i, '');
    const end = early.indexOf('\n');
    if (end === -1 && !isOver) {
      if (early.length > MOST_CHARACTERS) throw new NoTable('the first line never ends');
      return;
    }
    const first = (end === -1 ? early : early.slice(0, end)).replaceAll(/"[^"]*"/g, '');
    const count = (of: string) => first.split(of).length;
    separator = SEPARATORS.toSorted((a, b) => count(b) - count(a))[0] ?? ',';
    const text = early.replace(/^\uFEFF/, '');
    early = '';
    take(text, separator);
  }

  return {
    push(text) {
      if (separator !== null) return take(text, separator);
      early += text;
      begin(false);
    },
    end() {
      if (separator === null) begin(true);
      if (cell !== '' || cells.length > 0) endRow();
    },
  };
}

/** Where a run of plain characters ends. */
function plainEnd(text: string, from: number, separator: string): number {
  let end = from;
  while (end < text.length) {
    const character = text.charAt(end);
    if (character === separator || character === '\n' || character === '\r') break;
    end++;
  }
  return end;
}
