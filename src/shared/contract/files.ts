import { z } from 'zod';
import { DocumentInfo } from '../document.ts';
import { Id } from '../ids.ts';
import { endpoint } from './endpoint.ts';

export const FileInfo = z.object({
  id: Id,
  name: z.string(),
  /** What the bytes are, not what the sender said they were. */
  mediaType: z.string(),
  bytes: z.number(),
  width: z.number().nullable(),
  height: z.number().nullable(),
  /** What was read of it; absent for pictures. */
  document: DocumentInfo.nullish(),
});
export type FileInfo = z.infer<typeof FileInfo>;

/**
 * The body is the file itself: a picture (PNG, JPEG, WebP or GIF, at most 20 MB), or a document (PDF, Word, Excel,
 * PowerPoint, CSV, HTML, Markdown, text, code; at most 50 MB), which is read before this answers. The name is metadata
 * and never a path; of texts its ending says which kind they are.
 * Throws `room_used` where a person's files would take more than they may.
 */
export const uploadFile = endpoint({
  method: 'POST',
  path: '/api/files',
  access: 'user',
  query: z.strictObject({ name: z.string().max(255).default('image') }),
  form: 'bytes',
  result: FileInfo,
});

/** How much room one's own files take, and how much they may; null: as much as there is. */
export const getRoom = endpoint({
  method: 'GET',
  path: '/api/account/room',
  access: 'user',
  result: z.object({ usedBytes: z.number(), limitBytes: z.number().nullable() }),
});

/** One's own, newest first; `search`: whose name contains it. */
export const listFiles = endpoint({
  method: 'GET',
  path: '/api/files',
  access: 'user',
  query: z.strictObject({
    search: z.string().trim().max(100).default(''),
    limit: z.coerce.number().int().min(1).max(50).default(20),
  }),
  result: z.object({ files: z.array(FileInfo) }),
});

/** The bytes, as an attachment with `nosniff` and a sandboxing CSP; images may show inline. */
export const getFile = endpoint({
  method: 'GET',
  path: '/api/files/:id',
  access: 'user',
  params: z.object({ id: Id }),
  form: 'bytes',
});

/** The text that was read of a document, some pages at a time. Throws `not_found` for what is no document. */
export const getFileText = endpoint({
  method: 'GET',
  path: '/api/files/:id/text',
  access: 'user',
  params: z.object({ id: Id }),
  query: z.strictObject({
    from: z.coerce.number().int().min(1).default(1),
    to: z.coerce.number().int().min(1).default(20),
  }),
  result: z.object({
    file: FileInfo,
    pages: z.array(z.object({ number: z.number(), label: z.string(), text: z.string() })),
    /** It goes to the model whole; otherwise the parts that fit the question. */
    whole: z.boolean(),
  }),
});
