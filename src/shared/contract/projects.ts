import { z } from 'zod';
import { Id } from '../ids.ts';
import { ChatSummary } from './chats.ts';
import { endpoint } from './endpoint.ts';
import { FileInfo } from './files.ts';

export const PROJECT_COLOURS = ['grey', 'green', 'blue', 'violet', 'red', 'amber'] as const;
export type ProjectColour = (typeof PROJECT_COLOURS)[number];

export const ProjectSummary = z.object({
  id: Id,
  name: z.string(),
  /** One emoji; empty: a folder is drawn. */
  emoji: z.string(),
  colour: z.enum(PROJECT_COLOURS),
  /** The deployment its new chats begin with; null: the person's. */
  model: z.string().nullable(),
  createdAt: z.string(),
  updatedAt: z.string(),
});
export type ProjectSummary = z.infer<typeof ProjectSummary>;

export const Project = ProjectSummary.extend({
  /** Told to the model in every chat of the project, after the person's own. */
  instructions: z.string(),
  /** What is in them is told too, as far as it is text and small. */
  files: z.array(FileInfo),
});
export type Project = z.infer<typeof Project>;

const Name = z.string().trim().min(1).max(100);
/** What people pick or type as a sign: short enough for one emoji with all its joiners. */
const Emoji = z.string().trim().max(32);

/** By name. */
export const listProjects = endpoint({
  method: 'GET',
  path: '/api/projects',
  access: 'user',
  result: z.object({ projects: z.array(ProjectSummary) }),
});
export const getProject = endpoint({
  method: 'GET',
  path: '/api/projects/:id',
  access: 'user',
  params: z.object({ id: Id }),
  result: Project,
});
export const createProject = endpoint({
  method: 'POST',
  path: '/api/projects',
  access: 'user',
  body: z.strictObject({
    name: Name,
    emoji: Emoji.default(''),
    colour: z.enum(PROJECT_COLOURS).default('grey'),
  }),
  result: Project,
});
export const updateProject = endpoint({
  method: 'PATCH',
  path: '/api/projects/:id',
  access: 'user',
  params: z.object({ id: Id }),
  body: z.strictObject({
    name: Name.optional(),
    emoji: Emoji.optional(),
    colour: z.enum(PROJECT_COLOURS).optional(),
    instructions: z.string().max(20_000).optional(),
    model: z.string().max(200).nullable().optional(),
  }),
  result: Project,
});

/** The project and its chats go into the bin together, and come back together. */
export const deleteProject = endpoint({
  method: 'DELETE',
  path: '/api/projects/:id',
  access: 'user',
  params: z.object({ id: Id }),
});
export const restoreProject = endpoint({
  method: 'POST',
  path: '/api/projects/:id/restore',
  access: 'user',
  params: z.object({ id: Id }),
  result: z.object({ project: Project, chats: z.array(ChatSummary) }),
});

/** A file the person has uploaded; adding it twice is adding it once. */
export const addProjectFile = endpoint({
  method: 'POST',
  path: '/api/projects/:id/files',
  access: 'user',
  params: z.object({ id: Id }),
  body: z.strictObject({ fileId: Id }),
  result: Project,
});
export const removeProjectFile = endpoint({
  method: 'DELETE',
  path: '/api/projects/:id/files/:fileId',
  access: 'user',
  params: z.object({ id: Id, fileId: Id }),
  result: Project,
});
