/** Comparisons with bills that somebody kept. */
import type { Db } from './open.ts';
import type { InvoiceReportRow } from './schema.ts';

export async function insertInvoice(db: Db, row: InvoiceReportRow): Promise<void> {
  await db.insertInto('invoice_reports').values(row).execute();
}

/** Newest first; without the reports themselves. */
export async function listInvoices(db: Db, limit: number): Promise<Omit<InvoiceReportRow, 'report'>[]> {
  return db
    .selectFrom('invoice_reports')
    .select(['id', 'name', 'first_day', 'last_day', 'created_at', 'created_by'])
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit)
    .execute();
}

export async function findInvoiceReport(db: Db, id: string): Promise<InvoiceReportRow | undefined> {
  return db.selectFrom('invoice_reports').selectAll().where('id', '=', id).executeTakeFirst();
}

/** False when there is none. */
export async function deleteInvoiceReport(db: Db, id: string): Promise<boolean> {
  const done = await db.deleteFrom('invoice_reports').where('id', '=', id).executeTakeFirst();
  return done.numDeletedRows > 0n;
}
