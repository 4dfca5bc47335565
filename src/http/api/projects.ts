import {
  addProjectFile,
  createProject,
  deleteProject,
  getProject,
  listProjects,
  PROJECT_COLOURS,
  removeProjectFile,
  restoreProject,
  updateProject,
  type Project,
  type ProjectColour,
  type ProjectSummary,
} from '#shared/contract/projects.ts';
import { AppError } from '#shared/errors.ts';
import { newId } from '#shared/ids.ts';
import { findFile } from '#store/files.ts';
import * as projects from '#store/projects.ts';
import { chatSummaryOf, isoTime } from '#store/rows.ts';
import type { ProjectRow } from '#store/schema.ts';
import type { Deps } from '../deps.ts';
import { handle, type Mounted } from '../mount.ts';

/** A person with more would not find one of them. */
const MOST_FILES = 40;

function colourOf(text: string): ProjectColour {
  return PROJECT_COLOURS.find((colour) => colour === text) ?? 'grey';
}

export function projectSummaryOf(row: ProjectRow): ProjectSummary {
  return {
    id: row.id,
    name: row.name,
    emoji: row.emoji,
    colour: colourOf(row.colour),
    model: row.model,
    createdAt: isoTime(row.created_at),
    updatedAt: isoTime(row.updated_at),
  };
}

async function shown(deps: Deps, row: ProjectRow): Promise<Project> {
  const files = await projects.listProjectFiles(deps.db, row.id);
  return {
    ...projectSummaryOf(row),
    instructions: row.instructions,
    files: files.map((file) => ({ ...file, mediaType: file.media_type })),
  };
}

async function owned(deps: Deps, userId: string, id: string): Promise<ProjectRow> {
  const row = await projects.findProject(deps.db, userId, id);
  if (!row) throw new AppError('not_found');
  return row;
}

export const projectRoutes: Mounted[] = [
  handle(listProjects, async ({ who }, deps) => {
    const rows = await projects.listProjects(deps.db, who.principal.userId);
    return { projects: rows.map(projectSummaryOf) };
  }),

  handle(getProject, async ({ params, who }, deps) => shown(deps, await owned(deps, who.principal.userId, params.id))),

  handle(createProject, async ({ body, who }, deps) => {
    const now = deps.now();
    const row: ProjectRow = {
      id: newId('proj', now),
      user_id: who.principal.userId,
      ...body,
      instructions: '',
      model: null,
      created_at: now,
      updated_at: now,
      deleted_at: null,
    };
    await projects.insertProject(deps.db, row);
    return shown(deps, row);
  }),

  handle(updateProject, async ({ params, body, who }, deps) => {
    const change = Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined));
    const row = await projects.updateProject(deps.db, who.principal.userId, params.id, {
      ...change,
      updated_at: deps.now(),
    });
    if (!row) throw new AppError('not_found');
    return shown(deps, row);
  }),

  handle(deleteProject, async ({ params, who }, deps) => {
    const { userId } = who.principal;
    const ids = await deps.db
      .transaction()
      .execute((trx) => projects.deleteProject(trx, userId, params.id, deps.now()));
    if (!ids) throw new AppError('not_found');
    for (const id of ids) deps.runs.live.stopChat(id);
    return {};
  }),

  handle(restoreProject, async ({ params, who }, deps) => {
    const { userId } = who.principal;
    const rows = await deps.db.transaction().execute((trx) => projects.restoreProject(trx, userId, params.id));
    if (!rows) throw new AppError('not_found');
    return {
      project: await shown(deps, await owned(deps, userId, params.id)),
      chats: rows.map((row) => chatSummaryOf(row, false)),
    };
  }),

  handle(addProjectFile, async ({ params, body, who }, deps) => {
    const { userId } = who.principal;
    const row = await owned(deps, userId, params.id);
    if (!(await findFile(deps.db, userId, body.fileId))) throw new AppError('not_found');
    if ((await projects.listProjectFiles(deps.db, row.id)).length >= MOST_FILES)
      throw new AppError('invalid_request', { params: { reason: `a project holds ${MOST_FILES} files at most` } });
    await projects.addProjectFile(deps.db, row.id, body.fileId, deps.now());
    return shown(deps, row);
  }),

  handle(removeProjectFile, async ({ params, who }, deps) => {
    const row = await owned(deps, who.principal.userId, params.id);
    if (!(await projects.removeProjectFile(deps.db, row.id, params.fileId))) throw new AppError('not_found');
    return shown(deps, row);
  }),
];
