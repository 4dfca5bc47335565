/** Sentences with gaps. A file of its own: the page needs it from the first moment, and the table of errors never. */

export type ErrorParams = Record<string, string | number>;

/** Fills `{name}` in a sentence with its parameter; a missing one becomes an ellipsis. */
export function fill(sentence: string, params: ErrorParams): string {
  return sentence.replaceAll(/\{(\w+)\}/g, (_, name: string) => String(params[name] ?? '…'));
}
