/** What was read from a document: which kind it is, how it is divided, how much it is. */
import { z } from 'zod';

export const DocumentKind = z.enum(['pdf', 'word', 'sheet', 'slides', 'csv', 'html', 'markdown', 'text', 'code']);
export type DocumentKind = z.infer<typeof DocumentKind>;

/** How it is divided: pages and slides as they are printed, sheets as they are named, the rest by lines or by length. */
export const DocumentUnit = z.enum(['page', 'slide', 'sheet', 'lines', 'part']);
export type DocumentUnit = z.infer<typeof DocumentUnit>;

export const DocumentInfo = z.object({
  kind: DocumentKind,
  unit: DocumentUnit,
  /** How many units there are. */
  count: z.number(),
  characters: z.number(),
  /** About how many tokens the whole text is. */
  tokens: z.number(),
  /** It was longer than what is kept of it. */
  cut: z.boolean(),
});
export type DocumentInfo = z.infer<typeof DocumentInfo>;
