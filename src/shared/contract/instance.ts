/** How the instance stands: what it stores, how it feels, which version it is, and what would go by the owner's terms. */
import { z } from 'zod';
import { Id } from '../ids.ts';
import { endpoint } from './endpoint.ts';

export const StoragePart = z.enum(['data', 'files', 'spool', 'backups', 'imports', 'copies']);
export type StoragePart = z.infer<typeof StoragePart>;

export const getStorage = endpoint({
  method: 'GET',
  path: '/api/instance/storage',
  access: 'admin',
  result: z.object({
    parts: z.array(z.object({ part: StoragePart, bytes: z.number() })),
    freeBytes: z.number().nullable(),
    /** Who has most first. */
    people: z.array(
      z.object({ id: Id, name: z.string(), files: z.number(), fileBytes: z.number(), chats: z.number() }),
    ),
    /** Files from before yesterday that nothing refers to. */
    unused: z.number(),
  }),
});

/** Deletes what `unused` counts. */
export const cleanStorage = endpoint({
  method: 'POST',
  path: '/api/instance/storage/clean',
  access: 'owner',
  result: z.object({ removed: z.number() }),
});

export const HealthCheck = z.object({
  what: z.enum(['database', 'disk', 'loop', 'memory', 'spool', 'upstreams', 'clock', 'backup', 'certificate']),
  state: z.enum(['good', 'warn', 'bad', 'off']),
  /** In the unit of its kind: ms, bytes, a count, days; null: there is none. */
  value: z.number().nullable(),
  /** Names it is about, such as connections that fail. */
  about: z.array(z.string()),
});
export type HealthCheck = z.infer<typeof HealthCheck>;

export const getHealth = endpoint({
  method: 'GET',
  path: '/api/instance/health',
  access: 'admin',
  result: z.object({ checks: z.array(HealthCheck), startedAt: z.string() }),
});

export const getVersions = endpoint({
  method: 'GET',
  path: '/api/instance/versions',
  access: 'admin',
  result: z.object({
    program: z.string(),
    node: z.string(),
    engine: z.enum(['sqlite', 'postgres']),
    database: z.string(),
    system: z.string(),
    /** The newest migration of the data. */
    data: z.string(),
    /** The change log of this build, in Markdown; empty where it has none. */
    changes: z.string(),
  }),
});

/** All of the above and the state of every setting and variable as JSON; no secret, no name, nothing that was said. */
export const getDiagnostics = endpoint({
  method: 'GET',
  path: '/api/instance/diagnostics',
  access: 'owner',
  form: 'bytes',
});

const Days = z.coerce.number().int().min(1).max(3650).optional();

/** What would go at the next sweep under these terms. Nothing is changed. */
export const previewRetention = endpoint({
  method: 'GET',
  path: '/api/instance/retention',
  access: 'owner',
  query: z.strictObject({ chatDays: Days, ledgerDays: Days, auditDays: Days, fileDays: Days }),
  result: z.object({
    chats: z.number(),
    /** Whose they are. */
    people: z.number(),
    calls: z.number(),
    audit: z.number(),
    files: z.number(),
  }),
});
