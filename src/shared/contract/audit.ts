import { z } from 'zod';
import { Id } from '../ids.ts';
import { endpoint } from './endpoint.ts';

/**
 * What somebody did: the endpoint's name, what it was done to, and which fields were given; never their values, but for
 * switches and roles (`suspended: true`).
 */
export const AuditEntry = z.object({
  seq: z.number(),
  at: z.string(),
  /** Null: nobody who was signed in. */
  person: z.object({ id: Id, name: z.string() }).nullable(),
  ip: z.string(),
  act: z.string(),
  target: z.record(z.string(), z.string()),
  /** How what the ids of `target` name is called now, by id. */
  labels: z.record(z.string(), z.string()),
  fields: z.array(z.string()),
});
export type AuditEntry = z.infer<typeof AuditEntry>;

export const listAudit = endpoint({
  method: 'GET',
  path: '/api/audit',
  access: 'admin',
  query: z.strictObject({ before: z.coerce.number().int().min(1).optional(), userId: Id.optional() }),
  result: z.object({ entries: z.array(AuditEntry), next: z.number().nullable() }),
});

/** Reads the whole chain: whether any entry was changed, added or taken out behind the program's back, at its end too. */
export const checkAudit = endpoint({
  method: 'GET',
  path: '/api/audit/check',
  access: 'admin',
  result: z.object({ entries: z.number(), brokenAt: z.number().nullable() }),
});

/** Every entry as JSON lines, oldest first, with its mark. */
export const exportAudit = endpoint({ method: 'GET', path: '/api/audit.jsonl', access: 'owner', form: 'bytes' });
