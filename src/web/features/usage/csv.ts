import { CSV_MARK, csvCell } from '#shared/csv.ts';

/** A table as a CSV file that spreadsheets open. */
export function csv(head: readonly string[], rows: readonly (readonly (string | number | null)[])[]): string {
  return CSV_MARK + [head, ...rows].map((row) => `${row.map(csvCell).join(',')}\r\n`).join('');
}
