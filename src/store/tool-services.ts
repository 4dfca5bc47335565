/** Services that are described by an OpenAPI document, and their operations as they were read. */
import type { Db } from './open.ts';
import type { ToolOperationRow, ToolServiceRow } from './schema.ts';

/** In the order in which they were added. */
export async function listToolServices(db: Db): Promise<ToolServiceRow[]> {
  return db.selectFrom('tool_services').selectAll().orderBy('created_at').orderBy('name').execute();
}

export async function findToolService(db: Db, name: string): Promise<ToolServiceRow | undefined> {
  return db.selectFrom('tool_services').selectAll().where('name', '=', name).executeTakeFirst();
}

/** In the document's order. */
export async function listToolOperations(db: Db, service: string): Promise<ToolOperationRow[]> {
  return db.selectFrom('tool_operations').selectAll().where('service', '=', service).orderBy('place').execute();
}

/** Of all services, those that answers are offered. */
export async function listOfferedOperations(db: Db): Promise<ToolOperationRow[]> {
  return db
    .selectFrom('tool_operations')
    .selectAll()
    .where('offered', '=', 1)
    .orderBy('service')
    .orderBy('place')
    .execute();
}

/** How many operations each service has, and how many of them are offered. */
export async function countToolOperations(db: Db): Promise<{ service: string; all: number; offered: number }[]> {
  const rows = await db
    .selectFrom('tool_operations')
    .select((eb) => [
      'service',
      eb.fn.countAll<number | string>().as('all'),
      eb.fn.sum<number | string>('offered').as('offered'),
    ])
    .groupBy('service')
    .execute();
  return rows.map(({ service, all, offered }) => ({ service, all: Number(all), offered: Number(offered) }));
}

/** As a whole: operations that there were are gone. */
export async function putToolService(
  db: Db,
  row: ToolServiceRow,
  operations: readonly ToolOperationRow[],
): Promise<void> {
  await db.transaction().execute(async (trx) => {
    const { name: _, created_at: __, ...change } = row;
    await trx
      .insertInto('tool_services')
      .values(row)
      .onConflict((on) => on.column('name').doUpdateSet(change))
      .execute();
    await trx.deleteFrom('tool_operations').where('service', '=', row.name).execute();
    // A piece at a time: statements have a most of values.
    for (let at = 0; at < operations.length; at += 50)
      await trx
        .insertInto('tool_operations')
        .values(operations.slice(at, at + 50))
        .execute();
  });
}

/** False when there was none. */
export async function deleteToolService(db: Db, name: string): Promise<boolean> {
  await db.deleteFrom('tool_operations').where('service', '=', name).execute();
  const done = await db.deleteFrom('tool_services').where('name', '=', name).executeTakeFirst();
  return done.numDeletedRows > 0n;
}
