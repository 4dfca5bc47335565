/** Looks through one person's messages and titles, newest first. */
import type { SearchHit, SearchPiece } from '#shared/contract/search.ts';
import { hasTag } from '#shared/tags.ts';
import { clip } from '#shared/text.ts';
import { searchEngineOf, type Term } from './dialect/search.ts';
import type { Db } from './open.ts';
import { isoTime, partsOf, tagsOf } from './rows.ts';
import { docAt, marks, ownersMark, searchableText } from './search-index.ts';
import { docsWithin, type SearchWithin } from './search-within.ts';
import { foldText } from './search-pieces.ts';
import { findWords, Folded, hasWords, wordsOf, type Span, type Word } from './search-words.ts';

export interface SearchQuery extends SearchWithin {
  text: string;
  model?: string | undefined;
  role?: 'user' | 'assistant' | undefined;
  /** ms since 1970; `until` itself does not count. */
  since?: number | undefined;
  until?: number | undefined;
  hasFile?: boolean | undefined;
  hasCode?: boolean | undefined;
  /** What the page before gave as `next`. */
  cursor?: string | undefined;
  limit: number;
}

export interface SearchPage {
  hits: SearchHit[];
  next: string | null;
}

/** Documents asked of the index at a time, also where only some count, and how long is looked for a page, ms. */
const BATCH = 50;
const WIDE_BATCH = 2000;
const PATIENCE_MS = 35;
const LAST = Number.MAX_SAFE_INTEGER;

/**
 * The messages (and chats, by title) of `userId` that have every word asked for. Without words and without a filter
 * there is nothing to find. What is deleted, temporary or another person's is not found.
 */
export async function search(db: Db, userId: string, query: SearchQuery): Promise<SearchPage> {
  const words = wordsOf(query.text);
  const asked = [...words.flatMap((word) => word.terms), ...filterTerms(query)];
  const narrowed = [query.since, query.until, query.projectId, query.tag].some((one) => one !== undefined);
  if (words.length === 0 && asked.length === 0 && (query.text.trim() !== '' || !narrowed))
    return { hits: [], next: null };
  const owner = ownersMark(userId);
  const wanted = asked.length > 0 ? asked : [{ token: marks.any, prefix: false }];
  const terms = wanted.map(({ token, prefix }) => ({ token: owner + token, prefix }));

  const within = await docsWithin(db, userId, query);
  const [lowest, highest] = within ? [[...within].reduce(min, LAST), [...within].reduce(max, 0)] : [0, LAST];
  const from = Math.max(docAt(query.since ?? 0), lowest);
  const end = query.until === undefined ? LAST : docAt(query.until);
  let before = Math.min(Number(query.cursor ?? LAST), end, highest + 1);
  const limit = within ? WIDE_BATCH : BATCH;
  const hits: SearchHit[] = [];
  const until = performance.now() + PATIENCE_MS;
  do {
    const found = await searchEngineOf(db).find(db, terms, { from, before, limit });
    const docs = within ? found.filter((doc) => within.has(doc)) : found;
    const rows = new Map((await load(db, userId, docs, query)).map((row) => [row.doc, row]));
    for (const doc of docs) {
      before = doc;
      const row = rows.get(doc);
      const hit = row && hitOf(row, words);
      if (hit && hits.push(hit) === query.limit) return { hits, next: String(before) };
    }
    before = found.at(-1) ?? before;
    if (found.length < limit) return { hits, next: null };
  } while (performance.now() < until);
  return { hits, next: String(before) };
}

const min = (a: number, b: number): number => Math.min(a, b);
const max = (a: number, b: number): number => Math.max(a, b);

function filterTerms({ role, model, hasFile, hasCode }: SearchQuery): Term[] {
  const tokens = [
    role === undefined ? null : marks.role(role),
    model === undefined ? null : marks.model(model),
    hasFile ? marks.file : null,
    hasCode ? marks.code : null,
  ];
  return tokens.filter((token) => token !== null).map((token) => ({ token, prefix: false }));
}

interface Row {
  doc: number;
  chat_id: string;
  message_id: string | null;
  title: string;
  role: string | null;
  model: string | null;
  parts: string | null;
  created_at: number;
}

