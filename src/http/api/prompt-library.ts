import {
  createPrompt,
  deletePrompt,
  listPrompts,
  restorePrompt,
  updatePrompt,
  type Prompt,
} from '#shared/contract/prompt-library.ts';
import { AppError } from '#shared/errors.ts';
import { newId } from '#shared/ids.ts';
import * as library from '#store/prompt-library.ts';
import { isoTime } from '#store/rows.ts';
import type { PromptRow } from '#store/schema.ts';
import { handle, type Mounted } from '../mount.ts';
import { mayPublish } from './assistants.ts';

function shown(row: PromptRow, userId: string): Prompt {
  const { id, title, text } = row;
  return {
    id,
    title,
    text,
    shared: row.shared === 1,
    mine: row.user_id === userId,
    updatedAt: isoTime(row.updated_at),
  };
}

export const promptLibraryRoutes: Mounted[] = [
  handle(listPrompts, async ({ who }, deps) => {
    const { userId } = who.principal;
    const rows = await library.listPrompts(deps.db, userId);
    return { prompts: rows.map((row) => shown(row, userId)) };
  }),

  handle(createPrompt, async ({ body, who }, deps) => {
    const { userId } = who.principal;
    mayPublish(who.principal, body.shared);
    const now = deps.now();
    const row: PromptRow = {
      ...body,
      id: newId('prm', now),
      user_id: userId,
      shared: body.shared ? 1 : 0,
      created_at: now,
      updated_at: now,
      deleted_at: null,
    };
    await library.insertPrompt(deps.db, row);
    return shown(row, userId);
  }),

  handle(updatePrompt, async ({ params, body, who }, deps) => {
    const { userId } = who.principal;
    const known = await library.findPrompt(deps.db, userId, params.id);
    if (known?.user_id !== userId) throw new AppError('not_found');
    mayPublish(who.principal, body.shared);
    const { title, text, shared } = body;
    const row = await library.updatePrompt(deps.db, userId, params.id, {
      ...(title === undefined ? {} : { title }),
      ...(text === undefined ? {} : { text }),
      ...(shared === undefined ? {} : { shared: shared ? 1 : 0 }),
      updated_at: deps.now(),
    });
    if (!row) throw new AppError('not_found');
    return shown(row, userId);
  }),

  handle(deletePrompt, async ({ params, who }, deps) => {
    if (!(await library.deletePrompt(deps.db, who.principal.userId, params.id, deps.now())))
      throw new AppError('not_found');
    return {};
  }),

  handle(restorePrompt, async ({ params, who }, deps) => {
    const { userId } = who.principal;
    const row = await library.restorePrompt(deps.db, userId, params.id);
    if (!row) throw new AppError('not_found');
    return shown(row, userId);
  }),
];
