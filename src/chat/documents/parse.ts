/** One document, whatever its kind, to its text by pages. Runs in the reader's thread. */
import { kindOf } from './kinds.ts';
import { textOfHtml } from './markup.ts';
import { DocumentError, type ParsedDocument } from './parsed.ts';
import { byLength, byLines, decoded } from './plain.ts';
import { readSheets } from './sheet.ts';
import { readSlides } from './slides.ts';
import { readWord } from './word.ts';

/** Throws DocumentError. */
export async function parseDocument(bytes: Uint8Array, name: string): Promise<ParsedDocument> {
  if (bytes.length === 0) throw new DocumentError('blank');
  const found = kindOf(bytes, name);
  if (!found) throw new DocumentError('unknown');
  const document = await read(bytes, found.kind);
  if (document.pages.every(({ text }) => text.trim() === ''))
    throw new DocumentError(found.kind === 'pdf' ? 'empty' : 'blank');
  return document;
}

async function read(bytes: Uint8Array, kind: ParsedDocument['kind']): Promise<ParsedDocument> {
  switch (kind) {
    case 'pdf': {
      // Two megabytes of code that most threads do not need.
      const { readPdf } = await import('./pdf.ts');
      return readPdf(bytes);
    }
    case 'word':
      return readWord(bytes);
    case 'sheet':
      return readSheets(bytes);
    case 'slides':
      return readSlides(bytes);
    case 'html': {
      const { title, text } = textOfHtml(decoded(bytes));
      const parts = byLength((title === '' ? text : `${title}\n\n${text}`).split('\n'));
      return { kind, unit: 'part', pages: parts.map((part) => ({ label: '', text: part })), cut: false };
    }
    default:
      return { kind, unit: 'lines', ...byLines(decoded(bytes)) };
  }
}
