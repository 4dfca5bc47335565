/** Documents as answers use them: pages, and the pieces that fit a question. What was read lately is kept at hand. */
import { tokensOfBytes } from '#gateway/usage.ts';
import type { FilePart } from '#shared/message.ts';
import { listPages } from '#store/documents.ts';
import type { Db } from '#store/open.ts';
import { chunksOf, isTabular, type Chunk, type Page } from './chunks.ts';
import { indexOf, ranked, type Index } from './relevance.ts';

/** Indexes kept at hand; a file's text never changes. */
const KEPT = 8;
const indexes = new Map<string, Promise<Index>>();

export const tokensOf = (text: string): number => tokensOfBytes(Buffer.byteLength(text));

export async function pagesOf(db: Db, fileId: string, range?: { from?: number; to?: number }): Promise<Page[]> {
  return listPages(db, fileId, range);
}

async function indexFor(db: Db, { fileId, document }: FilePart): Promise<Index> {
  const known = indexes.get(fileId);
  if (known) {
    indexes.delete(fileId);
    indexes.set(fileId, known);
    return known;
  }
  const making = pagesOf(db, fileId).then((pages) =>
    indexOf(chunksOf(pages, { tabular: isTabular(document.kind, document.unit) })),
  );
  indexes.set(fileId, making);
  making.catch(() => indexes.delete(fileId));
  const [oldest] = indexes.keys();
  if (indexes.size > KEPT && oldest !== undefined) indexes.delete(oldest);
  return making;
}

/**
 * The pieces that fit the question best, as many as `tokens` hold, in the order of the text. `opening`: the beginning
 * comes along whether it fits or not, because it says what the document is.
 */
export async function relevantParts(
  db: Db,
  file: FilePart,
  question: string,
  { tokens, opening }: { tokens: number; opening: boolean },
): Promise<Chunk[]> {
  const index = await indexFor(db, file);
  const order = ranked(index, question).map(({ at }) => at);
  const chosen = new Set<number>();
  let room = tokens;
  const take = (at: number) => {
    const cost = tokensOf(index.chunks[at]?.text ?? '');
    if (chosen.has(at) || cost > room) return;
    chosen.add(at);
    room -= cost;
  };
  if (opening) take(0);
  for (const at of order) take(at);
  // A question whose words do not occur (“sum this up”) gets the beginning.
  if (opening && order.length === 0) for (let at = 1; at < index.chunks.length; at++) take(at);
  return [...chosen].toSorted((a, b) => a - b).map((at) => index.chunks[at] as Chunk);
}
