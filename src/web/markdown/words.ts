/** The words a rendered answer needs. The renderer has no language of its own; the shell hands them in. */
import { createContext } from 'react';

export interface MarkdownWords {
  /** Button: copies a code block. */
  copy: string;
  /** The same button for a moment after it worked. */
  copied: string;
  /** The same button for a moment after the browser refused. */
  copyFailed: string;
  /** Toggle button: breaks long lines of code. */
  wrap: string;
  /** Button: saves a code block as a file. Without this word there is no such button. */
  download?: string;
  /** Toggle button: numbers the lines of code. */
  numbers: string;
  /** Button: shows what code makes. */
  preview: string;
  /** Button: copies a table as it was written. */
  copyTable: string;
  /** Button: saves a table as comma-separated values. */
  saveTable: string;
  /** Names a diagram; button that shows it. */
  diagram: string;
  /** Stands beside the source of a diagram that cannot be drawn. */
  notDrawn: string;
  /** The same, where it is too large: to be drawn at all, or in good time. */
  diagramLarge: string;
  /** Button: shows the source of a diagram. */
  source: string;
  /** Button: shows a picture large. */
  enlarge: string;
  /** Button: loads a picture from where it is. */
  loadImage: string;
  /** Names a code block without a language. */
  code: string;
  /** Names the scrolling area around a table. */
  table: string;
  /** Stands for a remote image that has no description. */
  remoteImage: string;
  /** Heading of the footnotes, for screen readers. */
  footnotes: string;
  /** Link from a footnote back into the text. */
  backToText: string;
  /** Titles of the five alerts. */
  alerts: Readonly<Record<AlertKind, string>>;
}

export type AlertKind = 'note' | 'tip' | 'important' | 'warning' | 'caution';

export const WordsContext = createContext<MarkdownWords>({
  copy: '',
  copied: '',
  copyFailed: '',
  wrap: '',
  numbers: '',
  preview: '',
  copyTable: '',
  saveTable: '',
  diagram: '',
  notDrawn: '',
  diagramLarge: '',
  source: '',
  enlarge: '',
  loadImage: '',
  code: '',
  table: '',
  remoteImage: '',
  footnotes: '',
  backToText: '',
  alerts: { note: '', tip: '', important: '', warning: '', caution: '' },
});