/** Step by step, by primary keys alone: no planner can think of a longer way. */
async function load(db: Db, userId: string, docs: number[], { chatId, projectId, tag }: SearchQuery): Promise<Row[]> {
  if (docs.length === 0) return [];
  const found = await db
    .selectFrom('search_docs')
    .select(['doc', 'chat_id', 'message_id'])
    .where('doc', 'in', docs)
    .execute();
  const chatIds = [...new Set(found.map((row) => row.chat_id))];
  const messageIds = found.map((row) => row.message_id).filter((id) => id !== null);
  if (chatIds.length === 0) return [];
  const chats = await db
    .selectFrom('chats')
    .select(['id', 'user_id', 'title', 'created_at', 'deleted_at', 'temporary', 'project_id', 'tags'])
    .where('id', 'in', chatIds)
    .execute();
  const messages = await db
    .selectFrom('messages')
    .select(['id', 'role', 'model', 'parts', 'created_at', 'deleted_at'])
    .where('id', 'in', messageIds.length === 0 ? [''] : messageIds)
    .execute();
  const fitting = tag === undefined ? chats : chats.filter((row) => hasTag(tagsOf(row.tags), tag));
  const chatOf = new Map(fitting.map((row) => [row.id, row]));
  const messageOf = new Map(messages.map((row) => [row.id, row]));
  return found.flatMap(({ doc, chat_id, message_id }) => {
    const chat = chatOf.get(chat_id);
    const message = message_id === null ? null : messageOf.get(message_id);
    if (chat?.user_id !== userId || chat.deleted_at !== null || chat.temporary !== 0) return [];
    if (message === undefined || (message !== null && message.deleted_at !== null)) return [];
    if (chatId !== undefined && chat_id !== chatId) return [];
    if (projectId !== undefined && chat.project_id !== projectId) return [];
    const { title } = chat;
    const created = message?.created_at ?? chat.created_at;
    const { role = null, model = null, parts = null } = message ?? {};
    return [{ doc, chat_id, message_id, title, role, model, parts, created_at: created }];
  });
}

/** Null when the words are not there after all: pairs may all be in a text without standing next to each other. */
function hitOf(row: Row, words: readonly Word[]): SearchHit | null {
  const isTitle = row.message_id === null;
  const text = isTitle ? row.title : searchableText(partsOf(row.parts ?? '[]'));
  // Most are seen not to fit at this, which is quick; only those that fit are read with care.
  if (!hasWords(foldText(text), words)) return null;
  const folded = new Folded(text);
  const found = findWords(folded.text, words) ?? [];
  const spans = found.map((span) => folded.source(span));
  return {
    chatId: row.chat_id,
    messageId: row.message_id,
    title: row.title,
    role: isTitle ? null : row.role === 'user' ? 'user' : 'assistant',
    model: row.model,
    at: isoTime(row.created_at),
    excerpt: excerptOf(text, spans),
  };
}

/** Characters of an excerpt, and how many of them stand before the first word found. */
const EXCERPT = 240;
const LEAD = 60;

/** The words with what stands around them, as pieces of which some are marked; white space becomes single spaces. */
export function excerptOf(text: string, spans: readonly Span[]): SearchPiece[] {
  const first = spans[0]?.start ?? 0;
  const start = first <= LEAD ? 0 : wordStart(text, first - LEAD);
  const end = Math.min(text.length, start + EXCERPT);
  const pieces: SearchPiece[] = [];
  const add = (piece: string, marked: boolean) => {
    const flat = piece.replaceAll(/\s+/g, ' ');
    if (flat !== '') pieces.push({ text: flat, marked });
  };
  if (start > 0) add('… ', false);
  let at = start;
  for (const span of spans) {
    if (span.start >= end) break;
    add(text.slice(at, span.start), false);
    add(clip(text.slice(span.start, span.end), EXCERPT), true);
    at = span.end;
  }
  if (at < end) add(clip(text.slice(at, end), EXCERPT), false);
  if (end < text.length) add(' …', false);
  return pieces;
}

/** The beginning of a word near `at`, so that an excerpt does not begin in the middle of one, nor of a character. */
function wordStart(text: string, at: number): number {
  const blank = text.slice(at, at + 20).search(/\s/);
  if (blank !== -1) return at + blank + 1;
  return /[\udc00-\udfff]/.test(text.charAt(at)) ? at + 1 : at;
}
