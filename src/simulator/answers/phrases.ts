/** The words of the demonstration, one shape for both languages. They are a model's answers, not the app's own words. */
import type { ImageInfo } from '#shared/image.ts';

/** What can be asked for by name. */
export const topics = [
  'greeting',
  'help',
  'headings',
  'table',
  'code',
  'maths',
  'diagram',
  'tools',
  'long',
  'slow',
  'refusal',
  'limit',
  'error',
  'cut',
  'filteredPrompt',
  'filteredAnswer',
  'previous',
] as const;
export type Topic = (typeof topics)[number];

export interface Phrases {
  /** Says that this is a simulation; opens the first answer of a conversation. */
  firstContact: string;
  /** Everything that can be asked for. */
  menu: string;
  /** Three things to try, for later answers; `turn` varies them. */
  suggestions: (turn: number) => string;
  /** `variant` tells several choices of one request apart. */
  greeting: (variant: number) => string;
  fixed: Record<
    'headings' | 'table' | 'code' | 'maths' | 'diagram' | 'slow' | 'refusal' | 'cut' | 'filteredAnswer',
    string
  >;
  /** Asked to call a tool when none was offered. */
  noTools: string;
  /** After the limit or the error it asked for has passed. */
  limitPassed: (seconds: number) => string;
  errorPassed: string;
  toolResults: (results: { name: string; content: string }[]) => string;
  previous: (question: string) => string;
  noPrevious: string;
  images: (sizes: (ImageInfo | null)[]) => string;
  sum: (expression: string, result: string) => string;
  reflect: (about: Reflection) => string;
  long: { title: string; closing: string };
  untitled: string;
  /** What could be asked next; `about`: a telling word of the question. */
  followUps: (about: string | undefined) => readonly string[];
}

export interface Reflection {
  quote: string;
  question: boolean;
  words: number;
  /** The message's own most telling words, at most three. */
  about: string[];
  /** 1 for the first message of the conversation. */
  turn: number;
  variant: number;
}
