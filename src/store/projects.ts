/** Projects. Every query names its owner: somebody else's project does not exist. */
import type { Db } from './open.ts';
import type { ChatRow, FileRow, ProjectRow } from './schema.ts';

export async function listProjects(db: Db, userId: string): Promise<ProjectRow[]> {
  return db
    .selectFrom('projects')
    .selectAll()
    .where('user_id', '=', userId)
    .where('deleted_at', 'is', null)
    .orderBy('name')
    .orderBy('id')
    .execute();
}

/** The project, unless it is deleted or another person's. */
export async function findProject(db: Db, userId: string, id: string): Promise<ProjectRow | undefined> {
  return db
    .selectFrom('projects')
    .selectAll()
    .where('id', '=', id)
    .where('user_id', '=', userId)
    .where('deleted_at', 'is', null)
    .executeTakeFirst();
}

export async function insertProject(db: Db, row: ProjectRow): Promise<void> {
  await db.insertInto('projects').values(row).execute();
}

/** Changes the named columns; undefined when the project is not this person's. */
export async function updateProject(
  db: Db,
  userId: string,
  id: string,
  change: Partial<Pick<ProjectRow, 'name' | 'emoji' | 'colour' | 'instructions' | 'model' | 'updated_at'>>,
): Promise<ProjectRow | undefined> {
  return db
    .updateTable('projects')
    .set(change)
    .where('id', '=', id)
    .where('user_id', '=', userId)
    .where('deleted_at', 'is', null)
    .returningAll()
    .executeTakeFirst();
}

/** Puts the project and its chats into the bin; the ids of those chats, or null when there is no such project. */
export async function deleteProject(db: Db, userId: string, id: string, at: number): Promise<string[] | null> {
  const done = await db
    .updateTable('projects')
    .set({ deleted_at: at })
    .where('id', '=', id)
    .where('user_id', '=', userId)
    .where('deleted_at', 'is', null)
    .executeTakeFirst();
  if (done.numUpdatedRows === 0n) return null;
  const rows = await db
    .updateTable('chats')
    .set({ deleted_at: at })
    .where('project_id', '=', id)
    .where('user_id', '=', userId)
    .where('deleted_at', 'is', null)
    .returning('id')
    .execute();
  return rows.map((row) => row.id);
}

/** Takes a project out of the bin, with the chats that went there with it; null when it is not there. */
export async function restoreProject(db: Db, userId: string, id: string): Promise<ChatRow[] | null> {
  const row = await db
    .selectFrom('projects')
    .select('deleted_at')
    .where('id', '=', id)
    .where('user_id', '=', userId)
    .where('deleted_at', 'is not', null)
    .executeTakeFirst();
  if (!row) return null;
  await db.updateTable('projects').set({ deleted_at: null }).where('id', '=', id).execute();
  return db
    .updateTable('chats')
    .set({ deleted_at: null })
    .where('project_id', '=', id)
    .where('deleted_at', '=', row.deleted_at)
    .returningAll()
    .execute();
}

/** Takes these projects out of the bin without their chats: a chat that comes back finds its place again. */
export async function reviveProjects(db: Db, userId: string, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  await db
    .updateTable('projects')
    .set({ deleted_at: null })
    .where('user_id', '=', userId)
    .where('id', 'in', ids)
    .where('deleted_at', 'is not', null)
    .execute();
}

/** In the order they were added. */
export async function listProjectFiles(db: Db, projectId: string): Promise<FileRow[]> {
  return db
    .selectFrom('project_files')
    .innerJoin('files', 'files.id', 'project_files.file_id')
    .selectAll('files')
    .where('project_id', '=', projectId)
    .orderBy('added_at')
    .orderBy('files.id')
    .execute();
}

export async function addProjectFile(db: Db, projectId: string, fileId: string, at: number): Promise<void> {
  await db
    .insertInto('project_files')
    .values({ project_id: projectId, file_id: fileId, added_at: at })
    .onConflict((conflict) => conflict.columns(['project_id', 'file_id']).doNothing())
    .execute();
}

/** False when it was not there. */
export async function removeProjectFile(db: Db, projectId: string, fileId: string): Promise<boolean> {
  const done = await db
    .deleteFrom('project_files')
    .where('project_id', '=', projectId)
    .where('file_id', '=', fileId)
    .executeTakeFirst();
  return done.numDeletedRows > 0n;
}
