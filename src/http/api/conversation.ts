import { forkChat as fork } from '#chat/fork.ts';
import { MOST_SIDE_BY_SIDE } from '#chat/start.ts';
import {
  compareAnswers,
  forkChat,
  getPulse,
  keepAnswer,
  listQueue,
  queueMessage,
  removeQueued,
  rewriteAnswer,
  updateQueued,
} from '#shared/contract/conversation.ts';
import { AppError } from '#shared/errors.ts';
import { newId } from '#shared/ids.ts';
import type { Message } from '#shared/message.ts';
import * as chats from '#store/chats.ts';
import * as messages from '#store/messages.ts';
import { deleteQueued, listQueued } from '#store/queue.ts';
import { chatOf } from '#store/rows.ts';
import type { ChatRow } from '#store/schema.ts';
import type { Deps } from '../deps.ts';
import { handle, type Mounted } from '../mount.ts';

async function owned(deps: Deps, userId: string, id: string): Promise<ChatRow> {
  const row = await chats.findChat(deps.db, userId, id);
  if (!row) throw new AppError('not_found');
  return row;
}

const shown = (deps: Deps, row: ChatRow) => chatOf(row, deps.runs.live.isRunning(row.id));

async function changed(deps: Deps, row: ChatRow, change: Parameters<typeof chats.updateChat>[3]) {
  const now = await chats.updateChat(deps.db, row.user_id, row.id, change);
  if (!now) throw new AppError('not_found');
  return shown(deps, now);
}

/** The answer and its versions, oldest first. */
async function versions(deps: Deps, chat: ChatRow, id: string): Promise<{ answer: Message; all: Message[] }> {
  const tree = await messages.listMessages(deps.db, chat.id);
  const answer = tree.find((message) => message.id === id && message.role === 'assistant');
  if (!answer) throw new AppError('not_found');
  return { answer, all: tree.filter(({ parentId, role }) => parentId === answer.parentId && role === 'assistant') };
}

export const conversationRoutes: Mounted[] = [
  handle(getPulse, async ({ params, who }, deps) => {
    const row = await owned(deps, who.principal.userId, params.id);
    const tree = await messages.treeState(deps.db, row.id);
    const queued = (await listQueued(deps.db, row.id)).map(({ id }) => id);
    return { title: row.title, model: row.model, leafId: row.leaf_id, ...tree, queued };
  }),

  handle(forkChat, async ({ params, who }, deps) => {
    const row = await owned(deps, who.principal.userId, params.id);
    return chatOf(await fork(deps.db, row, params.messageId, deps.now()), false);
  }),

  handle(keepAnswer, async ({ params, who }, deps) => {
    const row = await owned(deps, who.principal.userId, params.id);
    const { answer, all } = await versions(deps, row, params.messageId);
    const beside = all.filter(({ comparison }) => comparison !== undefined).map(({ id }) => id);
    if (beside.length > 0) await messages.setComparison(deps.db, row.id, beside, null);
    const model = answer.model === null ? {} : { model: answer.model };
    return changed(deps, row, { leaf_id: answer.id, ...model });
  }),

  handle(compareAnswers, async ({ params, who }, deps) => {
    const row = await owned(deps, who.principal.userId, params.id);
    const { answer, all } = await versions(deps, row, params.messageId);
    const others = all.filter(({ id }) => id !== answer.id).slice(1 - MOST_SIDE_BY_SIDE);
    const beside = [answer, ...others].map(({ id }) => id);
    const rest = all.map(({ id }) => id).filter((id) => !beside.includes(id));
    if (rest.length > 0) await messages.setComparison(deps.db, row.id, rest, null);
    await messages.setComparison(deps.db, row.id, beside, newId('run', deps.now()));
    return changed(deps, row, { leaf_id: answer.id });
  }),

  handle(rewriteAnswer, async ({ params, body, who }, deps) => {
    const row = await owned(deps, who.principal.userId, params.id);
    const { answer } = await versions(deps, row, params.messageId);
    if (answer.runId !== null) throw new AppError('run_active');
    const at = deps.now();
    const message: Message = {
      id: newId('msg', at),
      chatId: row.id,
      parentId: answer.parentId,
      role: 'assistant',
      parts: [
        ...answer.parts.filter(({ type }) => type === 'image' || type === 'file'),
        { type: 'text', text: body.text },
      ],
      status: 'done',
      model: answer.model,
      usage: null,
      timing: null,
      costMicroUsd: null,
      error: null,
      runId: null,
      createdAt: new Date(at).toISOString(),
      origin: { chatId: row.id, messageId: answer.id },
      ...(answer.assistantId !== undefined && { assistantId: answer.assistantId }),
    };
    await messages.insertMessage(deps.db, message);
    await changed(deps, row, { leaf_id: message.id });
    return message;
  }),

  handle(listQueue, async ({ params, who }, deps) => {
    const row = await owned(deps, who.principal.userId, params.id);
    return { queued: await deps.runs.queue.list(row.id) };
  }),

  handle(queueMessage, async ({ params, body, who }, deps) => {
    const row = await owned(deps, who.principal.userId, params.id);
    await deps.runs.queue.add(who.principal, row, body);
    return { queued: await deps.runs.queue.list(row.id) };
  }),

  handle(updateQueued, async ({ params, body: { text, steer }, who }, deps) => {
    const row = await owned(deps, who.principal.userId, params.id);
    const change = { ...(text === undefined ? {} : { text }), ...(steer === undefined ? {} : { steer }) };
    await deps.runs.queue.update(who.principal, row, params.queuedId, change);
    return { queued: await deps.runs.queue.list(row.id) };
  }),

  handle(removeQueued, async ({ params, who }, deps) => {
    const row = await owned(deps, who.principal.userId, params.id);
    if (!(await deleteQueued(deps.db, row.id, params.queuedId))) throw new AppError('not_found');
    return { queued: await deps.runs.queue.list(row.id) };
  }),
];
