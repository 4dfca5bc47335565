/** The rows of an exchange that begins: the chat when it is new, the question, one answer a model, their runs. */
import { AppError } from '#shared/errors.ts';
import { newId } from '#shared/ids.ts';
import type { Chat } from '#shared/contract/chats.ts';
import type { Message, Part } from '#shared/message.ts';
import { insertChat, updateChat } from '#store/chats.ts';
import { insertMessage, saveMessage } from '#store/messages.ts';
import type { Db } from '#store/open.ts';
import { chatOf, isoTime } from '#store/rows.ts';
import { insertRun } from '#store/runs.ts';
import type { ChatRow } from '#store/schema.ts';
import { provisionalTitle } from './title.ts';

export interface StartInput {
  clientId: string;
  chatId: string | null;
  parentId: string | null;
  continueId: string | null;
  input: { text: string; fileIds: string[] } | null;
  model: string | null;
  /** More models that answer the same, side by side. */
  others: readonly string[];
  /** Of a new chat. */
  projectId?: string | null;
  assistantId?: string | null;
  /** Who answers this one message. */
  mentionId?: string | null;
  temporary?: boolean;
}

export interface StartedRun {
  runId: string;
  message: Message;
}

export interface Started extends StartedRun {
  chat: Chat;
  userMessage: Message | null;
  others: StartedRun[];
}

/** Who writes an answer. */
export interface Answerer {
  model: string;
  simulated: boolean;
}

export interface Plan {
  userId: string;
  input: StartInput;
  chat: ChatRow | null;
  parts: Part[] | null;
  /** The answer to be continued. */
  previous: Message | null;
  /** What the answer joins, if it stands beside others. */
  comparison: string | null;
  /** The assistant that answers this one message; null: the chat's own. */
  mention: string | null;
  /** At least one. */
  models: readonly Answerer[];
  now: number;
}

/** The run of the `index`th other model, under the id of the request that asked for them all. */
export const otherClientId = (clientId: string, index: number): string => `${clientId}/${index + 1}`;

/** Writes all of it; call it in a transaction. */
export async function writeRows(trx: Db, plan: Plan): Promise<Started> {
  const { userId, input, now } = plan;
  const chat = plan.chat ?? newChat(plan);
  if (!plan.chat) await insertChat(trx, chat);
  const userMessage = plan.parts && {
    ...blank(chat.id, input.parentId, now),
    role: 'user' as const,
    status: 'done' as const,
    parts: plan.parts,
    ...(plan.mention === null ? {} : { assistantId: plan.mention }),
  };
  if (userMessage) await insertMessage(trx, userMessage);

  const runs: StartedRun[] = [];
  const comparison = plan.models.length > 1 ? newId('run', now) : plan.comparison;
  for (const [index, answerer] of plan.models.entries()) {
    const parentId = userMessage?.id ?? input.parentId;
    // Later by a millisecond each: the order of making is the order of showing.
    const message = answerOf(plan, { chatId: chat.id, parentId, answerer, comparison, at: now + 1 + index });
    if (plan.previous) await saveMessage(trx, message);
    else await insertMessage(trx, message);
    // Its run is the one it names.
    const runId = message.runId ?? '';
    const clientId = index === 0 ? input.clientId : otherClientId(input.clientId, index - 1);
    await insertRun(trx, {
      id: runId,
      user_id: userId,
      client_id: clientId,
      chat_id: chat.id,
      message_id: message.id,
      user_message_id: userMessage?.id ?? null,
      status: 'running',
      created_at: now,
      finished_at: null,
      asked: null,
    });
    runs.push({ runId, message });
  }
  const [first, ...others] = runs;
  if (!first) throw new Error('nobody answers');
  // Another answer to an old question, by another model, does not change what the chat uses; nor does one by somebody else.
  const model = userMessage === null || plan.mention !== null ? {} : { model: first.message.model };
  const row = await updateChat(trx, userId, chat.id, {
    leaf_id: first.message.id,
    updated_at: now,
    // Who goes on with it wants to find it again.
    archived_at: null,
    ...model,
  });
  if (!row) throw new AppError('not_found');
  return { ...first, chat: chatOf(row, true), userMessage, others };
}

/** An answer that is written on may have come with an import: from now on it looks as if written here. */
function withoutAddresses(part: Part): Part {
  if (part.type !== 'tool-call') return part;
  const { addresses: _, ...call } = part;
  return call;
}

interface Place {
  chatId: string;
  parentId: string | null;
  answerer: Answerer;
  comparison: string | null;
  at: number;
}

function answerOf({ previous, mention, now }: Plan, { chatId, parentId, answerer, comparison, at }: Place): Message {
  const message: Message = {
    ...(previous ?? blank(chatId, parentId, at)),
    role: 'assistant',
    status: 'running',
    model: answerer.model,
    error: null,
    runId: newId('run', now),
    ...(mention === null ? {} : { assistantId: mention }),
    ...(comparison === null ? {} : { comparison }),
  };
  // What is written on is no longer what was translated, nor what those questions followed.
  message.parts = message.parts
    .filter(({ type }) => type !== 'translation' && type !== 'follow-ups')
    .map(withoutAddresses);
  delete message.simulated;
  return answerer.simulated ? { ...message, simulated: true } : message;
}

function newChat({ userId, input, models, now }: Plan): ChatRow {
  const temporary = input.temporary === true;
  return {
    id: newId('chat', now),
    user_id: userId,
    // A temporary chat has none: nothing of it is written down a second time.
    title: temporary ? '' : provisionalTitle(input.input?.text ?? ''),
    title_source: temporary ? 'person' : 'provisional',
    model: models[0]?.model ?? null,
    leaf_id: null,
    created_at: now,
    updated_at: now,
    deleted_at: null,
    project_id: temporary ? null : (input.projectId ?? null),
    assistant_id: input.assistantId ?? null,
    pinned_at: null,
    archived_at: null,
    temporary: temporary ? 1 : 0,
  };
}

/** A message with nothing in it. */
export function blank(chatId: string, parentId: string | null, now: number): Message {
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
