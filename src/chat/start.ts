/** Accepts a message: every row in one transaction, so that what was acknowledged exists. */
import type { DeploymentEntry } from '#gateway/gateway.ts';
import type { Chat } from '#shared/contract/chats.ts';
import { AppError } from '#shared/errors.ts';
import { newId } from '#shared/ids.ts';
import type { Message, Part } from '#shared/message.ts';
import type { Principal } from '#shared/principal.ts';
import { findChat, insertChat, updateChat } from '#store/chats.ts';
import { findFiles } from '#store/files.ts';
import { findMessage, insertMessage, saveMessage } from '#store/messages.ts';
import type { Db } from '#store/open.ts';
import { chatOf, isoTime } from '#store/rows.ts';
import { findRunByClientId, insertRun } from '#store/runs.ts';
import type { ChatRow, RunRow } from '#store/schema.ts';
import type { Live } from './live.ts';
import type { RunsOptions } from './options.ts';
import { provisionalTitle } from './title.ts';

export interface StartInput {
  clientId: string;
  chatId: string | null;
  parentId: string | null;
  continueId: string | null;
  input: { text: string; fileIds: string[] } | null;
  model: string | null;
}

export interface Started {
  runId: string;
  chat: Chat;
  userMessage: Message | null;
  message: Message;
}

export interface Start {
  started: Started;
  /** False when this `clientId` had started already: nothing new is to run. */
  fresh: boolean;
  continuing: boolean;
  firstExchange: boolean;
}

/**
 * Throws `not_found` (chat, parent or file of somebody else), `message_empty`, `invalid_request` (a parent of the
 * wrong role), `run_active`, `no_model`, `model_unknown`, `model_no_vision`.
 */
export async function startRun(
  options: RunsOptions,
  live: Live,
  principal: Principal,
  input: StartInput,
): Promise<Start> {
  const { db } = options;
  const known = await findRunByClientId(db, principal.userId, input.clientId);
  if (known) return again(db, live, known);

  const chat = input.chatId === null ? null : await ownedChat(db, principal.userId, input.chatId);
  if (chat && live.isRunning(chat.id)) throw new AppError('run_active');
  const parts = await partsOf(db, principal.userId, input);
  const previous = await checkPlace(db, chat, input);
  const deployment = await chooseModel(
    options,
    principal.userId,
    input.model ?? previous?.model ?? chat?.model ?? null,
    {
      exact: input.model !== null,
    },
  );
  if (parts?.some((part) => part.type === 'image') && !deployment.capabilities.vision)
    throw new AppError('model_no_vision', { params: { model: deployment.displayName } });

  const plan: Plan = {
    userId: principal.userId,
    input,
    chat,
    parts,
    previous,
    model: deployment.name,
    now: options.now(),
  };
  try {
    const started = await db.transaction().execute((trx) => writeRows(trx, plan));
    const firstExchange = chat === null || chat.title_source === 'provisional';
    return { started, fresh: true, continuing: previous !== null, firstExchange };
  } catch (error) {
    // Two requests with one clientId at the same moment: the second finds what the first made.
    const row = await findRunByClientId(db, principal.userId, input.clientId);
    if (row) return again(db, live, row);
    throw error;
  }
}

async function again(db: Db, live: Live, row: RunRow): Promise<Start> {
  const chat = await findChat(db, row.user_id, row.chat_id);
  const message = await findMessage(db, row.chat_id, row.message_id);
  if (!chat || !message) throw new AppError('not_found');
  const userMessage = row.user_message_id === null ? null : await findMessage(db, row.chat_id, row.user_message_id);
  const [current = message] = live.overlay([message]);
  const started = {
    runId: row.id,
    chat: chatOf(chat, live.isRunning(chat.id)),
    userMessage: userMessage ?? null,
    message: current,
  };
  return { started, fresh: false, continuing: false, firstExchange: false };
}

async function ownedChat(db: Db, userId: string, id: string): Promise<ChatRow> {
  const chat = await findChat(db, userId, id);
  if (!chat) throw new AppError('not_found');
  return chat;
}

