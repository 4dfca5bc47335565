/** The owner's table of prices. */
import type { Db } from './open.ts';
import type { PriceRow } from './schema.ts';

/** Every entry: by model, connection and time. */
export async function listPrices(db: Db): Promise<PriceRow[]> {
  return db
    .selectFrom('prices')
    .selectAll()
    .orderBy('model')
    .orderBy('connection_id')
    .orderBy('starts_at')
    .orderBy('id')
    .execute();
}

export async function insertPrice(db: Db, row: PriceRow): Promise<void> {
  await db.insertInto('prices').values(row).execute();
}

export type PriceChange = Partial<Omit<PriceRow, 'id' | 'created_at' | 'created_by'>>;

/** Changes the named columns; undefined when there is no such entry. */
export async function updatePrice(db: Db, id: string, change: PriceChange): Promise<PriceRow | undefined> {
  if (Object.keys(change).length === 0)
    return db.selectFrom('prices').selectAll().where('id', '=', id).executeTakeFirst();
  return db.updateTable('prices').set(change).where('id', '=', id).returningAll().executeTakeFirst();
}

/** False when there is no such entry. */
export async function deletePrice(db: Db, id: string): Promise<boolean> {
  const done = await db.deleteFrom('prices').where('id', '=', id).executeTakeFirst();
  return done.numDeletedRows > 0n;
}
