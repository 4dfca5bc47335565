/** What the colours of code mean. The numbers travel between the worker and the page; the names are CSS classes. */

export const KINDS = [
  '',
  'comment',
  'keyword',
  'string',
  'number',
  'function',
  'type',
  'tag',
  'attribute',
  'punctuation',
  'inserted',
  'deleted',
  'heading',
] as const;

export type Kind = (typeof KINDS)[number];

/** Pairs of length and kind (an index of `KINDS`) that cover a piece of code from its start. */
export type Marks = readonly number[];

/** What the page asks: colour these pieces. The grammars come along the first time a language is used. */
export interface PaintJob {
  readonly id: number;
  readonly language: string;
  readonly grammars: readonly object[] | undefined;
  readonly pieces: readonly string[];
}

export type PaintRequest = PaintJob | { readonly cancel: number };

/** One answer for each piece. */
export interface PaintResult {
  readonly id: number;
  readonly index: number;
  readonly marks: Marks;
}
