/** Answers that go on being made after their call has ended: asked for now and then, until it is known what they used. */
import type { Usage } from '#shared/message.ts';
import { lastUsage } from './event-stream.ts';
import { textMember } from './json-bytes.ts';
import { under } from './kept-errands.ts';
import type { Target } from './resolve.ts';
import type { Ways } from './send.ts';
import { askWhole } from './whole.ts';
import { usageOf } from './wires/usage.ts';

export interface Watched {
  ways: Ways;
  target: Target;
  keyIndex: number;
  id: string;
}

interface Patience {
  /** The first pause, ms; each is half as long again as the one before. */
  firstMs: number;
  /** Aborted when the house closes: what is not known then is supposed. */
  signal: AbortSignal;
}

const LONGEST_PAUSE_MS = 30_000;
/** Research in the background takes an hour or two. */
const LONGEST_MS = 3 * 3_600_000;
/** A whole answer with pictures in it. */
const MOST_BYTES = 64 * 1024 * 1024;

export function isUnfinished(status: string | null): boolean {
  return status === 'queued' || status === 'in_progress';
}

export interface Watches {
  /** What an answer used that goes on without its call; null when it cannot be learnt. Never rejects. */
  watch(watched: Omit<Watched, 'ways'>): Promise<Usage | null>;
  /** Ends them all; those who wait have heard what is known. */
  close(): Promise<void>;
}

export function openWatches(ways: Ways, firstMs: number): Watches {
  const open = new Set<Promise<Usage | null>>();
  const closing = new AbortController();
  return {
    watch(watched) {
      const watching = watchAnswer({ ways, ...watched }, { firstMs, signal: closing.signal });
      open.add(watching);
      void watching.then(() => open.delete(watching));
      return watching;
    },
    async close() {
      closing.abort();
      await Promise.all(open);
    },
  };
}

/** What the answer used once it is over; null when that cannot be known. Never throws. */
async function watchAnswer(watched: Watched, { firstMs, signal }: Patience): Promise<Usage | null> {
  const until = Date.now() + LONGEST_MS;
  for (let pause = firstMs; Date.now() < until; pause = Math.min(pause * 1.5, LONGEST_PAUSE_MS)) {
    if (!(await paused(pause, signal))) return null;
    const seen = await look(watched, signal);
    if (seen === null) return null;
    if (seen !== 'later') return lastUsage(seen, usageOf);
  }
  return null;
}

/** False when the house closes meanwhile. */
function paused(ms: number, signal: AbortSignal): Promise<boolean> {
  if (signal.aborted) return Promise.resolve(false);
  return new Promise((resolve) => {
    const done = (whole: boolean) => () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', stop);
      resolve(whole);
    };
    const stop = done(false);
    const timer = setTimeout(done(true), ms).unref();
    signal.addEventListener('abort', stop);
  });
}

/** Null: it is gone, or the house closes. */
async function look({ ways, target, keyIndex, id }: Watched, signal: AbortSignal): Promise<Buffer | 'later' | null> {
  const { provider, settings, keys, trusted, credential } = target;
  const base = provider.request('responses', settings, keys[keyIndex] ?? null, '');
  const request = under(base, { method: 'GET', objectId: id, rest: '', query: '' });
  const sending = { request, body: Buffer.alloc(0), trusted, credential };
  const answer = await askWhole(ways, sending, { limit: MOST_BYTES, signal });
  if (signal.aborted || answer?.status === 404) return null;
  if (answer?.status !== 200) return 'later';
  return isUnfinished(textMember(answer.body, 'status')) ? 'later' : answer.body;
}
