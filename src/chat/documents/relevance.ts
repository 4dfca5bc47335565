/** Which pieces of a document answer a question best: BM25 (Robertson and Zaragoza, 2009; k1 1.2, b 0.75). */
import type { Chunk } from './chunks.ts';
import { wordsOf } from './words.ts';

const K1 = 1.2;
const B = 0.75;
/** How many pieces are counted before others may have their turn. */
const TURN = 200;

export interface Index {
  chunks: readonly Chunk[];
  /** How often each word stands in each piece that has it. */
  postings: ReadonlyMap<string, ReadonlyMap<number, number>>;
  lengths: readonly number[];
  average: number;
}

export async function indexOf(chunks: readonly Chunk[]): Promise<Index> {
  const postings = new Map<string, Map<number, number>>();
  const lengths: number[] = [];
  for (const [at, { text }] of chunks.entries()) {
    if (at % TURN === TURN - 1) await new Promise((resolve) => setImmediate(resolve));
    const words = wordsOf(text);
    lengths.push(words.length);
    for (const word of words) {
      const places = postings.get(word) ?? new Map<number, number>();
      places.set(at, (places.get(at) ?? 0) + 1);
      postings.set(word, places);
    }
  }
  const average = lengths.reduce((sum, length) => sum + length, 0) / Math.max(1, lengths.length);
  return { chunks, postings, lengths, average };
}

/** Pieces that have any of the question's words, the best first, with their scores; ties in the order of the text. */
export function ranked({ chunks, postings, lengths, average }: Index, question: string) {
  const scores = new Map<number, number>();
  for (const word of new Set(wordsOf(question))) {
    const places = postings.get(word);
    if (!places) continue;
    const rarity = Math.log(1 + (chunks.length - places.size + 0.5) / (places.size + 0.5));
    for (const [at, count] of places) {
      const length = (lengths[at] ?? 0) / Math.max(1, average);
      const weight = (count * (K1 + 1)) / (count + K1 * (1 - B + B * length));
      scores.set(at, (scores.get(at) ?? 0) + rarity * weight);
    }
  }
  return [...scores]
    .toSorted(([a, first], [b, second]) => second - first || a - b)
    .map(([at, score]) => ({ at, score, chunk: chunks[at] as Chunk }));
}
