/** When each token of an answer is due. A pure function of the pace, so a whole answer knows how long it takes. */
import { setImmediate } from 'node:timers/promises';
import { hash } from './wire.ts';
import type { Behaviour } from './scenario.ts';

export interface Waiting {
  /** ms, from any zero. */
  clock: () => number;
  /** Resolves after so many ms; rejects with the signal's reason when it is aborted. */
  sleep: (ms: number, signal: AbortSignal | undefined) => Promise<void>;
}

/** ms after the answer's begin at which `count` tokens have been said. */
export function dueAfter(count: number, pace: Behaviour, seed: number): number {
  if (count <= 0) return 0;
  const { stall } = pace;
  const held = stall && count > stall.afterTokens ? stall.ms : 0;
  const rate = pace.tokensPerSecond ?? 0;
  if (rate <= 0) return held;
  const burst = pace.burst ?? 1;
  const token = Math.ceil(count / burst) * burst;
  const gap = 1_000 / rate;
  const noise = (pace.jitter ?? 0) * (unit(seed + token) - 0.5);
  return Math.max(0, token + noise) * gap + held;
}

/** A number in [0, 1) that is always the same for the same integer. */
function unit(n: number): number {
  let x = Math.imul(n ^ 0x9e3779b9, 0x85ebca6b);
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
  return ((x ^ (x >>> 16)) >>> 0) / 2 ** 32;
}

/** The most tokens sent at once: a reader that fell behind gets them in pieces, and everyone else a turn between. */
const MOST_AT_ONCE = 64;

/** After so many tokens without waiting, everyone else gets a turn: else an endless answer could never be aborted. */
const TURN_AFTER = 512;

/** Gives out the tokens of one answer as they fall due. */
export interface Pacer {
  /** Waits until at least one token beyond those given is due; how many are. */
  next(): Promise<number>;
  given(): number;
}

export function pacer(pace: Behaviour, seed: string, waiting: Waiting, signal: AbortSignal | undefined): Pacer {
  const start = waiting.clock();
  const salt = hash(seed);
  let given = 0;
  let sinceTurn = 0;
  return {
    given: () => given,
    async next() {
      const wait = dueAfter(given + 1, pace, salt) - (waiting.clock() - start);
      if (wait > 0) {
        await waiting.sleep(wait, signal);
        sinceTurn = 0;
      } else if (sinceTurn >= TURN_AFTER) {
        await setImmediate();
        sinceTurn = 0;
      }
      signal?.throwIfAborted();
      const now = waiting.clock() - start;
      let due = 1;
      while (due < MOST_AT_ONCE && dueAfter(given + due + 1, pace, salt) <= now) due += 1;
      given += due;
      sinceTurn += due;
      return due;
    },
  };
}

/** `setTimeout` as a promise that an abort ends at once. */
export function sleep(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) {
      reject(reason(signal));
      return;
    }
    const stop = (): void => {
      clearTimeout(timer);
      if (signal) reject(reason(signal));
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop);
      resolve();
    }, ms);
    signal?.addEventListener('abort', stop, { once: true });
  });
}

function reason(signal: AbortSignal): Error {
  return signal.reason instanceof Error ? signal.reason : new DOMException('This operation was aborted', 'AbortError');
}
