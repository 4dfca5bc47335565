import { z } from 'zod';
import { checkAudit, exportAudit, listAudit, type AuditEntry } from '#shared/contract/audit.ts';
import * as store from '#store/audit.ts';
import { isoTime } from '#store/rows.ts';
import type { AuditRow } from '#store/schema.ts';
import { handle, type Mounted } from '../mount.ts';

const PAGE = 100;
const SHEET = 500;
const Target = z.record(z.string(), z.string());
const Fields = z.array(z.string());

function entryOf(row: AuditRow): Omit<AuditEntry, 'labels'> {
  return {
    seq: row.seq,
    at: isoTime(row.at),
    person: row.user_id === null ? null : { id: row.user_id, name: row.name },
    ip: row.ip,
    act: row.act,
    target: Target.parse(JSON.parse(row.target)),
    fields: Fields.parse(JSON.parse(row.fields)),
  };
}

export const auditRoutes: Mounted[] = [
  handle(listAudit, async ({ query }, { db }) => {
    const rows = await store.listAudit(db, { ...query, limit: PAGE + 1 });
    const page = rows.slice(0, PAGE);
    const entries = page.map(entryOf);
    const names = await store.auditNames(db, [...new Set(entries.flatMap(({ target }) => Object.values(target)))]);
    const labelsOf = (target: AuditEntry['target']) =>
      Object.fromEntries(
        Object.values(target).flatMap((id) => {
          const name = names.get(id);
          return name === undefined ? [] : [[id, name]];
        }),
      );
    return {
      entries: entries.map((entry) => ({ ...entry, labels: labelsOf(entry.target) })),
      next: rows.length > PAGE ? (page.at(-1)?.seq ?? null) : null,
    };
  }),
  handle(checkAudit, (_, { db, seal }) => store.checkAudit(db, seal)),
  handle(exportAudit, (_, { db, now }) => {
    async function* lines() {
      const encoder = new TextEncoder();
      for (let seq = 0; ;) {
        const rows = await store.auditAfter(db, seq, SHEET);
        yield encoder.encode(rows.map((row) => `${JSON.stringify({ ...entryOf(row), mark: row.mark })}\n`).join(''));
        seq = rows.at(-1)?.seq ?? seq;
        if (rows.length < SHEET) return;
      }
    }
    return new Response(ReadableStream.from(lines()), {
      headers: {
        'content-type': 'application/x-ndjson; charset=utf-8',
        'content-disposition': `attachment; filename="audit-${isoTime(now()).slice(0, 10)}.jsonl"`,
        'cache-control': 'no-store',
      },
    });
  }),
];
