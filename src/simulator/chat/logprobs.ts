/** Log probabilities in the wire's shape. The numbers mean nothing; they are the same each time. */
import type { Piece } from '../tokens.ts';
import { hash } from '../wire.ts';

interface Logprob {
  bytes: number[];
  logprob: number;
  token: string;
}

function entry(token: string, logprob: number): Logprob {
  return { bytes: [...Buffer.from(token)], logprob: Number(logprob.toFixed(6)), token };
}

const others = [' the', ' a', ' and', '.', ',', ' of', ' to', ' in'];

/** One token with the `top` likeliest of its place, itself the first. */
export function logprobOf(piece: Piece, top: number): Logprob & { top_logprobs: Logprob[] } {
  const own = -(hash(piece.text) % 500) / 1_000;
  const rest = Array.from({ length: Math.max(0, top - 1) }, (_, i) =>
    entry(i < others.length ? (others[i] ?? '') : ` ${i}`, own - 2 - i * 0.7),
  );
  const first = entry(piece.text, own);
  return { ...first, top_logprobs: top > 0 ? [first, ...rest] : [] };
}
