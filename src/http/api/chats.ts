import * as bin from '#chat/bin.ts';
import { endOf } from '#chat/end.ts';
import { moveChats } from '#chat/move.ts';
import { branchTo } from '#chat/prompt.ts';
import {
  deleteChat,
  deleteMessage,
  destroyChats,
  emptyBin,
  getChat,
  listChats,
  moveChats as moveChatsEndpoint,
  restoreChat,
  restoreMessage,
  updateChat,
} from '#shared/contract/chats.ts';
import { AppError } from '#shared/errors.ts';
import type { Message } from '#shared/message.ts';
import * as chats from '#store/chats.ts';
import * as messages from '#store/messages.ts';
import { ratingsIn } from '#store/ratings.ts';
import { chatOf, chatSummaryOf } from '#store/rows.ts';
import type { ChatRow } from '#store/schema.ts';
import type { Deps } from '../deps.ts';
import { handle, type Mounted } from '../mount.ts';

async function owned(deps: Deps, userId: string, id: string): Promise<ChatRow> {
  const row = await chats.findChat(deps.db, userId, id);
  if (!row) throw new AppError('not_found');
  return row;
}

function shown(deps: Deps, row: ChatRow) {
  return chatOf(row, deps.runs.live.isRunning(row.id));
}

/** The chat after a change; `not_found` when it is not this person's. */
async function changed(deps: Deps, userId: string, id: string, change: Parameters<typeof chats.updateChat>[3]) {
  const row = await chats.updateChat(deps.db, userId, id, change);
  if (!row) throw new AppError('not_found');
  return shown(deps, row);
}

/** The end of the branch in view; null where the whole chat is as good. */
async function endOfChat(deps: Deps, row: ChatRow, last: number): Promise<Message[] | null> {
  // The page that closes a temporary chat forgets all its files, so it has to know them.
  if (row.temporary === 1) return null;
  const ids = endOf(await messages.listTwigs(deps.db, row.id), row.leaf_id, last);
  return ids && messages.listThese(deps.db, row.id, ids);
}

/** The message and everything below it. */
function subtree(all: readonly Message[], id: string): Set<string> {
  const children = Map.groupBy(all, (message) => message.parentId);
  const ids = new Set([id]);
  // A set walked while it grows: each message once, so that even a cycle ends.
  for (const parent of ids) for (const child of children.get(parent) ?? []) ids.add(child.id);
  return ids;
}

/** Where the view goes when `gone` disappears: the newest leaf below the nearest ancestor that is left. */
function leafAfter(all: readonly Message[], gone: ReadonlySet<string>, leafId: string | null): string | null {
  const left = all.filter((message) => !gone.has(message.id));
  const anchor = branchTo(all, leafId).findLast((message) => !gone.has(message.id));
  const below = anchor ? subtree(left, anchor.id) : new Set(left.map((message) => message.id));
  return left.findLast((message) => below.has(message.id))?.id ?? null;
}

export const chatRoutes: Mounted[] = [
  handle(listChats, async ({ query, who }, deps) => {
    const { rows, next } = await chats.listChats(deps.db, who.principal.userId, query);
    return { chats: rows.map((row) => chatSummaryOf(row, deps.runs.live.isRunning(row.id))), next };
  }),

  handle(getChat, async ({ params, query, who }, deps) => {
    const row = await owned(deps, who.principal.userId, params.id);
    const end = query.last === undefined ? null : await endOfChat(deps, row, query.last);
    const list = end ?? (await messages.listMessages(deps.db, row.id));
    const ratings = await ratingsIn(deps.db, who.principal.userId, row.id);
    return {
      chat: shown(deps, row),
      messages: deps.runs.live.overlay(list),
      ...(ratings.length > 0 && { ratings }),
      ...(end && { partial: true as const }),
    };
  }),

  handle(updateChat, async ({ params, body, who }, deps) => {
    await owned(deps, who.principal.userId, params.id);
    if (body.leafId !== undefined && !(await messages.findMessage(deps.db, params.id, body.leafId)))
      throw new AppError('not_found');
    return changed(deps, who.principal.userId, params.id, {
      ...(body.title === undefined ? {} : { title: body.title, title_source: 'person' }),
      ...(body.model === undefined ? {} : { model: body.model }),
      ...(body.leafId === undefined ? {} : { leaf_id: body.leafId }),
      ...(body.memory === undefined ? {} : { memory: body.memory ? null : 0 }),
      ...(body.assistantId === undefined ? {} : { assistant_id: null }),
    });
  }),

  handle(deleteChat, async ({ params, who }, deps) => {
    const { userId } = who.principal;
    const row = await owned(deps, userId, params.id);
    deps.runs.live.stopChat(params.id);
    if (row.temporary === 1) await bin.destroyChats(deps, userId, [row.id]);
    else await chats.setChatDeleted(deps.db, userId, row.id, deps.now());
    return {};
  }),

  handle(restoreChat, async ({ params, who }, deps) => {
    const { userId } = who.principal;
    if (!(await chats.setChatDeleted(deps.db, userId, params.id, null))) throw new AppError('not_found');
    return shown(deps, await owned(deps, userId, params.id));
  }),

  handle(moveChatsEndpoint, async ({ body, who }, deps) => {
    const { rows, undo } = await moveChats(deps, who.principal.userId, body.moves);
    for (const row of rows) if (row.deleted_at !== null) deps.runs.live.stopChat(row.id);
    return { chats: rows.map((row) => chatSummaryOf(row, deps.runs.live.isRunning(row.id))), undo };
  }),

  handle(destroyChats, async ({ body, who }, deps) => ({
    destroyed: await bin.emptyBin(deps, who.principal.userId, body.ids),
  })),
  handle(emptyBin, async ({ who }, deps) => ({ destroyed: await bin.emptyBin(deps, who.principal.userId) })),

  handle(deleteMessage, async ({ params, query, who }, deps) => {
    const { userId } = who.principal;
    const row = await owned(deps, userId, params.id);
    const all = await messages.listMessages(deps.db, row.id);
    if (!all.some((message) => message.id === params.messageId)) throw new AppError('not_found');
    const gone = subtree(all, params.messageId);
    if (query.seen !== undefined && query.seen !== gone.size) throw new AppError('conflict');
    for (const message of all) if (gone.has(message.id) && message.runId !== null) deps.runs.live.stop(message.runId);
    await messages.deleteMessages(deps.db, row.id, [...gone], deps.now());
    return changed(deps, userId, row.id, { leaf_id: leafAfter(all, gone, row.leaf_id) });
  }),

  handle(restoreMessage, async ({ params, who }, deps) => {
    const { userId } = who.principal;
    const row = await owned(deps, userId, params.id);
    if (!(await messages.restoreMessages(deps.db, row.id, params.messageId))) throw new AppError('not_found');
    const all = await messages.listMessages(deps.db, row.id);
    const back = subtree(all, params.messageId);
    return changed(deps, userId, row.id, { leaf_id: all.findLast((message) => back.has(message.id))?.id ?? null });
  }),
];
