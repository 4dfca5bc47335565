import { z } from 'zod';
import { Id } from '../ids.ts';
import { Parameters } from '../parameters.ts';
import { endpoint } from './endpoint.ts';
import { PROJECT_COLOURS } from './projects.ts';

export const Assistant = z.object({
  id: Id,
  name: z.string(),
  /** One emoji; empty: a sign in its colour is drawn. */
  emoji: z.string(),
  colour: z.enum(PROJECT_COLOURS),
  description: z.string(),
  /** Told to the model in every chat with it, after the person's own and before the project's. */
  instructions: z.string(),
  /** The deployment its new chats begin with; null: the person's. */
  model: z.string().nullable(),
  /** Questions offered in an empty chat with it. */
  openers: z.array(z.string()),
  /** What is in them is told to the model too, as far as it is text and small. */
  files: z.array(z.object({ id: Id, name: z.string() })),
  /** How its model is asked. */
  parameters: Parameters,
  /** Groups of tools it may use, as `listTools` names them; null: all there are. */
  tools: z.array(z.string()).nullable(),
  /** Whether it is told what is remembered of the person. */
  memory: z.boolean(),
  /** The built-in one it was made from. */
  origin: z.string().nullable(),
  /** Everybody of the instance may use it. */
  shared: z.boolean(),
  /** Whether the person who asks made it, and may change it. */
  mine: z.boolean(),
  updatedAt: z.string(),
});
export type Assistant = z.infer<typeof Assistant>;

const fields = {
  name: z.string().trim().min(1).max(100),
  emoji: z.string().trim().max(32),
  colour: z.enum(PROJECT_COLOURS),
  description: z.string().trim().max(300),
  instructions: z.string().max(20_000),
  model: z.string().max(200).nullable(),
  openers: z.array(z.string().trim().min(1).max(500)).max(6),
  /** Files of the person's own. */
  fileIds: z.array(Id).max(20),
  parameters: Parameters,
  tools: z.array(z.string().max(60)).max(60).nullable(),
  memory: z.boolean(),
  /** Only the owner and admins publish. */
  shared: z.boolean(),
};

/** Their own and the shared ones, by name. */
export const listAssistants = endpoint({
  method: 'GET',
  path: '/api/assistants',
  access: 'user',
  result: z.object({ assistants: z.array(Assistant) }),
});
export const createAssistant = endpoint({
  method: 'POST',
  path: '/api/assistants',
  access: 'user',
  body: z.strictObject({
    name: fields.name,
    emoji: fields.emoji.default(''),
    colour: fields.colour.default('grey'),
    description: fields.description.default(''),
    instructions: fields.instructions.default(''),
    model: fields.model.default(null),
    openers: fields.openers.default([]),
    fileIds: fields.fileIds.default([]),
    parameters: fields.parameters.default({}),
    tools: fields.tools.default(null),
    memory: fields.memory.default(true),
    origin: z
      .string()
      .regex(/^[a-z][a-zA-Z]{0,39}$/)
      .nullable()
      .default(null),
    shared: fields.shared.default(false),
  }),
  result: Assistant,
});
export const updateAssistant = endpoint({
  method: 'PATCH',
  path: '/api/assistants/:id',
  access: 'user',
  params: z.object({ id: Id }),
  body: z.strictObject(fields).partial(),
  result: Assistant,
});
/** It can be restored for 30 days; its chats stay, without its instructions. */
export const deleteAssistant = endpoint({
  method: 'DELETE',
  path: '/api/assistants/:id',
  access: 'user',
  params: z.object({ id: Id }),
});
export const restoreAssistant = endpoint({
  method: 'POST',
  path: '/api/assistants/:id/restore',
  access: 'user',
  params: z.object({ id: Id }),
  result: Assistant,
});

/** What answers can be offered to call, in groups: `time`, `documents`, …, and `mcp:name` for a server or a service the owner named. */
export const listTools = endpoint({
  method: 'GET',
  path: '/api/tools',
  access: 'user',
  result: z.object({ groups: z.array(z.string()) }),
});
