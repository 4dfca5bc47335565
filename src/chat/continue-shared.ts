/** Going on with what somebody shared: a chat of one's own with just what the link shows. The original is not touched. */
import type { SharedMessage, SharedPart } from '#shared/contract/shares.ts';
import { AppError } from '#shared/errors.ts';
import { newId } from '#shared/ids.ts';
import type { Message, Part } from '#shared/message.ts';
import { insertChat, updateChat } from '#store/chats.ts';
import { documentOf, findDocuments, insertDocument, listPages } from '#store/documents.ts';
import { findFiles, insertFile } from '#store/files.ts';
import { insertMessage } from '#store/messages.ts';
import type { Db } from '#store/open.ts';
import type { DocumentPageRow, DocumentRow, FileRow } from '#store/schema.ts';
import type { Blobs } from './blobs.ts';
import type { Said } from './sharing.ts';
import { provisionalTitle } from './title.ts';

interface Options {
  db: Db;
  blobs: Blobs;
  now(): number;
}

interface Wish {
  /** Who goes on with it. */
  userId: string;
  /** Whose files the shared ones must be: what else a shared chat names does not exist. */
  ownerId: string;
  said: Said & { title: string };
  /** The link's token, for the note where the chat was continued. */
  token: string;
  /** Bytes that `userId` may still take; null: any number. */
  room: number | null;
  /** Those `userId` may talk to: name on the screen → name of the deployment. */
  models: ReadonlyMap<string, string>;
}

interface CopiedFile {
  row: FileRow;
  document: DocumentRow | null;
  pages: DocumentPageRow[];
}

/**
 * The new chat's id, and the names of the files it has no room for. Instructions, projects, other branches, costs and
 * whatever else the link does not show are not in it. Throws `message_empty` when nothing was said yet.
 */
export async function continueShared(options: Options, wish: Wish): Promise<{ chatId: string; leftOut: string[] }> {
  const messages = wish.said.messages.filter(({ status }) => status !== 'running');
  if (messages.length === 0) throw new AppError('message_empty');
  const files = await copyFiles(options, wish, messages);
  try {
    const chatId = await options.db.transaction().execute((trx) => writeChat(trx, wish, { messages, files }, options));
    return { chatId, leftOut: leftOut(messages, files) };
  } catch (error) {
    for (const { row } of files.values()) await options.blobs.delete(row.id);
    throw error;
  }
}

/** By their number in the share: what of its files could be copied and has room. */
async function copyFiles(
  { db, blobs, now }: Options,
  { userId, ownerId, said, room }: Wish,
  messages: readonly SharedMessage[],
): Promise<Map<number, CopiedFile>> {
  const shown = messages.flatMap(({ parts }) => parts.flatMap((part) => (part.type === 'file' ? [part.file] : [])));
  const known = new Map((await findFiles(db, ownerId, said.files)).map((row) => [row.id, row]));
  const documents = new Map((await findDocuments(db, [...known.keys()])).map((row) => [row.file_id, row]));
  const copied = new Map<number, CopiedFile>();
  let left = room ?? Number.POSITIVE_INFINITY;
  for (const number of new Set(shown)) {
    const from = known.get(said.files[number] ?? '');
    if (!from || from.bytes > left) continue;
    const bytes = await bytesOf(blobs, from.id);
    if (!bytes) continue;
    left -= from.bytes;
    const id = newId('file', now());
    await blobs.put(id, bytes);
    const document = documents.get(from.id);
    copied.set(number, {
      row: { ...from, id, user_id: userId, created_at: now() },
      document: document ? { ...document, file_id: id } : null,
      pages: document ? (await listPages(db, from.id)).map((page) => ({ ...page, file_id: id })) : [],
    });
  }
  return copied;
}

/** Null when they are gone: the copy goes without them. */
async function bytesOf(blobs: Blobs, id: string): Promise<Buffer | null> {
  try {
    return await blobs.get(id);
  } catch (error) {
    if (error instanceof AppError && error.code === 'not_found') return null;
    throw error;
  }
}

interface Content {
  messages: readonly SharedMessage[];
  files: ReadonlyMap<number, CopiedFile>;
}

function leftOut(messages: readonly SharedMessage[], files: Content['files']): string[] {
  const names = messages.flatMap(({ parts }) =>
    parts.flatMap((part) => (part.type === 'file' && !files.has(part.file) ? [part.name] : [])),
  );
  return [...new Set(names)];
}

async function writeChat(trx: Db, wish: Wish, { messages, files }: Content, { now }: Options): Promise<string> {
  const { userId, said, models, token } = wish;
  for (const { row, document, pages } of files.values()) {
    await insertFile(trx, row);
    if (document) await insertDocument(trx, document, pages);
  }
  const at = now();
  const id = newId('chat', at);
  const answered = messages.findLast(({ role }) => role === 'assistant')?.model ?? '';
  const [first] = messages;
  const title = said.title === '' && first ? provisionalTitle(textIn(first.parts)) : said.title;
  await insertChat(trx, {
    id,
    user_id: userId,
    title,
    title_source: 'model',
    model: models.get(answered) ?? null,
    leaf_id: null,
    created_at: at,
    updated_at: at,
    deleted_at: null,
    project_id: null,
    pinned_at: null,
    archived_at: null,
    temporary: 0,
  });
  let leaf: string | null = null;
  for (const [index, message] of messages.entries()) {
    const copy: Message = {
      ...NEVER_ASKED,
      id: newId('msg', at),
      chatId: id,
      parentId: leaf,
      role: message.role,
      parts: message.parts.map((part) => partOf(part, files)),
      status: message.status === 'done' ? 'done' : 'stopped',
      model: message.model === null ? null : (models.get(message.model) ?? message.model),
      // In the order of the branch.
      createdAt: new Date(at + index).toISOString(),
      origin: { share: token },
    };
    await insertMessage(trx, copy);
    leaf = copy.id;
  }
  if (!(await updateChat(trx, userId, id, { leaf_id: leaf }))) throw new AppError('not_found');
  return id;
}

/** What it cost whom and how long it took is not part of what is shared. */
const NEVER_ASKED = { usage: null, timing: null, costMicroUsd: null, error: null, runId: null };

const textIn = (parts: readonly SharedPart[]) => parts.map((part) => (part.type === 'text' ? part.text : '')).join(' ');

function partOf(part: SharedPart, files: Content['files']): Part {
  if (part.type === 'tool-call') return { ...part, id: newId('call'), state: 'done' };
  if (part.type !== 'file') return part;
  const copied = files.get(part.file);
  // Its place stays visible, to people and models.
  if (!copied) return { type: 'text', text: `[${part.name}]\n` };
  const { name, mediaType } = part;
  const { row, document } = copied;
  // Of what a script drew there is the text, too: it stays a picture.
  if (document && !mediaType.startsWith('image/'))
    return { type: 'file', fileId: row.id, name, mediaType, bytes: row.bytes, document: documentOf(document) };
  const size = {
    ...(row.width === null ? {} : { width: row.width }),
    ...(row.height === null ? {} : { height: row.height }),
  };
  return { type: 'image', fileId: row.id, name, mediaType, ...size };
}
