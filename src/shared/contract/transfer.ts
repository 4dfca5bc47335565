/** Moving in from another product, or from another Parlor, and out again. */
import { z } from 'zod';
import { Id } from '../ids.ts';
import { endpoint } from './endpoint.ts';

export const ImportFormat = z.enum([
  'chatgpt',
  'claude',
  'lobechat',
  'open-webui',
  'librechat',
  'nextchat',
  'chat-ui',
  'chatbot-ui',
  'parlor',
]);
export type ImportFormat = z.infer<typeof ImportFormat>;

/** What could not be brought in as it was, and what of it. */
export const ImportProblem = z.object({
  what: z.enum([
    'chat-unreadable',
    'chat-empty',
    'too-large',
    'cut-off',
    'file-missing',
    'file-kind',
    'no-room',
    'prompts-left',
    'row-invalid',
    'not-stored',
  ]),
  name: z.string(),
});
export type ImportProblem = z.infer<typeof ImportProblem>;

/** `found`: in the file; `added`: new here, or what would be; what is in neither number was here already. */
const Counted = z.object({ found: z.number(), added: z.number() });

export const ImportReport = z.object({
  format: ImportFormat.nullable(),
  chats: Counted,
  messages: Counted,
  /** Branches beside the one in view, over all chats. */
  branches: z.number(),
  files: Counted.extend({ missing: z.number() }),
  /** What other products call a project or a folder: its instructions, and the chats that stand in it. */
  projects: Counted,
  assistants: Counted.default({ found: 0, added: 0 }),
  prompts: Counted.default({ found: 0, added: 0 }),
  /** The first of them; there may be more. */
  problems: z.array(ImportProblem),
  problemCount: z.number(),
});
export type ImportReport = z.infer<typeof ImportReport>;

export const Import = z.object({
  id: Id,
  name: z.string(),
  bytes: z.number(),
  /**
   * `waiting` for another one → `looking` (nothing is changed) → `looked` → `importing` → `done`. `failed`: `error` says
   * why. `interrupted`: the server stopped; it can be started again and goes on where it was.
   */
  state: z.enum(['waiting', 'looking', 'looked', 'importing', 'done', 'failed', 'interrupted']),
  /** 0 to 1 while it works. */
  progress: z.number(),
  report: ImportReport.nullable(),
  error: z.enum(['unknown-format', 'damaged', 'broke-off', 'no-space']).nullable(),
  createdAt: z.string(),
});
export type Import = z.infer<typeof Import>;

/** The body is the file itself: a zip or a JSON text, up to 8 GB. It is looked through at once; nothing is changed. */
export const uploadImport = endpoint({
  method: 'POST',
  path: '/api/imports',
  access: 'member',
  query: z.strictObject({ name: z.string().max(255).default('export') }),
  form: 'bytes',
  result: Import,
});

/** One's own, newest first. */
export const listImports = endpoint({
  method: 'GET',
  path: '/api/imports',
  access: 'user',
  result: z.object({ imports: z.array(Import) }),
});

/** Brings in what was found. What is here already is left as it is. */
export const startImport = endpoint({
  method: 'POST',
  path: '/api/imports/:id/start',
  access: 'member',
  params: z.object({ id: Id }),
  result: Import,
});

/** Stops it where it is and forgets the file; what was brought in stays. */
export const deleteImport = endpoint({
  method: 'DELETE',
  path: '/api/imports/:id',
  access: 'user',
  params: z.object({ id: Id }),
});

/** Everything of one's own as a zip (docs/export-format.md), streamed. */
export const exportEverything = endpoint({
  method: 'GET',
  path: '/api/export',
  access: 'user',
  form: 'bytes',
});

/** The same of another person, before they are deleted. */
export const exportPerson = endpoint({
  method: 'GET',
  path: '/api/people/:id/export',
  access: 'admin',
  params: z.object({ id: Id }),
  form: 'bytes',
});