async function partsOf(db: Db, userId: string, { input }: StartInput): Promise<Part[] | null> {
  if (!input) return null;
  const files = await findFiles(db, userId, input.fileIds);
  const parts: Part[] = input.fileIds.map((id) => {
    const file = files.find((row) => row.id === id);
    if (!file) throw new AppError('not_found');
    return {
      type: 'image',
      fileId: file.id,
      name: file.name,
      mediaType: file.media_type,
      ...(file.width === null ? {} : { width: file.width }),
      ...(file.height === null ? {} : { height: file.height }),
    };
  });
  if (input.text.trim() !== '') parts.push({ type: 'text', text: input.text });
  if (parts.length === 0) throw new AppError('message_empty');
  return parts;
}

/** Checks that the parent exists and fits; returns the answer to continue, or null when a new one is made. */
async function checkPlace(db: Db, chat: ChatRow | null, input: StartInput): Promise<Message | null> {
  const wrong = (reason: string) => new AppError('invalid_request', { params: { reason } });
  if (input.continueId !== null) {
    if (input.input !== null) throw wrong('continueId and input exclude each other');
    const answer = chat ? await findMessage(db, chat.id, input.continueId) : undefined;
    if (!answer) throw new AppError('not_found');
    if (answer.role !== 'assistant') throw wrong('only an answer can be continued');
    return answer;
  }
  if (input.parentId === null) {
    if (input.input === null) throw wrong('input is needed to begin');
    return null;
  }
  const parent = chat ? await findMessage(db, chat.id, input.parentId) : undefined;
  if (!parent) throw new AppError('not_found');
  if (input.input === null && parent.role !== 'user') throw wrong('an answer can only follow a message');
  if (input.input !== null && parent.role !== 'assistant') throw wrong('a message can only follow an answer');
  return null;
}

/** A named model must exist; otherwise what the chat used, if it is still there, else the person's default. */
async function chooseModel(
  options: RunsOptions,
  userId: string,
  wanted: string | null,
  { exact }: { exact: boolean },
): Promise<DeploymentEntry> {
  const all = options.gateway.deployments();
  const named = all.find((entry) => entry.name === wanted);
  if (named) return named;
  if (exact && wanted !== null && all.length > 0) throw new AppError('model_unknown', { params: { model: wanted } });
  const fallback = await options.defaultModel(userId);
  const entry = all.find((candidate) => candidate.name === fallback);
  if (!entry) throw new AppError('no_model');
  return entry;
}

interface Plan {
  userId: string;
  input: StartInput;
  chat: ChatRow | null;
  parts: Part[] | null;
  previous: Message | null;
  model: string;
  now: number;
}

async function writeRows(trx: Db, plan: Plan): Promise<Started> {
  const { userId, input, previous, model, now } = plan;
  const chat = plan.chat ?? newChat(plan);
  if (!plan.chat) await insertChat(trx, chat);
  const runId = newId('run', now);

  const userMessage = plan.parts && {
    ...blank(chat.id, input.parentId, now),
    role: 'user' as const,
    status: 'done' as const,
    parts: plan.parts,
  };
  if (userMessage) await insertMessage(trx, userMessage);

  const message: Message = {
    ...(previous ?? blank(chat.id, userMessage?.id ?? input.parentId, now + 1)),
    role: 'assistant',
    status: 'running',
    model,
    error: null,
    runId,
  };
  if (previous) await saveMessage(trx, message);
  else await insertMessage(trx, message);

  await insertRun(trx, {
    id: runId,
    user_id: userId,
    client_id: input.clientId,
    chat_id: chat.id,
    message_id: message.id,
    user_message_id: userMessage?.id ?? null,
    status: 'running',
    created_at: now,
    finished_at: null,
  });
  const row = await updateChat(trx, userId, chat.id, { leaf_id: message.id, model, updated_at: now });
  if (!row) throw new AppError('not_found');
  return { runId, chat: chatOf(row, true), userMessage, message };
}

function newChat({ userId, input, model, now }: Plan): ChatRow {
  return {
    id: newId('chat', now),
    user_id: userId,
    title: provisionalTitle(input.input?.text ?? ''),
    title_source: 'provisional',
    model,
    leaf_id: null,
    created_at: now,
    updated_at: now,
    deleted_at: null,
    project_id: null,
    pinned_at: null,
    archived_at: null,
    temporary: 0,
  };
}

function blank(chatId: string, parentId: string | null, now: number): Message {
  return {
    id: newId('msg', now),
    chatId,
    parentId,
    role: 'user',
    parts: [],
    status: 'done',
    model: null,
    usage: null,
    timing: null,
    costMicroUsd: null,
    error: null,
    runId: null,
    createdAt: isoTime(now),
  };
}
