/** What of each table of a person's own goes into an export; what comes in again is checked by the same. */
import { z } from 'zod';
import { Id } from '#shared/ids.ts';
import { Part } from '#shared/message.ts';
import { Parameters } from '#shared/parameters.ts';
import { MOST_TAGS } from '#shared/tag-names.ts';

const Time = z.number().int().min(0);
const Flag = z.union([z.literal(0), z.literal(1)]);
const Text = z.string().max(64_000_000);
const Short = z.string().max(2000);
const Size = z.number().int().min(0);

/** A JSON text of that shape. */
const json = (schema: z.ZodType) =>
  Text.refine((text) => {
    try {
      return schema.safeParse(JSON.parse(text)).success;
    } catch {
      return false;
    }
  });

/** What of each table is written, and what is taken back: in this order, so that what is referred to is there before. */
export const EXPORTED = {
  projects: z.object({
    id: Id,
    name: Short,
    emoji: Short,
    colour: Short,
    instructions: Text,
    model: Short.nullable(),
    created_at: Time,
    updated_at: Time,
    deleted_at: Time.nullable(),
  }),
  files: z.object({
    id: Id,
    name: Short,
    media_type: Short,
    bytes: Size,
    width: Size.nullable(),
    height: Size.nullable(),
    created_at: Time,
  }),
  documents: z.object({
    file_id: Id,
    kind: Short,
    unit: Short,
    count: Size,
    characters: Size,
    tokens: Size,
    cut: Flag,
  }),
  document_pages: z.object({ file_id: Id, number: Size, label: Short, text: Text }),
  project_files: z.object({ project_id: Id, file_id: Id, added_at: Time }),
  assistants: z.object({
    id: Id,
    name: Short,
    emoji: Short,
    colour: Short,
    description: Short,
    instructions: Text,
    model: Short.nullable(),
    openers: json(z.array(z.string())),
    origin: Short.nullable(),
    shared: Flag,
    parameters: json(Parameters).default('{}'),
    tools: json(z.array(z.string())).nullable().default(null),
    memory: Flag.default(1),
    created_at: Time,
    updated_at: Time,
    deleted_at: Time.nullable(),
  }),
  assistant_files: z.object({ assistant_id: Id, file_id: Id, position: Size }),
  prompts: z.object({
    id: Id,
    title: Short,
    text: Text,
    shared: Flag,
    created_at: Time,
    updated_at: Time,
    deleted_at: Time.nullable(),
  }),
  chats: z.object({
    id: Id,
    title: Short,
    title_source: z.enum(['provisional', 'model', 'person']),
    model: Short.nullable(),
    leaf_id: Id.nullable(),
    created_at: Time,
    updated_at: Time,
    deleted_at: Time.nullable(),
    project_id: Id.nullable(),
    pinned_at: Time.nullable(),
    archived_at: Time.nullable(),
    /** May name one that is shared by somebody else, and so is not here. */
    assistant_id: Id.nullable().default(null),
    memory: Flag.nullable().default(null),
    tags: json(z.array(z.string().max(400)).max(MOST_TAGS)).default('[]'),
  }),
  messages: z.object({
    id: Id,
    chat_id: Id,
    parent_id: Id.nullable(),
    role: z.enum(['user', 'assistant']),
    parts: json(z.array(Part)),
    status: z.enum(['done', 'running', 'stopped', 'failed', 'interrupted', 'truncated', 'filtered']),
    model: Short.nullable(),
    usage: Text.nullable(),
    timing: Text.nullable(),
    cost_micro_usd: z.number().int().nullable(),
    error: Text.nullable(),
    run_id: Id.nullable(),
    created_at: Time,
    deleted_at: Time.nullable(),
    comparison: Short.nullable(),
    origin: Short.nullable(),
    simulated: Flag,
    assistant_id: Id.nullable().default(null),
  }),
  /** Whom it was told to is not taken along. */
  ratings: z.object({
    message_id: Id,
    value: z.enum(['up', 'down']),
    words: Short,
    created_at: Time,
    updated_at: Time,
  }),
  pictures: z.object({
    file_id: Id,
    prompt: Text,
    model: Short,
    size: Short,
    source_id: Id.nullable(),
    chat_id: Id.nullable(),
    created_at: Time,
    deleted_at: Time.nullable().default(null),
  }),
  memories: z.object({
    id: Id,
    text: Short,
    written_by: z.enum(['person', 'model']),
    chat_id: Id.nullable(),
    message_id: Id.nullable(),
    created_at: Time,
    updated_at: Time,
    deleted_at: Time.nullable(),
  }),
  settings: z.object({ key: Short, value: Text, updated_at: Time }),
} as const;
export type ExportedTable = keyof typeof EXPORTED;
export const EXPORTED_TABLES = Object.keys(EXPORTED) as ExportedTable[];

/** A row as it is written out. */
export type ExportedRow = Record<string, unknown>;

/** What tells one row of a table from another. */
export const KEYS = {
  projects: ['id'],
  files: ['id'],
  documents: ['file_id'],
  document_pages: ['file_id', 'number'],
  project_files: ['project_id', 'file_id'],
  assistants: ['id'],
  assistant_files: ['assistant_id', 'file_id'],
  prompts: ['id'],
  chats: ['id'],
  messages: ['id'],
  ratings: ['message_id'],
  pictures: ['file_id'],
  memories: ['id'],
  settings: ['key'],
} as const satisfies Record<ExportedTable, readonly string[]>;
