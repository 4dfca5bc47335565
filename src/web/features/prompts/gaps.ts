/** The gaps of a prompt: `{{name}}`, in any script, spaces around the name aside. */
const GAP = /\{\{\s*([^{}\n]{1,60}?)\s*\}\}/g;

/** The names of the gaps, each once, in the order of the text. */
export function gapsIn(text: string): string[] {
  return [...new Set([...text.matchAll(GAP)].map(([, name = '']) => name))];
}

/** The text with its gaps filled; a gap without a value stays as it is written. What is filled in is not read again. */
export function filled(text: string, values: Readonly<Record<string, string>>): string {
  return text.replaceAll(GAP, (gap, name: string) => {
    const value = Object.hasOwn(values, name) ? (values[name] ?? '') : '';
    return value === '' ? gap : value;
  });
}
