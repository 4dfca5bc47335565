import { toolGroups } from '#chat/tools/index.ts';
import { can } from '#identity/can.ts';
import {
  createAssistant,
  deleteAssistant,
  listAssistants,
  listTools,
  restoreAssistant,
  updateAssistant,
  type Assistant,
} from '#shared/contract/assistants.ts';
import { getDeletedAssistant } from '#shared/contract/deleted-assistants.ts';
import { PROJECT_COLOURS } from '#shared/contract/projects.ts';
import { AppError } from '#shared/errors.ts';
import { newId } from '#shared/ids.ts';
import type { Principal } from '#shared/principal.ts';
import * as assistants from '#store/assistants.ts';
import { listToolServices } from '#store/tool-services.ts';
import { findFiles } from '#store/files.ts';
import type { Db } from '#store/open.ts';
import { isoTime, openersOf, parametersOf, toolsOf } from '#store/rows.ts';
import type { AssistantRow } from '#store/schema.ts';
import { handle, type Mounted } from '../mount.ts';

type Files = Awaited<ReturnType<typeof assistants.listAssistantFiles>>;

function shown(row: AssistantRow, userId: string, files: Files): Assistant {
  return {
    id: row.id,
    name: row.name,
    emoji: row.emoji,
    colour: PROJECT_COLOURS.find((colour) => colour === row.colour) ?? 'grey',
    description: row.description,
    instructions: row.instructions,
    model: row.model,
    openers: openersOf(row.openers),
    files: files.filter((file) => file.assistant_id === row.id).map(({ id, name }) => ({ id, name })),
    parameters: parametersOf(row.parameters),
    tools: toolsOf(row.tools),
    memory: row.memory === 1,
    origin: row.origin,
    shared: row.shared === 1,
    mine: row.user_id === userId,
    updatedAt: isoTime(row.updated_at),
  };
}

async function one(db: Db, row: AssistantRow, userId: string): Promise<Assistant> {
  return shown(row, userId, await assistants.listAssistantFiles(db, [row.id]));
}

/** The same ids, each once. Throws `not_found` for a file of somebody else. */
async function ownFiles(db: Db, userId: string, ids: readonly string[]): Promise<string[]> {
  const wanted = [...new Set(ids)];
  if (wanted.length > 0 && (await findFiles(db, userId, wanted)).length < wanted.length)
    throw new AppError('not_found');
  return wanted;
}

/** Throws `forbidden` for those who may keep theirs but not give them to everybody. */
export function mayPublish(principal: Principal, shared: boolean | undefined): void {
  if (shared === true && !can(principal, 'publish assistants and prompts')) throw new AppError('forbidden');
}

export const assistantRoutes: Mounted[] = [
  handle(listTools, async (_, deps) => {
    const servers = await deps.identity.settings.get('tools.servers', null);
    const services = await listToolServices(deps.db);
    const names = new Set([...servers, ...services].map(({ name }) => `mcp:${name}`));
    return { groups: [...toolGroups, ...names] };
  }),

  handle(listAssistants, async ({ who }, deps) => {
    const { userId } = who.principal;
    const rows = await assistants.listAssistants(deps.db, userId);
    const files = await assistants.listAssistantFiles(
      deps.db,
      rows.map(({ id }) => id),
    );
    return { assistants: rows.map((row) => shown(row, userId, files)) };
  }),

  handle(createAssistant, async ({ body, who }, deps) => {
    const { userId } = who.principal;
    mayPublish(who.principal, body.shared);
    const { fileIds, ...rest } = body;
    const files = await ownFiles(deps.db, userId, fileIds);
    const now = deps.now();
    const row: AssistantRow = {
      ...rest,
      id: newId('asst', now),
      user_id: userId,
      openers: JSON.stringify(body.openers),
      shared: body.shared ? 1 : 0,
      parameters: JSON.stringify(body.parameters),
      tools: body.tools === null ? null : JSON.stringify(body.tools),
      memory: body.memory ? 1 : 0,
      created_at: now,
      updated_at: now,
      deleted_at: null,
    };
    await deps.db.transaction().execute(async (trx) => {
      await assistants.insertAssistant(trx, row);
      await assistants.setAssistantFiles(trx, row.id, files);
    });
    return one(deps.db, row, userId);
  }),

  handle(updateAssistant, async ({ params, body, who }, deps) => {
    const { userId } = who.principal;
    const known = await assistants.findAssistant(deps.db, userId, params.id);
    if (known?.user_id !== userId) throw new AppError('not_found');
    mayPublish(who.principal, body.shared);
    const { openers, shared, fileIds, parameters, tools, memory, ...rest } = body;
    const files = fileIds === undefined ? null : await ownFiles(deps.db, userId, fileIds);
    const change = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined));
    const row = await deps.db.transaction().execute(async (trx) => {
      if (files !== null) await assistants.setAssistantFiles(trx, params.id, files);
      return assistants.updateAssistant(trx, userId, params.id, {
        ...change,
        ...(openers === undefined ? {} : { openers: JSON.stringify(openers) }),
        ...(shared === undefined ? {} : { shared: shared ? 1 : 0 }),
        ...(parameters === undefined ? {} : { parameters: JSON.stringify(parameters) }),
        ...(tools === undefined ? {} : { tools: tools === null ? null : JSON.stringify(tools) }),
        ...(memory === undefined ? {} : { memory: memory ? 1 : 0 }),
        updated_at: deps.now(),
      });
    });
    if (!row) throw new AppError('not_found');
    return one(deps.db, row, userId);
  }),

  handle(deleteAssistant, async ({ params, who }, deps) => {
    if (!(await assistants.deleteAssistant(deps.db, who.principal.userId, params.id, deps.now())))
      throw new AppError('not_found');
    return {};
  }),

  handle(getDeletedAssistant, async ({ params, who }, deps) => {
    const row = await assistants.findDeletedAssistant(deps.db, who.principal.userId, params.id);
    if (!row) throw new AppError('not_found');
    return { name: row.name };
  }),

  handle(restoreAssistant, async ({ params, who }, deps) => {
    const { userId } = who.principal;
    const row = await assistants.restoreAssistant(deps.db, userId, params.id);
    if (!row) throw new AppError('not_found');
    return one(deps.db, row, userId);
  }),
];
