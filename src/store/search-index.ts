/**
 * Keeps the search index in step with messages and titles: their writers call these inside their own transaction.
 * What is deleted for good leaves by foreign keys; what is only marked deleted is skipped where it is read.
 */
import type { Message, Part } from '#shared/message.ts';
import { searchEngineOf } from './dialect/search.ts';
import type { Db } from './open.ts';
import { TOKENS_VERSION, tokensOf } from './search-words.ts';

/**
 * Documents are numbered by their time: ms since 1970 in the upper bits, the rest keeps those of one ms apart. So the
 * newest come first in the index itself, and a stretch of time is a stretch of numbers.
 */
const PER_MS = 2048;

/** The lowest document number of that time, ms. */
export const docAt = (ms: number): number => Math.max(0, Math.floor(ms)) * PER_MS;

/**
 * Every token begins with two characters that stand for its owner: what others wrote is then not even looked past.
 * They are private-use characters made of the person's id; that two people may share them only costs time, because
 * what is found is asked for by its owner again.
 */
export function ownersMark(userId: string): string {
  let hash = 0;
  for (let i = 0; i < userId.length; i++) hash = (Math.imul(hash, 31) + userId.charCodeAt(i)) >>> 0;
  return privateUse(hash % PRIVATE) + privateUse(Math.floor(hash / PRIVATE) % PRIVATE);
}

/** The private-use area, U+E000 to U+F8FF, without the first, which the marks below begin with. */
const PRIVATE = 6399;
const privateUse = (n: number): string => String.fromCharCode(0xe001 + n);

/**
 * Tokens that say what a document is rather than what it says. They begin with a private-use character, which is no
 * letter and so never part of a word; after it come letters and digits, at nothing of which an engine breaks.
 */
export const marks = {
  role: (role: 'user' | 'assistant') => `\ue000r${role}`,
  model: (name: string) => `\ue000m${Buffer.from(name).toString('hex').slice(0, 96)}`,
  file: '\ue000file',
  code: '\ue000code',
  any: '\ue000any',
};

/** What of a message's parts can be found: its text and the names of its files, not what a model thought or a tool gave. */
export function searchableText(parts: readonly Part[]): string {
  return parts
    .map((part) => (part.type === 'text' ? part.text : isFile(part) ? part.name : ''))
    .filter((text) => text !== '')
    .join('\n');
}

function isFile(part: Part): part is Part & { name: string } {
  return part.type !== 'tool-call' && 'name' in part;
}

/** Runs `work` in the transaction that `db` is, or in one of its own. */
export async function atOnce<T>(db: Db, work: (trx: Db) => Promise<T>): Promise<T> {
  return db.isTransaction ? work(db) : db.transaction().execute(work);
}

/** Indexes the message as it is now. One that is still being written is left for when it is whole. */
export async function indexMessage(trx: Db, message: Message): Promise<void> {
  if (message.status === 'running') return;
  const chat = await trx.selectFrom('chats').select('user_id').where('id', '=', message.chatId).executeTakeFirst();
  if (!chat) return;
  await trx.deleteFrom('search_docs').where('message_id', '=', message.id).execute();
  const text = searchableText(message.parts);
  const tokens = tokensOf(text);
  tokens.add(marks.any).add(marks.role(message.role));
  if (message.model !== null) tokens.add(marks.model(message.model));
  if (message.parts.some(isFile)) tokens.add(marks.file);
  if (/^ {0,3}(?:```|~~~)/m.test(text)) tokens.add(marks.code);
  const at = Date.parse(message.createdAt);
  await put(trx, { userId: chat.user_id, chatId: message.chatId, messageId: message.id, at, tokens });
}

/** Indexes the title that the chat has now. */
export async function indexTitle(trx: Db, chatId: string): Promise<void> {
  const chat = await trx
    .selectFrom('chats')
    .select(['user_id', 'title', 'created_at'])
    .where('id', '=', chatId)
    .executeTakeFirst();
  if (!chat) return;
  await trx.deleteFrom('search_docs').where('chat_id', '=', chatId).where('message_id', 'is', null).execute();
  const tokens = tokensOf(chat.title).add(marks.any);
  await put(trx, { userId: chat.user_id, chatId, messageId: null, at: chat.created_at, tokens });
}

interface Document {
  userId: string;
  chatId: string;
  messageId: string | null;
  at: number;
  tokens: ReadonlySet<string>;
}

async function put(trx: Db, { userId, chatId, messageId, at, tokens }: Document): Promise<void> {
  const doc = await takeNumber(trx, { chat_id: chatId, message_id: messageId, version: TOKENS_VERSION }, docAt(at));
  const owner = ownersMark(userId);
  await searchEngineOf(trx).put(
    trx,
    doc,
    Array.from(tokens, (token) => owner + token),
  );
}

/** A free number at or soon after `from`: imports bring thousands of messages of one moment. */
async function takeNumber(
  trx: Db,
  row: { chat_id: string; message_id: string | null; version: number },
  from: number,
): Promise<number> {
  for (let spread = PER_MS; ; spread *= 4) {
    const doc = from + Math.floor(Math.random() * spread);
    const taken = await trx
      .insertInto('search_docs')
      .values({ doc, ...row })
      .onConflict((conflict) => conflict.column('doc').doNothing())
      .executeTakeFirst();
    if ((taken.numInsertedOrUpdatedRows ?? 0n) > 0n) return doc;
  }
}
