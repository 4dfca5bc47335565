/** Before a file: without it spreadsheets take names in Chinese for something else. */
export const CSV_MARK = '\uFEFF';

/** One cell of a CSV file (RFC 4180). A text that begins like a formula stays text when a spreadsheet opens the file. */
export function csvCell(value: string | number | null): string {
  if (value === null) return '';
  if (typeof value === 'number') return String(value);
  const text = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
