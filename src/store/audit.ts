/**
 * Who did what, as a chain: each entry's mark is a keyed hash of the entry and the mark before it. Whoever changes the
 * data without the instance's secret cannot make the chain right again.
 */
import type { Db } from './open.ts';
import type { AuditRow } from './schema.ts';
import type { Seal } from './seal.ts';

export type AuditEntry = Omit<AuditRow, 'seq' | 'mark'>;

/** The mark before the first entry. */
const BEGINNING = '';

function markOf(seal: Pick<Seal, 'mark'>, before: string, entry: AuditEntry, seq: number): string {
  const { at, user_id, name, ip, act, target, fields } = entry;
  return seal.mark(`audit ${JSON.stringify([before, seq, at, user_id, name, ip, act, target, fields])}`);
}

/** Adds an entry at the end. Processes that add at once are told apart by the number: one of them tries again. */
export async function addAudit(db: Db, seal: Pick<Seal, 'mark'>, entry: AuditEntry): Promise<void> {
  for (let tries = 0; ; tries++) {
    const last = await db
      .selectFrom('audit')
      .select(['seq', 'mark'])
      .orderBy('seq', 'desc')
      .limit(1)
      .executeTakeFirst();
    const seq = (last?.seq ?? 0) + 1;
    const mark = markOf(seal, last?.mark ?? BEGINNING, entry, seq);
    const done = await db
      .insertInto('audit')
      .values({ ...entry, seq, mark })
      .onConflict((oc) => oc.column('seq').doNothing())
      .executeTakeFirst();
    if ((done.numInsertedOrUpdatedRows ?? 0n) > 0n) return;
    if (tries > 100) throw new Error('the audit log could not be written');
  }
}

/** Entries before `before`, latest first. */
export async function listAudit(
  db: Db,
  { before, userId, limit }: { before?: number | undefined; userId?: string | undefined; limit: number },
): Promise<AuditRow[]> {
  let select = db.selectFrom('audit').selectAll().orderBy('seq', 'desc').limit(limit);
  if (before !== undefined) select = select.where('seq', '<', before);
  if (userId !== undefined) select = select.where('user_id', '=', userId);
  return select.execute();
}

/** The next entries after `seq`, oldest first. */
export async function auditAfter(db: Db, seq: number, limit: number): Promise<AuditRow[]> {
  return db.selectFrom('audit').selectAll().where('seq', '>', seq).orderBy('seq').limit(limit).execute();
}

/** Reads the whole chain. `brokenAt`: the number of the first entry that does not follow from those before it. */
export async function checkAudit(
  db: Db,
  seal: Pick<Seal, 'mark'>,
): Promise<{ entries: number; brokenAt: number | null }> {
  const PAGE = 500;
  let before = BEGINNING;
  let seq = 0;
  for (;;) {
    const rows = await auditAfter(db, seq, PAGE);
    for (const row of rows) {
      if (row.seq !== seq + 1 || row.mark !== markOf(seal, before, row, row.seq))
        return { entries: seq, brokenAt: seq + 1 };
      before = row.mark;
      seq = row.seq;
    }
    if (rows.length < PAGE) return { entries: seq, brokenAt: null };
  }
}
