/** Teams and who is in them. A person is in one at most. */
import type { Db } from './open.ts';
import type { TeamRow } from './schema.ts';

/** By name; deleted ones are left out. */
export async function listTeams(db: Db): Promise<TeamRow[]> {
  return db.selectFrom('teams').selectAll().where('deleted_at', 'is', null).orderBy('name').orderBy('id').execute();
}

export async function findTeam(db: Db, id: string): Promise<TeamRow | undefined> {
  return db.selectFrom('teams').selectAll().where('id', '=', id).where('deleted_at', 'is', null).executeTakeFirst();
}

export async function insertTeam(db: Db, row: TeamRow): Promise<void> {
  await db.insertInto('teams').values(row).execute();
}

/** False when there is no such team. */
export async function renameTeam(db: Db, id: string, name: string): Promise<boolean> {
  const done = await db
    .updateTable('teams')
    .set({ name })
    .where('id', '=', id)
    .where('deleted_at', 'is', null)
    .executeTakeFirst();
  return done.numUpdatedRows > 0n;
}

/** Its members are in no team then, and its limits and its list of models are gone. False when there is no such team. */
export async function deleteTeam(db: Db, id: string, now: number): Promise<boolean> {
  return db.transaction().execute(async (trx) => {
    const done = await trx
      .updateTable('teams')
      .set({ deleted_at: now })
      .where('id', '=', id)
      .where('deleted_at', 'is', null)
      .executeTakeFirst();
    await trx.deleteFrom('team_members').where('team_id', '=', id).execute();
    await trx.deleteFrom('limits').where('scope', '=', 'team').where('owner', '=', id).execute();
    await trx.deleteFrom('model_access').where('scope', '=', 'team').where('owner', '=', id).execute();
    return done.numUpdatedRows > 0n;
  });
}

/** Each person's team. */
export async function memberships(db: Db): Promise<{ user_id: string; team_id: string }[]> {
  return db.selectFrom('team_members').select(['user_id', 'team_id']).execute();
}

export async function joinTeam(db: Db, userId: string, teamId: string, now: number): Promise<void> {
  await db
    .insertInto('team_members')
    .values({ user_id: userId, team_id: teamId, joined_at: now })
    .onConflict((oc) => oc.column('user_id').doUpdateSet({ team_id: teamId, joined_at: now }))
    .execute();
}

/** False when the person was not in it. */
export async function leaveTeam(db: Db, userId: string, teamId: string): Promise<boolean> {
  const done = await db
    .deleteFrom('team_members')
    .where('user_id', '=', userId)
    .where('team_id', '=', teamId)
    .executeTakeFirst();
  return done.numDeletedRows > 0n;
}

/** Everybody, by name, with their team. */
export async function people(db: Db) {
  return db
    .selectFrom('users')
    .leftJoin('team_members', 'team_members.user_id', 'users.id')
    .select(['users.id', 'users.name', 'users.email', 'users.suspended_at', 'team_members.team_id'])
    .orderBy('users.name')
    .orderBy('users.id')
    .execute();
}
