/**
 * Deployments: the public names by which models are called, and where each leads (its targets). A name belongs to one
 * deployment at a time; what stood on a deleted connection gives its name up to the living.
 */
import type { Db } from './open.ts';
import type { DeploymentRow, TargetRow } from './schema.ts';

/** A deployment with the target that is tried first, and with all of them. */
export interface PlacedDeployment extends DeploymentRow {
  target_id: string;
  connection_id: string;
  upstream_name: string;
  /** Those on connections that are not deleted, by priority. */
  targets: readonly TargetRow[];
}

/** What a deployment says of itself beyond its name, as Azure describes one; all of it may be left open. */
type Terms = Pick<
  DeploymentRow,
  | 'sku'
  | 'capacity_tpm'
  | 'model_version'
  | 'content_filter'
  | 'version_upgrade'
  | 'successor'
  | 'retires_at'
  | 'switched_at'
  | 'routing'
>;
export const NO_TERMS: Terms = {
  sku: null,
  capacity_tpm: null,
  model_version: null,
  content_filter: null,
  version_upgrade: null,
  successor: null,
  retires_at: null,
  switched_at: null,
  routing: '{}',
};

function placed(db: Db) {
  return db
    .selectFrom('deployments')
    .innerJoin('targets', 'targets.deployment_id', 'deployments.id')
    .innerJoin('connections', 'connections.id', 'targets.connection_id')
    .selectAll('deployments')
    .select(['targets.id as target_id', 'targets.connection_id', 'targets.upstream_name'])
    .orderBy('deployments.position')
    .orderBy('deployments.created_at')
    .orderBy('targets.priority')
    .orderBy('targets.id');
}

/** Every deployment on a connection that is not deleted, in the owner's order, once. */
export async function allDeployments(db: Db): Promise<PlacedDeployment[]> {
  return whole(db, await placed(db).where('connections.deleted_at', 'is', null).execute());
}

/** The deployments of one connection, deleted or not, in the owner's order. */
export async function deploymentsOf(db: Db, connectionId: string): Promise<PlacedDeployment[]> {
  return whole(db, await placed(db).where('targets.connection_id', '=', connectionId).execute());
}

/** The deployment, unless its connection is deleted. */
export async function findDeployment(db: Db, id: string): Promise<PlacedDeployment | undefined> {
  const rows = await placed(db).where('deployments.id', '=', id).where('connections.deleted_at', 'is', null).execute();
  return (await whole(db, rows))[0];
}

/** One row a deployment, with its targets. */
async function whole(db: Db, rows: readonly Omit<PlacedDeployment, 'targets'>[]): Promise<PlacedDeployment[]> {
  const first = new Map<string, Omit<PlacedDeployment, 'targets'>>();
  for (const row of rows) if (!first.has(row.id)) first.set(row.id, row);
  if (first.size === 0) return [];
  const targets = Map.groupBy(
    await (first.size === 1 ? targetsOf(db, [...first.keys()]) : targetsOf(db)),
    (target) => target.deployment_id,
  );
  return [...first.values()].map((row) => ({ ...row, targets: targets.get(row.id) ?? [] }));
}

/** Targets on connections that are not deleted, by priority; of all deployments or of these. */
async function targetsOf(db: Db, deployments?: readonly string[]): Promise<TargetRow[]> {
  let query = db
    .selectFrom('targets')
    .innerJoin('connections', 'connections.id', 'targets.connection_id')
    .selectAll('targets')
    .where('connections.deleted_at', 'is', null);
  if (deployments !== undefined) query = query.where('targets.deployment_id', 'in', deployments);
  return query.orderBy('targets.priority').orderBy('targets.id').execute();
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
  row: Omit<DeploymentRow, 'position' | keyof Terms> & Partial<Terms>,
  target: Pick<TargetRow, 'id' | 'connection_id' | 'upstream_name'> & Partial<Pick<TargetRow, 'sku' | 'capacity_tpm'>>,
): Promise<void> {
  await yieldName(db, row.name, row.id);
  const last = await db
    .selectFrom('deployments')
    .select((eb) => eb.fn.max('position').as('position'))
    .executeTakeFirst();
  await db
    .insertInto('deployments')
    .values({ ...NO_TERMS, ...row, position: (last?.position ?? 0) + 1 })
    .execute();
  await insertTarget(db, { ...PLAIN_TARGET, ...target, deployment_id: row.id });
}

/** A target of which only the place is known. */
export const PLAIN_TARGET: Omit<TargetRow, 'id' | 'deployment_id' | 'connection_id' | 'upstream_name'> = {
  priority: 0,
  weight: 1,
  model: null,
  sku: null,
  capacity_tpm: null,
  enabled: 1,
};

export async function insertTarget(db: Db, row: TargetRow): Promise<void> {
  await db.insertInto('targets').values(row).execute();
}

export async function updateTarget(
  db: Db,
  id: string,
  change: Partial<Omit<TargetRow, 'id' | 'deployment_id'>>,
): Promise<void> {
  if (Object.keys(change).length > 0) await db.updateTable('targets').set(change).where('id', '=', id).execute();
}

export async function deleteTarget(db: Db, id: string): Promise<void> {
  await db.deleteFrom('targets').where('id', '=', id).execute();
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
    .orderBy('id')
    .executeTakeFirst();
  if (target === undefined) return false;
  if (upstream_name !== undefined)
    await db.updateTable('targets').set({ upstream_name }).where('id', '=', target.id).execute();
  return true;
}

/** Other deployments that name one by its public name, as successor or to be asked instead, follow it to its new one. */
export async function renameReferences(db: Db, from: string, to: string): Promise<void> {
  await db.updateTable('deployments').set({ successor: to }).where('successor', '=', from).execute();
  const named = JSON.stringify(from);
  for (const { id, routing } of await db.selectFrom('deployments').select(['id', 'routing']).execute())
    // A JSON text inside a JSON text: quotes mark its ends, so that no longer name is meant.
    if (routing.includes(named))
      await db
        .updateTable('deployments')
        .set({ routing: routing.replaceAll(named, () => JSON.stringify(to)) })
        .where('id', '=', id)
        .execute();
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
