/** What comes after an answer: the messages that were queued behind it, sent by the server whether or not a page is open. */
import { z } from 'zod';
import type { Queued } from '#shared/contract/conversation.ts';
import { AppError, asAppError } from '#shared/errors.ts';
import { newId } from '#shared/ids.ts';
import type { Message } from '#shared/message.ts';
import type { Principal } from '#shared/principal.ts';
import { listAssistants } from '#store/assistants.ts';
import { findFiles } from '#store/files.ts';
import { findMessage, listMessages } from '#store/messages.ts';
import type { Db } from '#store/open.ts';
import { deleteQueued, findQueued, holdQueued, insertQueued, listQueued, requeue, updateQueued } from '#store/queue.ts';
import { isoTime } from '#store/rows.ts';
import type { ChatRow, QueuedRow } from '#store/schema.ts';
import type { Live } from './live.ts';
import type { StartInput, Started } from './begin.ts';

const FileIds = z.array(z.string());

/** How an answer ended for those behind it to be sent without asking. */
const WELL = new Set<Message['status']>(['done', 'truncated', 'filtered']);

export interface QueueInput {
  clientId: string;
  text: string;
  fileIds: string[];
  model: string | null;
  steer: boolean;
}

interface QueueOptions {
  db: Db;
  live: Live;
  start(principal: Principal, input: StartInput): Promise<Started>;
  now(): number;
}

export interface Queue {
  list(chatId: string): Promise<Queued[]>;
  /** Throws `message_empty`, `not_found` (a file, or nothing to wait for). */
  add(principal: Principal, chat: ChatRow, input: QueueInput): Promise<void>;
  /** Throws `not_found`. */
  update(principal: Principal, chat: ChatRow, id: string, change: { text?: string; steer?: true }): Promise<void>;
  /** An answer ended: sends the first of those that wait for it, or says why not. */
  answerEnded(principal: Principal, answer: Message): Promise<void>;
}

export function createQueue({ db, live, start, now }: QueueOptions): Queue {
  /** Sends the first that waits for `answer`; the others wait for what it brings. */
  async function send(principal: Principal, answer: Message): Promise<void> {
    const waiting = (await listQueued(db, answer.chatId)).filter((row) => row.after_id === answer.id);
    const [first] = waiting;
    if (!first) return;
    if (first.steer === 0 && !WELL.has(answer.status)) return holdQueued(db, answer.chatId, answer.id, 'ended');
    try {
      const started = await start(principal, {
        // Its own id: however often its turn comes, it is sent once.
        clientId: first.id,
        chatId: answer.chatId,
        parentId: answer.id,
        continueId: null,
        input: { text: first.text, fileIds: fileIdsOf(first) },
        model: first.model,
        mentionId: await namedIn(db, principal.userId, first.text),
        others: [],
      });
      await deleteQueued(db, answer.chatId, first.id);
      await requeue(db, answer.chatId, answer.id, started.message.id);
    } catch (error) {
      await holdQueued(db, answer.chatId, answer.id, asAppError(error).code);
    }
  }

  /**
   * What the queue waits for: an answer that is being written, or else the end of the branch in view. Messages that
   * were held back after an older answer go on from there.
   */
  async function awaited(chat: ChatRow): Promise<Message> {
    const [first] = await listQueued(db, chat.id);
    const before = first && (await findMessage(db, chat.id, first.after_id));
    if (before?.status === 'running') return before;
    const end = await tail(db, chat);
    if (first && first.after_id !== end.id) await requeue(db, chat.id, first.after_id, end.id);
    return end;
  }

  /** What waits for an answer that is not being written has its turn now. */
  async function turn(principal: Principal, answer: Message, stop: boolean): Promise<void> {
    // It may have ended since it was looked for.
    const now = await findMessage(db, answer.chatId, answer.id);
    if (!now) return;
    if (now.status !== 'running') return send(principal, now);
    if (stop && now.runId !== null) live.stop(now.runId);
  }

  return {
    list: (chatId) => listed(db, chatId),

    async add(principal, chat, { clientId, text, fileIds, model, steer }) {
      if (text.trim() === '' && fileIds.length === 0) throw new AppError('message_empty');
      const files = await findFiles(db, principal.userId, fileIds);
      if (new Set(fileIds).size !== files.length) throw new AppError('not_found');
      const after = await awaited(chat);
      const [first] = await listQueued(db, chat.id);
      const at = now();
      await insertQueued(db, {
        id: newId('que', at),
        chat_id: chat.id,
        user_id: principal.userId,
        client_id: clientId,
        after_id: after.id,
        position: steer ? Math.min(at, (first?.position ?? at) - 1) : at,
        steer: steer ? 1 : 0,
        text,
        files: JSON.stringify(fileIds),
        model,
        held: null,
        created_at: at,
      });
      await turn(principal, after, steer);
    },

    async update(principal, chat, id, { text, steer }) {
      const row = await findQueued(db, chat.id, id);
      if (!row) throw new AppError('not_found');
      if (text !== undefined && text.trim() === '' && fileIdsOf(row).length === 0) throw new AppError('message_empty');
      const [first] = await listQueued(db, chat.id);
      await updateQueued(db, id, {
        ...(text === undefined ? {} : { text }),
        ...(steer ? { steer: 1, held: null, position: (first?.position ?? row.position) - 1 } : {}),
      });
      if (steer) await turn(principal, await awaited(chat), true);
    },

    answerEnded: send,
  };
}

/** The assistant whose name stands in the text behind an `@`, the longest one; null: none. */
async function namedIn(db: Db, userId: string, text: string): Promise<string | null> {
  if (!text.includes('@')) return null;
  const named = (await listAssistants(db, userId)).filter(({ name }) => text.includes(`@${name}`));
  return named.toSorted((a, b) => b.name.length - a.name.length)[0]?.id ?? null;
}

/** The last answer of the branch in view. Throws `not_found` where there is none. */
async function tail(db: Db, chat: ChatRow): Promise<Message> {
  const leaf = chat.leaf_id === null ? undefined : await findMessage(db, chat.id, chat.leaf_id);
  const answer = leaf?.role === 'assistant' ? leaf : (await listMessages(db, chat.id)).findLast(isAnswer);
  if (!answer) throw new AppError('not_found');
  return answer;
}

async function listed(db: Db, chatId: string): Promise<Queued[]> {
  const rows = await listQueued(db, chatId);
  const [first] = rows;
  if (!first) return [];
  const files = await findFiles(db, first.user_id, rows.flatMap(fileIdsOf));
  const names = new Map(files.map(({ id, name }) => [id, name]));
  return rows.map((row) => ({
    id: row.id,
    text: row.text,
    files: fileIdsOf(row).map((id) => ({ id, name: names.get(id) ?? '' })),
    model: row.model,
    held: row.held,
    createdAt: isoTime(row.created_at),
  }));
}

const isAnswer = ({ role }: Message): boolean => role === 'assistant';

function fileIdsOf(row: QueuedRow): string[] {
  return FileIds.parse(JSON.parse(row.files));
}
