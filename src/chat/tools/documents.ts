/** Reading on in a document of the conversation, and searching it. */
import { z } from 'zod';
import type { FilePart } from '#shared/message.ts';
import { joined } from '../documents/in-prompt.ts';
import { pagesOf, relevantParts, tokensOf } from '../documents/library.ts';
import { tool, ToolFailure, type ToolContext } from './tool.ts';

const MOST_TOKENS = 8000;
const FOUND_TOKENS = 3000;

const Name = z.string().describe('The name of the document, as it is given in the conversation');

function documentNamed(name: string, { documents }: ToolContext): FilePart {
  const wanted = name.trim().toLowerCase();
  const found = documents.find((file) => file.name.toLowerCase() === wanted);
  if (found) return found;
  const names = documents.map((file) => JSON.stringify(file.name)).join(', ');
  throw new ToolFailure(`There is no document ${JSON.stringify(name)} in this conversation. There are: ${names}.`);
}

export const readDocumentPages = tool({
  name: 'read_document',
  group: 'documents',
  description: 'Reads pages of a document that was attached to this conversation.',
  input: z.strictObject({
    name: Name,
    from: z.number().int().min(1).describe('First page'),
    to: z.number().int().min(1).describe('Last page'),
  }),
  offered: ({ documents }) => documents.length > 0,
  async run({ name, from, to }, context) {
    const file = documentNamed(name, context);
    const { count } = file.document;
    if (from > count) throw new ToolFailure(`${JSON.stringify(file.name)} has ${count} pages.`);
    const parts: string[] = [];
    let room = MOST_TOKENS;
    for (const page of await pagesOf(context.db, file.fileId, { from, to: Math.min(to, from + 99) })) {
      const text = `[p. ${page.number}]${page.label === '' ? '' : ` (${page.label})`}\n${page.text}`;
      room -= tokensOf(text);
      if (room < 0 && parts.length > 0) {
        parts.push(`(Too long: go on with page ${page.number}.)`);
        break;
      }
      parts.push(
        room < 0 ? `${text.slice(0, MOST_TOKENS * 3)}\n(The page is cut here. Search it for the rest.)` : text,
      );
    }
    return { text: parts.join('\n\n') };
  },
});

export const searchDocuments = tool({
  name: 'search_documents',
  group: 'documents',
  description: 'Finds the passages of the attached documents that fit some words best, with their pages.',
  input: z.strictObject({
    query: z.string().min(1).max(500).describe('Words that stand in the passages, in the language of the document'),
    name: Name.optional().describe('Only in this document'),
  }),
  offered: ({ documents }) => documents.length > 0,
  async run({ query, name }, context) {
    const files = name === undefined ? context.documents : [documentNamed(name, context)];
    const found: string[] = [];
    for (const file of files) {
      const parts = await relevantParts(context.db, file, query, {
        tokens: Math.floor(FOUND_TOKENS / Math.min(files.length, 4)),
        opening: false,
      });
      if (parts.length > 0) found.push(`${JSON.stringify(file.name)}:\n${joined(parts)}`);
    }
    return { text: found.length === 0 ? 'Nothing found. Try other words, or read the pages.' : found.join('\n\n') };
  },
});
