import { can } from '#identity/can.ts';
import {
  createAssistant,
  deleteAssistant,
  listAssistants,
  restoreAssistant,
  updateAssistant,
  type Assistant,
} from '#shared/contract/assistants.ts';
import { PROJECT_COLOURS } from '#shared/contract/projects.ts';
import { AppError } from '#shared/errors.ts';
import { newId } from '#shared/ids.ts';
import type { Principal } from '#shared/principal.ts';
import * as assistants from '#store/assistants.ts';
import { isoTime, openersOf } from '#store/rows.ts';
import type { AssistantRow } from '#store/schema.ts';
import { handle, type Mounted } from '../mount.ts';

function shown(row: AssistantRow, userId: string): Assistant {
  return {
    id: row.id,
    name: row.name,
    emoji: row.emoji,
    colour: PROJECT_COLOURS.find((colour) => colour === row.colour) ?? 'grey',
    description: row.description,
    instructions: row.instructions,
    model: row.model,
    openers: openersOf(row.openers),
    origin: row.origin,
    shared: row.shared === 1,
    mine: row.user_id === userId,
    updatedAt: isoTime(row.updated_at),
  };
}

/** Throws `forbidden` for those who may keep theirs but not give them to everybody. */
export function mayPublish(principal: Principal, shared: boolean | undefined): void {
  if (shared === true && !can(principal, 'publish assistants and prompts')) throw new AppError('forbidden');
}

export const assistantRoutes: Mounted[] = [
  handle(listAssistants, async ({ who }, deps) => {
    const { userId } = who.principal;
    const rows = await assistants.listAssistants(deps.db, userId);
    return { assistants: rows.map((row) => shown(row, userId)) };
  }),

  handle(createAssistant, async ({ body, who }, deps) => {
    const { userId } = who.principal;
    mayPublish(who.principal, body.shared);
    const now = deps.now();
    const row: AssistantRow = {
      ...body,
      id: newId('asst', now),
      user_id: userId,
      openers: JSON.stringify(body.openers),
      shared: body.shared ? 1 : 0,
      created_at: now,
      updated_at: now,
      deleted_at: null,
    };
    await assistants.insertAssistant(deps.db, row);
    return shown(row, userId);
  }),

  handle(updateAssistant, async ({ params, body, who }, deps) => {
    const { userId } = who.principal;
    const known = await assistants.findAssistant(deps.db, userId, params.id);
    if (known?.user_id !== userId) throw new AppError('not_found');
    mayPublish(who.principal, body.shared);
    const { openers, shared, ...rest } = body;
    const change = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined));
    const row = await assistants.updateAssistant(deps.db, userId, params.id, {
      ...change,
      ...(openers === undefined ? {} : { openers: JSON.stringify(openers) }),
      ...(shared === undefined ? {} : { shared: shared ? 1 : 0 }),
      updated_at: deps.now(),
    });
    if (!row) throw new AppError('not_found');
    return shown(row, userId);
  }),

  handle(deleteAssistant, async ({ params, who }, deps) => {
    if (!(await assistants.deleteAssistant(deps.db, who.principal.userId, params.id, deps.now())))
      throw new AppError('not_found');
    return {};
  }),

  handle(restoreAssistant, async ({ params, who }, deps) => {
    const { userId } = who.principal;
    const row = await assistants.restoreAssistant(deps.db, userId, params.id);
    if (!row) throw new AppError('not_found');
    return shown(row, userId);
  }),
];
