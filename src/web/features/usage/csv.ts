import { CSV_MARK, csvCell } from '#shared/csv.ts';

/** A table as a CSV file that spreadsheets open. */
export function csv(head: readonly string[], rows: readonly (readonly (string | number | null)[])[]): string {
  return CSV_MARK + [head, ...rows].map((row) => `${row.map(csvCell).join(',')}\r\n`).join('');
}

/** Hands a file to the browser's downloads. */
export function saveFile(name: string, type: string, text: string): void {
  const address = URL.createObjectURL(new Blob([text], { type }));
  const link = Object.assign(document.createElement('a'), { href: address, download: name });
  link.click();
  URL.revokeObjectURL(address);
}
