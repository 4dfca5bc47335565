/** What programs are made of, and how code writes text. */
export interface SnippetInput {
  /** `http://host:3210`, without a trailing slash. */
  origin: string;
  key: string;
  model: string;
  /** What is asked, in the person's language. */
  greeting: string;
}

/** The latest dated version that is no preview. */
export const API_VERSION = '2024-10-21';

/** A string literal of Python and TypeScript alike. */
export function quoted(text: string): string {
  return JSON.stringify(text);
}

/** One word of a POSIX shell. */
export function sh(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
