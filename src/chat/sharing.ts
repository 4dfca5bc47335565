/** What of a chat leaves the house when it is shared: what was said in the branch in view, and nothing about anybody. */
import { createHash, randomBytes } from 'node:crypto';
import { z } from 'zod';
import { SharedMessage, type SharedPart } from '#shared/contract/shares.ts';
import { AppError } from '#shared/errors.ts';
import { newId } from '#shared/ids.ts';
import type { Message, Part } from '#shared/message.ts';
import { findChat } from '#store/chats.ts';
import { listMessages } from '#store/messages.ts';
import type { Db } from '#store/open.ts';
import type { ChatRow, ShareRow } from '#store/schema.ts';
import { insertShare, updateShare } from '#store/shares.ts';
import { branchTo } from './prompt.ts';

/** Messages, and the ids of their files in the order of their numbers. The ids stay here. */
const Said = z.object({ messages: z.array(SharedMessage), files: z.array(z.string()) });
export type Said = z.infer<typeof Said>;

interface Options {
  db: Db;
  now(): number;
  /** As the models are called on the screen. */
  modelName(name: string): string;
  /** Messages as they are right now, for those being written. */
  overlay(messages: Message[]): Message[];
}

/** SHA-256, in hex: what links are looked up by. */
export function tokenHash(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

export interface ShareWish {
  chatId: string;
  form: 'snapshot' | 'live';
  steps: boolean;
  expiresAt: number | null;
  /** Hashed. */
  password: string | null;
}

/** Throws `not_found`, and `message_empty` when nothing was said yet. */
export async function createShare(options: Options, userId: string, wish: ShareWish): Promise<ShareRow> {
  const chat = await shareable(options.db, userId, wish.chatId);
  const now = options.now();
  // 160 random bits: who has not got the link does not guess it.
  const token = randomBytes(20).toString('base64url');
  const row: ShareRow = {
    id: newId('shr', now),
    user_id: userId,
    chat_id: chat.id,
    token,
    token_hash: tokenHash(token),
    form: wish.form,
    steps: wish.steps ? 1 : 0,
    ...(await snapshot(options, chat, wish)),
    password: wish.password,
    expires_at: wish.expiresAt,
    created_at: now,
  };
  await insertShare(options.db, row);
  return row;
}

/** Takes the snapshot anew. Throws as `createShare` does. */
export async function renewShare(options: Options, row: ShareRow): Promise<ShareRow> {
  const chat = await shareable(options.db, row.user_id, row.chat_id);
  const wish = { form: row.form === 'live' ? ('live' as const) : ('snapshot' as const), steps: row.steps === 1 };
  const change = await snapshot(options, chat, wish);
  await updateShare(options.db, row.id, change);
  return { ...row, ...change };
}

/** A temporary chat leaves no trace, so there is nothing to link to. */
async function shareable(db: Db, userId: string, chatId: string): Promise<ChatRow> {
  const chat = await findChat(db, userId, chatId);
  if (!chat || chat.temporary === 1) throw new AppError('not_found');
  return chat;
}

async function snapshot(options: Options, chat: ChatRow, { form, steps }: Pick<ShareWish, 'form' | 'steps'>) {
  const said = await saidIn(options, chat, { steps });
  if (said.messages.length === 0) throw new AppError('message_empty');
  return {
    title: chat.title,
    leaf_id: chat.leaf_id,
    taken_at: options.now(),
    messages: form === 'live' ? null : JSON.stringify(said),
  };
}

/** What a reader of this share sees now, and under which title; null when its chat is gone. */
export async function sharedNow(options: Options, row: ShareRow): Promise<(Said & { title: string }) | null> {
  if (row.messages !== null) return { ...Said.parse(JSON.parse(row.messages)), title: row.title };
  const chat = await findChat(options.db, row.user_id, row.chat_id);
  return chat ? { ...(await saidIn(options, chat, { steps: row.steps === 1 })), title: chat.title } : null;
}

async function saidIn(options: Options, chat: ChatRow, { steps }: { steps: boolean }): Promise<Said> {
  const all = options.overlay(await listMessages(options.db, chat.id));
  const branch = branchTo(all, chat.leaf_id ?? all.at(-1)?.id ?? null);
  const files: string[] = [];
  const messages = branch.map((message) => ({
    role: message.role,
    parts: message.parts.map((part) => sharedPart(part, files, steps)).filter((part) => part !== null),
    model: message.model === null ? null : options.modelName(message.model),
    status: statusOf(message),
  }));
  return { messages: messages.filter(({ parts, status }) => parts.length > 0 || status === 'running'), files };
}

function statusOf({ status }: Message): SharedMessage['status'] {
  if (status === 'running') return 'running';
  return status === 'done' ? 'done' : 'unfinished';
}

/** Only what is named here leaves; a kind of part that is new stays at home. */
function sharedPart(part: Part, files: string[], steps: boolean): SharedPart | null {
  switch (part.type) {
    case 'text':
      return { type: 'text', text: part.text };
    case 'image':
      return {
        ...fileOf(part, files),
        ...(part.width === undefined ? {} : { width: part.width }),
        ...(part.height === undefined ? {} : { height: part.height }),
      };
    case 'file':
      return fileOf(part, files);
    case 'reasoning':
      if (!steps) return null;
      return { type: 'reasoning', text: part.text, ...(part.ms === undefined ? {} : { ms: part.ms }) };
    case 'tool-call':
      if (!steps) return null;
      return {
        type: 'tool-call',
        name: part.name,
        arguments: part.arguments,
        ...(part.result === undefined ? {} : { result: part.result }),
      };
    default:
      return null;
  }
}

function fileOf(part: { fileId: string; name: string; mediaType: string }, files: string[]) {
  return { type: 'file' as const, file: files.push(part.fileId) - 1, name: part.name, mediaType: part.mediaType };
}
