/** What reading a document gives, and the limits every reader keeps to. */
import type { DocumentKind, DocumentUnit } from '#shared/document.ts';

export interface ParsedPage {
  /** A sheet's name, `1–120` for lines; empty where the number says all. */
  label: string;
  text: string;
}

export interface ParsedDocument {
  kind: DocumentKind;
  unit: DocumentUnit;
  pages: ParsedPage[];
  /** There was more than the limits allow. */
  cut: boolean;
}

/** Why a document cannot be read; each has a sentence of its own. */
export type Unreadable = 'blank' | 'encrypted' | 'damaged' | 'empty' | 'large' | 'slow' | 'unknown';

export class DocumentError extends Error {
  override readonly name = 'DocumentError';
  readonly why: Unreadable;
  constructor(why: Unreadable, cause?: unknown) {
    super(why, cause === undefined ? undefined : { cause });
    this.why = why;
  }
}

export const LIMITS = {
  /** The file itself, bytes. */
  bytes: 50 * 1024 * 1024,
  /** Everything that is unpacked of it, bytes. */
  unpacked: 256 * 1024 * 1024,
  /** Unpacked to packed, of an entry that is large unpacked: text of real documents stays under 100. */
  ratio: 250,
  ratioFrom: 4 * 1024 * 1024,
  entries: 10_000,
  /** Text that is kept, characters. */
  characters: 6_000_000,
  pages: 5000,
  /** Reading, ms. */
  time: 60_000,
  /** The reader's heap, MB. */
  heap: 512,
} as const;

/** Collects pages until the text is as long as is kept. */
export function pageCollector() {
  const pages: ParsedPage[] = [];
  let room: number = LIMITS.characters;
  let cut = false;
  return {
    pages,
    get cut() {
      return cut;
    },
    /** False when nothing more is taken. */
    add(text: string, label = ''): boolean {
      if (cut) return false;
      if (pages.length >= LIMITS.pages || text.length > room) cut = true;
      if (pages.length >= LIMITS.pages) return false;
      const kept = tidy(text.length > room ? text.slice(0, room) : text);
      room -= kept.length;
      pages.push({ label, text: kept });
      return !cut;
    },
  };
}

/** Without the characters no store and no model can use; line ends as one, no runs of empty lines. */
export function tidy(text: string): string {
  return (
    text
      .replaceAll(/\r\n?/g, '\n')
      // oxlint-disable-next-line no-control-regex -- controls are exactly what goes
      .replaceAll(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\ufffe\uffff]/g, '')
      .replaceAll(/[ \t\u00a0]+\n/g, '\n')
      .replaceAll(/\n{3,}/g, '\n\n')
      .toWellFormed()
      .trim()
  );
}
