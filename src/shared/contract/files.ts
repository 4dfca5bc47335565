import { z } from 'zod';
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
});
export type FileInfo = z.infer<typeof FileInfo>;

/** The body is the file itself (PNG, JPEG, WebP or GIF, at most 20 MB); its name is metadata and never a path. */
export const uploadFile = endpoint({
  method: 'POST',
  path: '/api/files',
  access: 'user',
  query: z.strictObject({ name: z.string().max(255).default('image') }),
  form: 'bytes',
  result: FileInfo,
});

/** The bytes, as an attachment with `nosniff` and a sandboxing CSP; images may show inline. */
export const getFile = endpoint({
  method: 'GET',
  path: '/api/files/:id',
  access: 'user',
  params: z.object({ id: Id }),
  form: 'bytes',
});
