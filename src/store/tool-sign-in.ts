/** Who signed in to which MCP server. Every query of a person's names whose it is. */
import type { Db } from './open.ts';
import type { ToolClientRow, ToolFlowRow, ToolGrantRow, ToolSignInRow } from './schema.ts';

/** Addresses of our own under which we are known at one server at most. */
const MOST_CLIENTS = 8;

export async function findToolSignIn(db: Db, server: string): Promise<ToolSignInRow | undefined> {
  return db.selectFrom('tool_sign_ins').selectAll().where('server', '=', server).executeTakeFirst();
}

export async function listToolSignIns(db: Db): Promise<ToolSignInRow[]> {
  return db.selectFrom('tool_sign_ins').selectAll().execute();
}

export async function putToolSignIn(db: Db, row: ToolSignInRow): Promise<void> {
  const { client_id, client } = row;
  await db
    .insertInto('tool_sign_ins')
    .values(row)
    .onConflict((on) => on.column('server').doUpdateSet({ client_id, client }))
    .execute();
}

/** Nobody signs in there any more; the grants there were. */
export async function deleteToolSignIn(db: Db, server: string): Promise<ToolGrantRow[]> {
  await db.deleteFrom('tool_sign_ins').where('server', '=', server).execute();
  await db.deleteFrom('tool_clients').where('server', '=', server).execute();
  await db.deleteFrom('tool_flows').where('server', '=', server).execute();
  return db.deleteFrom('tool_grants').where('server', '=', server).returningAll().execute();
}

export async function findToolClient(
  db: Db,
  { server, issuer, redirect_uri }: Pick<ToolClientRow, 'server' | 'issuer' | 'redirect_uri'>,
): Promise<ToolClientRow | undefined> {
  return db
    .selectFrom('tool_clients')
    .selectAll()
    .where('server', '=', server)
    .where('issuer', '=', issuer)
    .where('redirect_uri', '=', redirect_uri)
    .executeTakeFirst();
}

/** The oldest make room. */
export async function putToolClient(db: Db, row: ToolClientRow): Promise<void> {
  const { client, created_at } = row;
  await db
    .insertInto('tool_clients')
    .values(row)
    .onConflict((on) => on.columns(['server', 'issuer', 'redirect_uri']).doUpdateSet({ client, created_at }))
    .execute();
  const rows = await db
    .selectFrom('tool_clients')
    .select(['issuer', 'redirect_uri'])
    .where('server', '=', row.server)
    .orderBy('created_at', 'desc')
    .execute();
  for (const { issuer, redirect_uri } of rows.slice(MOST_CLIENTS))
    await deleteToolClient(db, { server: row.server, issuer, redirect_uri });
}

export async function deleteToolClient(
  db: Db,
  { server, issuer, redirect_uri }: Pick<ToolClientRow, 'server' | 'issuer' | 'redirect_uri'>,
): Promise<void> {
  await db
    .deleteFrom('tool_clients')
    .where('server', '=', server)
    .where('issuer', '=', issuer)
    .where('redirect_uri', '=', redirect_uri)
    .execute();
}

/** The last one a person began for a server is the one that counts. */
export async function insertToolFlow(db: Db, row: ToolFlowRow): Promise<void> {
  await db.deleteFrom('tool_flows').where('user_id', '=', row.user_id).where('server', '=', row.server).execute();
  await db.insertInto('tool_flows').values(row).execute();
}

/** Takes it away for good, so that it is used once; undefined when it is not this person's, or was used. */
export async function takeToolFlow(
  db: Db,
  { id, userId }: { id: string; userId: string },
): Promise<ToolFlowRow | undefined> {
  return db
    .deleteFrom('tool_flows')
    .where('id', '=', id)
    .where('user_id', '=', userId)
    .returningAll()
    .executeTakeFirst();
}

export async function sweepToolFlows(db: Db, now: number): Promise<void> {
  await db.deleteFrom('tool_flows').where('expires_at', '<', now).execute();
}

export async function listToolGrants(db: Db, userId: string): Promise<ToolGrantRow[]> {
  return db.selectFrom('tool_grants').selectAll().where('user_id', '=', userId).execute();
}

export async function findToolGrant(db: Db, userId: string, server: string): Promise<ToolGrantRow | undefined> {
  return db
    .selectFrom('tool_grants')
    .selectAll()
    .where('user_id', '=', userId)
    .where('server', '=', server)
    .executeTakeFirst();
}

export async function putToolGrant(db: Db, row: ToolGrantRow): Promise<void> {
  const { user_id: _, server: __, ...change } = row;
  await db
    .insertInto('tool_grants')
    .values(row)
    .onConflict((on) => on.columns(['user_id', 'server']).doUpdateSet(change))
    .execute();
}

/** What it was; undefined when there was none. */
export async function deleteToolGrant(db: Db, userId: string, server: string): Promise<ToolGrantRow | undefined> {
  return db
    .deleteFrom('tool_grants')
    .where('user_id', '=', userId)
    .where('server', '=', server)
    .returningAll()
    .executeTakeFirst();
}

/** True for the one who may renew these tokens until `until`: nobody else is at it, and nobody was meanwhile. */
export async function holdToolGrant(
  db: Db,
  { id, version }: Pick<ToolGrantRow, 'id' | 'version'>,
  { now, until }: { now: number; until: number },
): Promise<boolean> {
  const done = await db
    .updateTable('tool_grants')
    .set({ held_until: until })
    .where('id', '=', id)
    .where('version', '=', version)
    .where('held_until', '<=', now)
    .executeTakeFirst();
  return done.numUpdatedRows > 0n;
}

/** False when it went or changed meanwhile. Whoever held it lets go. */
export async function updateToolGrant(
  db: Db,
  { id, version }: Pick<ToolGrantRow, 'id' | 'version'>,
  change: Partial<Pick<ToolGrantRow, 'tokens' | 'expires_at'>>,
): Promise<boolean> {
  const isNew = change.tokens !== undefined;
  const done = await db
    .updateTable('tool_grants')
    .set({ ...change, held_until: 0, version: isNew ? version + 1 : version })
    .where('id', '=', id)
    .where('version', '=', version)
    .executeTakeFirst();
  return done.numUpdatedRows > 0n;
}

/** What the server asked for and was not granted; it is asked for at the next sign-in. */
export async function wantToolScope(db: Db, userId: string, server: string, wanted: string): Promise<void> {
  await db
    .updateTable('tool_grants')
    .set({ wanted })
    .where('user_id', '=', userId)
    .where('server', '=', server)
    .execute();
}

/** How many people are connected to a server under its present address. */
export async function countToolGrants(db: Db, { name, url }: { name: string; url: string }): Promise<number> {
  const found = await db
    .selectFrom('tool_grants')
    .select((eb) => eb.fn.countAll<number | string>().as('n'))
    .where('server', '=', name)
    .where('url', '=', url)
    .where('tokens', 'is not', null)
    .executeTakeFirst();
  return Number(found?.n ?? 0);
}

/** Takes away what belongs to no server of `servers` any more; what it was. */
export async function takeStrayToolGrants(
  db: Db,
  servers: readonly { name: string; url: string }[],
): Promise<ToolGrantRow[]> {
  const kinds = await db.selectFrom('tool_grants').select(['server', 'url']).distinct().execute();
  const stray = kinds.filter((kind) => !servers.some(({ name, url }) => name === kind.server && url === kind.url));
  const taken = stray.map(({ server, url }) =>
    db.deleteFrom('tool_grants').where('server', '=', server).where('url', '=', url).returningAll().execute(),
  );
  return (await Promise.all(taken)).flat();
}
