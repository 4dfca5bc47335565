/**
 * Who did what, as a chain: each entry's mark is a keyed hash of the entry and the mark before it. Whoever changes the
 * data without the instance's secret cannot make the chain right again.
 */
import { z } from 'zod';
import type { Db } from './open.ts';
import type { AuditRow } from './schema.ts';
import type { Seal } from './seal.ts';
import { readInternal, writeInternal } from './settings.ts';

export type AuditEntry = Omit<AuditRow, 'seq' | 'mark'>;

/** The mark before the first entry. */
const BEGINNING = '';

function markOf(seal: Pick<Seal, 'mark'>, before: string, entry: AuditEntry, seq: number): string {
  const { at, user_id, name, ip, act, target, fields } = entry;
  return seal.mark(`audit ${JSON.stringify([before, seq, at, user_id, name, ip, act, target, fields])}`);
}

/** How far the chain went, sealed: without it nobody would miss entries that were taken off its end. */
const Head = z.object({ seq: z.number(), proof: z.string() });
const HEAD = 'audit.head';

const headProof = (seal: Pick<Seal, 'mark'>, seq: number): string => seal.mark(`audit head ${seq}`);

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
    if ((done.numInsertedOrUpdatedRows ?? 0n) > 0n)
      return writeInternal(db, HEAD, { seq, proof: headProof(seal, seq) }, entry.at);
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

/** Where the chain begins since its oldest entries went; sealed by the instance's secret like the chain itself. */
const Anchor = z.object({ seq: z.number(), mark: z.string(), proof: z.string() });
const ANCHOR = 'audit.anchor';

const proofOf = (seal: Pick<Seal, 'mark'>, seq: number, mark: string): string =>
  seal.mark(`audit anchor ${seq} ${mark}`);

async function anchorOf(db: Db, seal: Pick<Seal, 'mark'>): Promise<{ seq: number; mark: string }> {
  const anchor = Anchor.safeParse(await readInternal(db, ANCHOR));
  if (!anchor.success) return { seq: 0, mark: BEGINNING };
  const { seq, mark, proof } = anchor.data;
  // One that somebody made up is none: the chain then breaks at its first entry.
  return proof === proofOf(seal, seq, mark) ? { seq, mark } : { seq: 0, mark: BEGINNING };
}

export async function countAudit(db: Db, before: number): Promise<number> {
  const row = await db
    .selectFrom('audit')
    .select(({ fn }) => fn.countAll<number>().as('n'))
    .where('at', '<', before)
    .executeTakeFirstOrThrow();
  return row.n;
}

/** Takes entries from before `before` (ms) off the chain's beginning; what is left still proves itself. How many went. */
export async function sweepAudit(db: Db, seal: Pick<Seal, 'mark'>, before: number, now: number): Promise<number> {
  return db.transaction().execute(async (trx) => {
    const first = await trx
      .selectFrom('audit')
      .select('seq')
      .where('at', '>=', before)
      .orderBy('seq')
      .limit(1)
      .execute();
    const all = await trx.selectFrom('audit').select('seq').orderBy('seq', 'desc').limit(1).execute();
    // The last one stays: the chain grows at its end.
    const end = Math.min(first[0]?.seq ?? Infinity, all[0]?.seq ?? 0);
    const last = await trx
      .selectFrom('audit')
      .select(['seq', 'mark'])
      .where('seq', '<', end)
      .orderBy('seq', 'desc')
      .limit(1)
      .executeTakeFirst();
    if (last === undefined) return 0;
    await writeInternal(trx, ANCHOR, { ...last, proof: proofOf(seal, last.seq, last.mark) }, now);
    const done = await trx.deleteFrom('audit').where('seq', '<=', last.seq).executeTakeFirst();
    return Number(done.numDeletedRows);
  });
}

/** What these ids of people, teams, keys, connections and deployments stand for; of people also who is no more, if they ever did something. */
export async function auditNames(db: Db, ids: readonly string[]): Promise<Map<string, string>> {
  const names = new Map<string, string>();
  if (ids.length === 0) return names;
  const gone = await db
    .selectFrom('audit')
    .select(['user_id', 'name'])
    .distinct()
    .where('user_id', 'in', ids)
    .where('name', '!=', '')
    .execute();
  for (const { user_id, name } of gone) if (user_id !== null) names.set(user_id, name);
  for (const table of ['users', 'teams', 'keys', 'connections', 'deployments'] as const)
    for (const { id, name } of await db.selectFrom(table).select(['id', 'name']).where('id', 'in', ids).execute())
      names.set(id, name);
  return names;
}

/** Reads the whole chain. `brokenAt`: the number of the first entry that does not follow from those before it. */
export async function checkAudit(
  db: Db,
  seal: Pick<Seal, 'mark'>,
): Promise<{ entries: number; brokenAt: number | null }> {
  const PAGE = 500;
  let { seq, mark: before } = await anchorOf(db, seal);
  for (;;) {
    const rows = await auditAfter(db, seq, PAGE);
    for (const row of rows) {
      if (row.seq !== seq + 1 || row.mark !== markOf(seal, before, row, row.seq))
        return { entries: seq, brokenAt: seq + 1 };
      before = row.mark;
      seq = row.seq;
    }
    if (rows.length < PAGE) break;
  }
  const head = Head.safeParse(await readInternal(db, HEAD));
  const end = head.success && head.data.proof === headProof(seal, head.data.seq) ? head.data.seq : 0;
  return { entries: seq, brokenAt: end > seq ? seq + 1 : null };
}
