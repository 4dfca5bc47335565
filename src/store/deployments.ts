/**
 * Deployments: the public names by which models are called, and where each leads (its targets). A name belongs to one
 * deployment at a time; what stood on a deleted connection gives its name up to the living.
 */
import type { Db } from './open.ts';
import type { DeploymentRow, TargetRow } from './schema.ts';

/** A deployment with the target that is tried first. */
export interface PlacedDeployment extends DeploymentRow {
  target_id: string;
  connection_id: string;
  upstream_name: string;
}

function placed(db: Db) {
  return db
    .selectFrom('deployments')
    .innerJoin('targets', 'targets.deployment_id', 'deployments.id')
    .innerJoin('connections', 'connections.id', 'targets.connection_id')
    .selectAll('deployments')
    .select(['targets.id as target_id', 'targets.connection_id', 'targets.upstream_name'])
    .orderBy('deployments.position')
    .orderBy('deployments.created_at')
    .orderBy('targets.priority');
}

/** Every deployment on a connection that is not deleted, in the owner's order, once. */
export async function allDeployments(db: Db): Promise<PlacedDeployment[]> {
  return firstTargets(await placed(db).where('connections.deleted_at', 'is', null).execute());
}

/** The deployments of one connection, deleted or not, in the owner's order. */
export async function deploymentsOf(db: Db, connectionId: string): Promise<PlacedDeployment[]> {
  return firstTargets(await placed(db).where('targets.connection_id', '=', connectionId).execute());
}

/** The deployment, unless its connection is deleted. */
export async function findDeployment(db: Db, id: string): Promise<PlacedDeployment | undefined> {
  return placed(db)
    .where('deployments.id', '=', id)
    .where('connections.deleted_at', 'is', null)
    .limit(1)
    .executeTakeFirst();
}

function firstTargets(rows: PlacedDeployment[]): PlacedDeployment[] {
  const seen = new Set<string>();
  return rows.filter((row) => !seen.has(row.id) && seen.add(row.id));
}

/**
 * The nearest free name to `name`: itself, or with a number. Only deployments on connections that are not deleted hold
 * names; `except` is a deployment that may keep its own.
 */
export async function freeName(db: Db, name: string, except?: string): Promise<string> {
  const rows = await allDeployments(db);
  const taken = new Set(rows.filter((row) => row.id !== except).map((row) => row.name));
  if (!taken.has(name)) return name;
  for (let n = 2; ; n++) if (!taken.has(`${name}-${n}`)) return `${name}-${n}`;
}

/** Adds a deployment at the end of the order with its one target. Run it in a transaction with `freeName`. */
export async function insertDeployment(
  db: Db,
  row: Omit<DeploymentRow, 'position'>,
  target: Pick<TargetRow, 'id' | 'connection_id' | 'upstream_name'>,
): Promise<void> {
  await yieldName(db, row.name, row.id);
  const last = await db
    .selectFrom('deployments')
    .select((eb) => eb.fn.max('position').as('position'))
    .executeTakeFirst();
  await db
    .insertInto('deployments')
    .values({ ...row, position: (last?.position ?? 0) + 1 })
    .execute();
  await db
    .insertInto('targets')
    .values({ ...target, deployment_id: row.id, priority: 0, weight: 1 })
    .execute();
}

export type DeploymentChange = Partial<Omit<DeploymentRow, 'id' | 'created_at'>> & { upstream_name?: string };

/** Changes the named columns, and where the first target leads; false when there is no such deployment. */
export async function updateDeployment(db: Db, id: string, change: DeploymentChange): Promise<boolean> {
  const { upstream_name, ...columns } = change;
  if (columns.name !== undefined) await yieldName(db, columns.name, id);
  if (Object.keys(columns).length > 0) await db.updateTable('deployments').set(columns).where('id', '=', id).execute();
  const target = await db
    .selectFrom('targets')
    .select('id')
    .where('deployment_id', '=', id)
    .orderBy('priority')
    .executeTakeFirst();
  if (target === undefined) return false;
  if (upstream_name !== undefined)
    await db.updateTable('targets').set({ upstream_name }).where('id', '=', target.id).execute();
  return true;
}

export async function deleteDeployment(db: Db, id: string): Promise<void> {
  await db.deleteFrom('deployments').where('id', '=', id).execute();
}

/** Names are unique in the table; a deployment of a deleted connection that still sits on `name` moves aside. */
async function yieldName(db: Db, name: string, id: string): Promise<void> {
  const holder = await db
    .selectFrom('deployments')
    .select('id')
    .where('name', '=', name)
    .where('id', '!=', id)
    .executeTakeFirst();
  if (holder === undefined || (await findDeployment(db, holder.id)) !== undefined) return;
  const names = await db.selectFrom('deployments').select('name').execute();
  const taken = new Set(names.map((row) => row.name));
  let n = 2;
  while (taken.has(`${name}-${n}`)) n++;
  await db
    .updateTable('deployments')
    .set({ name: `${name}-${n}` })
    .where('id', '=', holder.id)
    .execute();
}
