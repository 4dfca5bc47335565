/** Connections: addresses with their sealed keys. Deleted ones stay for a while, so that deleting can be undone. */
import type { Db } from './open.ts';
import type { ConnectionRow } from './schema.ts';

/** The columns of a connection that signs in with keys. */
export const WITH_KEYS: Pick<ConnectionRow, 'auth' | 'auth_secret'> = { auth: '{"kind":"key"}', auth_secret: null };

/** Connections that are not deleted, oldest first. */
export async function allConnections(db: Db): Promise<ConnectionRow[]> {
  return db
    .selectFrom('connections')
    .selectAll()
    .where('deleted_at', 'is', null)
    .orderBy('created_at')
    .orderBy('id')
    .execute();
}

/** Deleted ones too, oldest first. */
export async function everyConnection(db: Db): Promise<ConnectionRow[]> {
  return db.selectFrom('connections').selectAll().orderBy('created_at').orderBy('id').execute();
}

export async function findConnection(db: Db, id: string): Promise<ConnectionRow | undefined> {
  return db
    .selectFrom('connections')
    .selectAll()
    .where('id', '=', id)
    .where('deleted_at', 'is', null)
    .executeTakeFirst();
}

/** Deleted or not. */
export async function findConnectionEver(db: Db, id: string): Promise<ConnectionRow | undefined> {
  return db.selectFrom('connections').selectAll().where('id', '=', id).executeTakeFirst();
}

/** Connections of one source, deleted ones too, oldest first. */
export async function connectionsOfSource(db: Db, source: string): Promise<ConnectionRow[]> {
  return db.selectFrom('connections').selectAll().where('source', '=', source).orderBy('created_at').execute();
}

export async function insertConnection(db: Db, row: ConnectionRow): Promise<void> {
  await db.insertInto('connections').values(row).execute();
}

export type ConnectionChange = Partial<Omit<ConnectionRow, 'id' | 'provider' | 'source' | 'created_at'>>;

/** Changes the named columns, of a deleted connection too; undefined when there is no such connection. */
export async function updateConnection(
  db: Db,
  id: string,
  change: ConnectionChange,
): Promise<ConnectionRow | undefined> {
  if (Object.keys(change).length === 0) return findConnectionEver(db, id);
  return db.updateTable('connections').set(change).where('id', '=', id).returningAll().executeTakeFirst();
}

/** Connections deleted before `before` are gone for good, and the deployments that stood only on them; how many. */
export async function sweepConnections(db: Db, before: number): Promise<number> {
  return db.transaction().execute(async (trx) => {
    const done = await trx.deleteFrom('connections').where('deleted_at', '<', before).executeTakeFirst();
    await trx
      .deleteFrom('deployments')
      .where((eb) =>
        eb.not(
          eb.exists(
            eb.selectFrom('targets').select('targets.id').whereRef('targets.deployment_id', '=', 'deployments.id'),
          ),
        ),
      )
      .execute();
    return Number(done.numDeletedRows);
  });
}
