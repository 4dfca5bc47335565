/**
 * Documents in a request. A small one goes in whole, in the message it came with: the same bytes each turn. Of a large
 * one the parts go in that fit the message it came with, and with each later question the parts that fit that one; since
 * both depend on nothing but the messages, they too are the same each turn.
 */
import type { DocumentInfo } from '#shared/document.ts';
import type { FilePart, Message } from '#shared/message.ts';
import { textOf } from '#shared/message-text.ts';
import type { Db } from '#store/open.ts';
import type { Chunk, Page } from './chunks.ts';
import { pagesOf, relevantParts } from './library.ts';

/** Up to here a document goes in whole, tokens; and all the whole ones of a message together. */
const WHOLE = 24_000;
const ALL_WHOLE = 60_000;
/** What a large one gets in the message it came with, and in each later question. */
const EXCERPT = 8000;
const LATER = 3000;

const CITE =
  'When you use a document, say where it stands, in this form: [name, p. 3]. Use the name and the page as they are given.';

/** What a document takes in the message it came with, tokens. */
export function tokensInPrompt({ tokens }: DocumentInfo): number {
  return tokens <= WHOLE ? tokens : EXCERPT;
}

export const goesInWhole = (document: DocumentInfo): boolean => document.tokens <= WHOLE;

/** The documents of a message as text to put before its own; empty when it has none. */
export async function documentsText(db: Db, message: Message): Promise<string> {
  const files = message.parts.filter((part) => part.type === 'file');
  if (files.length === 0) return '';
  const question = textOf(message);
  const texts: string[] = [];
  let room = ALL_WHOLE;
  for (const file of files) {
    const { tokens } = file.document;
    if (tokens <= WHOLE && tokens <= room) {
      room -= tokens;
      texts.push(framed(file, 'whole', paged(file, await pagesOf(db, file.fileId))));
    } else {
      const parts = await relevantParts(db, file, question, { tokens: EXCERPT, opening: true });
      texts.push(framed(file, 'excerpts', joined(parts)));
    }
  }
  return `${texts.join('\n\n')}\n\n${CITE}`;
}

/** Of the large documents that came earlier, what fits this question; empty when nothing does. */
export async function laterExcerpts(db: Db, message: Message, earlier: readonly FilePart[]): Promise<string> {
  const question = textOf(message);
  const texts: string[] = [];
  for (const file of earlier) {
    const parts = await relevantParts(db, file, question, { tokens: LATER, opening: false });
    if (parts.length > 0) texts.push(framed(file, 'excerpts', joined(parts)));
  }
  return texts.join('\n\n');
}

export const isLarge = ({ document }: FilePart): boolean => document.tokens > WHOLE;

/** A document's text is not the person's word: it stands within marks that it cannot end. */
function framed({ name, document }: FilePart, what: 'whole' | 'excerpts', text: string): string {
  const of = `${document.count} ${document.unit === 'lines' ? 'part' : document.unit}${document.count === 1 ? '' : 's'}`;
  const note = what === 'whole' ? of : `excerpts, chosen by the question, of ${of}`;
  return `<document name=${JSON.stringify(name)} kind="${document.kind}" content="${note}">\n${defused(text)}\n</document>`;
}

function defused(text: string): string {
  return text.replaceAll(/<(\/?)document\b/gi, '‹$1document');
}

function paged({ document }: FilePart, pages: readonly Page[]): string {
  if (document.count === 1) return pages.map(titled).join('\n');
  return pages.map((page) => `[p. ${page.number}]\n${titled(page)}`).join('\n\n');
}

function titled({ label, text }: Page): string {
  return label === '' ? text : `(${label})\n${text}`;
}

/** Pieces of one page under its number; what lies between is marked as left out. */
export function joined(parts: readonly Chunk[]): string {
  let page = 0;
  return parts
    .map((part) => {
      const text = part.page === page ? `…\n${part.text}` : `[p. ${part.page}]\n${part.text}`;
      page = part.page;
      return text;
    })
    .join('\n');
}
